// Reads the settings of a run: config file, sources, validation; every complaint is made at once. What a command has of
// settings is in its own resolve-….ts, so that no command loads those of another.
import {statSync} from 'node:fs';
import {join} from 'node:path';
import type {Event} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import type {AccessToken} from './access-token.ts';
import {type ConfigFile, readConfigFile} from './config-file.ts';
import {complainOfFiles, type NamedFiles} from './named-files.ts';
import {borrowedNotes, commandLineSecretNotes, configFileNotes, ignoredVariableNotes, settingEvents} from './notes.ts';
import type {Machine} from './paths.ts';
import {type SettingReader, settingReader} from './reader.ts';
import {type OutputSettings, resolveOutput} from './resolve-output.ts';
import type {SettingRow} from './setting-row.ts';
import {outputTable, settingTable} from './setting-table.ts';
import {complainOfKeys, type FlagValues, lookUp, type Sources} from './sources.ts';

export interface ReadSettings<Settings> {
  settings: Readonly<Settings>;
  /** Notes and origins, to be shown before the work begins. */
  events: readonly Event[];
}

/** Everything that was said, still unjudged: enough to know how to talk. */
export interface Said {
  sources: Sources;
  output: OutputSettings;
}

/** Reads the config file and how the program is to talk. Throws only for a config file that cannot be used. */
export async function readSources(flags: FlagValues, machine: Machine): Promise<Said> {
  const named = lookUp(outputTable.config, {flags, env: machine.env, file: undefined})?.value;
  const file = await readConfigFile(typeof named === 'string' ? named : undefined, machine);
  const sources = {flags, env: machine.env, file};
  return {sources, output: resolveOutput(settingReader(sources).read)};
}

/** The secrets among what was said, for redaction, known before anything is judged. */
export function secretsOf(sources: Sources): Secret[] {
  const rows: SettingRow[] = Object.values(settingTable);
  return rows.flatMap((row) => {
    const value = row.secret && lookUp(row, sources)?.value;
    return typeof value === 'string' && value !== '-' ? [new Secret(value)] : [];
  });
}

export const noToken: AccessToken = {value: undefined, where: '', onCommandLine: false, complaints: []};

/** What the settings of one command are made from. */
export interface Settling {
  sources: Sources;
  machine: Machine;
  /** As it is typed, for the advice. */
  command: string;
  /** Of commands that may ask for one. */
  token?: AccessToken;
}

/**
 * The settings of one command, as its `resolve` reads them from what was said.
 * Throws one usage Failure that names everything that is wrong with them.
 */
export async function settle<T extends object>(
  {sources, machine, command, token = noToken}: Settling,
  resolve: (read: SettingReader) => Promise<{settings: T; files: NamedFiles}>,
): Promise<ReadSettings<T>> {
  const {read, resolved, complaints} = settingReader(sources);
  if (sources.file) for (const complaint of complainOfKeys(sources.file)) read.complain(complaint);
  resolveOutput(read);
  const {settings, files} = await resolve(read);
  for (const complaint of await complainOfFiles(files)) read.complain(complaint);
  if (complaints.length > 0) throw notValid(complaints, command);
  return {settings: Object.freeze(settings), events: await eventsOf(sources, token, machine, resolved)};
}

async function eventsOf(
  {flags, env, file}: Sources,
  token: AccessToken,
  machine: Machine,
  resolved: Parameters<typeof settingEvents>[0],
): Promise<Event[]> {
  return [
    ...commandLineSecretNotes(flags, token),
    ...ignoredVariableNotes(env, resolved),
    ...configFileNotes(file, isOldFileHere(file, machine)),
    ...borrowedNotes(resolved),
    ...settingEvents(resolved),
  ];
}

function isOldFileHere(file: ConfigFile | undefined, {cwd}: Machine): boolean {
  if (file) return false;
  try {
    return statSync(join(cwd, 'operator_controller_config')).isFile();
  } catch {
    return false;
  }
}

function notValid(complaints: readonly string[], command: string): Failure {
  const next = `kubectl provision ${command} --help lists all flags and variables`;
  const [only, ...more] = complaints;
  if (more.length === 0) return new Failure({kind: 'usage', summary: only ?? 'a setting is not valid', next});
  return new Failure({
    kind: 'usage',
    summary: `${complaints.length} settings are not valid`,
    reason: complaints.map((complaint) => `- ${complaint}`).join('\n'),
    next,
  });
}
