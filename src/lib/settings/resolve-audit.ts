// Turns what was said into the settings of `audit`.
import type {AuditSettings} from './audit-settings.ts';
import {readDuration} from './duration.ts';
import {filesOf} from './named-files.ts';
import {isLabel, namespaceForm} from './names.ts';
import {absolutePath, type Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveConnection} from './resolve-connection.ts';

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolveAudit(read: SettingReader, machine: Machine, name = 'cas'): AuditSettings {
  // A CAS that others made may have a longer name than we would give.
  if (!isLabel(name)) {
    read.complain(
      `${JSON.stringify(name)} is no name of a CAS: lower-case letters, digits and dashes, not at its ends`,
    );
  }
  const [follow, previous] = [read.switch('follow'), read.switch('previous')];
  if (follow && previous) {
    read.complain('--follow and --previous contradict each other: a container that has ended says nothing more');
  }
  return {
    name,
    namespace: read.form('casNamespace', isLabel, namespaceForm),
    follow,
    previous,
    timestamps: read.switch('timestamps'),
    since: resolveSince(read),
    tail: resolveTail(read),
    targetDirectory: absolutePath(read.text('targetDirectory', '~/.cas'), machine),
    timeout: follow && read.origin('timeout') === 'default' ? undefined : read.duration('timeout', '15m'),
    connection: resolveConnection(read, machine),
  };
}

const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function resolveSince(read: SettingReader): AuditSettings['since'] {
  const text = read.text('since');
  if (text === undefined) return undefined;
  if (timeForm.test(text) && !Number.isNaN(Date.parse(text))) return {time: text};
  const milliseconds = readDuration(text);
  // The server counts in whole seconds.
  if (milliseconds !== undefined && milliseconds > 0) return {seconds: Math.ceil(milliseconds / 1000)};
  read.complain(
    `${read.where('since')}: ${JSON.stringify(text)} is neither a length of time (90s, 10m, 1h30m) nor a time (2026-01-31T12:00:00Z)`,
  );
  return undefined;
}

function resolveTail(read: SettingReader): number | undefined {
  const isCount = (text: string) => /^\d{1,9}$/.test(text);
  const text = read.form('tail', isCount, 'a number of lines, 0 or more');
  return text !== undefined && isCount(text) ? Number(text) : undefined;
}

/** The settings of `audit`; throws as settle does. */
export async function readAuditSettings(
  {sources}: Said,
  machine: Machine,
  name: string | undefined,
): Promise<ReadSettings<AuditSettings>> {
  return settle({sources, machine, command: 'audit'}, async (read) => {
    const settings = resolveAudit(read, machine, name);
    return {settings, files: filesOf(undefined, settings.connection)};
  });
}
