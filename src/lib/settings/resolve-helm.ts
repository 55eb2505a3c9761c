// Settings of the commands about Helm releases: which release, and what is to become of it.
import {names} from '../scone/names.ts';
import {filesOf} from './named-files.ts';
import type {Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveConnection} from './resolve-connection.ts';
import type {ConnectionSettings} from './settings.ts';

/** What `release repair` does about an operation that did not come to an end. */
export type RepairChoice = 'mark-failed' | 'roll-back' | 'adopt';

export interface HelmSettings {
  /** Undefined where all releases are meant. */
  release: string | undefined;
  namespace: string;
  allNamespaces: boolean;
  repair: RepairChoice | undefined;
  /** The revision to go back to; undefined for the one before. */
  toRevision: number | undefined;
  keepHistory: boolean;
  /** Go on although the operation may still be running. */
  evenIfRecent: boolean;
  forceConflicts: boolean;
  /** How many revisions are kept; 0 keeps all. */
  historyMax: number;
  dryRun: boolean;
  yes: boolean;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  connection: ConnectionSettings;
}

const largestHistory = 1000;

export function resolveHelm(read: SettingReader, machine: Machine, release: string | undefined): HelmSettings {
  if (release !== undefined && !isReleaseName(release)) {
    read.complain(
      `${JSON.stringify(release)} is no name of a release: it has at most 53 letters, digits, dots, dashes`,
    );
  }
  return {
    release,
    namespace: read.form('namespace', isReleaseName, 'a namespace name') ?? names.operatorNamespace,
    allNamespaces: read.switch('allNamespaces'),
    repair: repairChoice(read),
    toRevision: wholeNumber(read, 'toRevision'),
    keepHistory: read.switch('keepHistory'),
    evenIfRecent: read.switch('evenIfRecent'),
    forceConflicts: read.switch('forceConflicts'),
    historyMax: resolveHistoryMax(read),
    dryRun: read.switch('dryRun'),
    yes: read.switch('yes'),
    strict: read.switch('strict'),
    timeout: read.duration('timeout', '15m'),
    connection: resolveConnection(read, machine),
  };
}

/** Helm's HELM_MAX_HISTORY: 10 revisions unless told otherwise. */
export function resolveHistoryMax(read: SettingReader): number {
  return wholeNumber(read, 'historyMax') ?? 10;
}

function wholeNumber(read: SettingReader, name: 'historyMax' | 'toRevision'): number | undefined {
  const isNumber = (text: string) => /^[0-9]{1,4}$/.test(text) && Number(text) <= largestHistory;
  const text = read.form(name, isNumber, `a whole number of at most ${largestHistory}`);
  return text === undefined ? undefined : Number(text);
}

function repairChoice(read: SettingReader): RepairChoice | undefined {
  const chosen: RepairChoice[] = [
    ...(read.switch('markFailed') ? (['mark-failed'] as const) : []),
    ...(read.switch('rollBack') ? (['roll-back'] as const) : []),
    ...(read.switch('adopt') ? (['adopt'] as const) : []),
  ];
  if (chosen.length > 1) read.complain(`--${chosen.join(' and --')} contradict each other`);
  return chosen[0];
}

/** Helm's rule for names, which is that of Kubernetes for names with dots, but shorter. */
function isReleaseName(text: string): boolean {
  return text.length <= 53 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

/** The settings of the commands about Helm releases; throws as settle does. */
export async function readHelmSettings(
  {sources}: Said,
  machine: Machine,
  {command, release}: {command: string; release: string | undefined},
): Promise<ReadSettings<HelmSettings>> {
  return settle({sources, machine, command}, async (read) => {
    const settings = resolveHelm(read, machine, release);
    return {settings, files: filesOf(undefined, settings.connection)};
  });
}
