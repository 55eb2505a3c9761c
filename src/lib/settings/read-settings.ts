// Reads all settings of a run: config file, sources, validation; every complaint is made at once.
import {access, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Event} from '../report/event.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {type AccessToken, readAccessToken} from './access-token.ts';
import {type ConfigFile, readConfigFile} from './config-file.ts';
import {borrowedNotes, commandLineSecretNotes, configFileNotes, ignoredVariableNotes, settingEvents} from './notes.ts';
import type {Machine} from './paths.ts';
import {settingReader} from './reader.ts';
import {resolveOperator} from './resolve-operator.ts';
import {type OutputSettings, resolveOutput} from './resolve-output.ts';
import {outputTable, settingTable} from './setting-table.ts';
import type {OperatorSettings} from './settings.ts';
import {complainOfKeys, type FlagValues, lookUp, type Sources} from './sources.ts';

export interface ReadSettings {
  settings: OperatorSettings;
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
  return [settingTable.accessToken, settingTable.dcapKey, settingTable.token].flatMap((row) => {
    const value = lookUp(row, sources)?.value;
    return typeof value === 'string' && value !== '-' ? [new Secret(value)] : [];
  });
}

/** The settings of `operator`. Throws one usage Failure that names everything that is wrong with them. */
export async function readOperatorSettings(
  {sources}: Said,
  machine: Machine,
  readStandardInput: () => Promise<string>,
): Promise<ReadSettings> {
  const {read, resolved, complaints} = settingReader(sources);
  if (sources.file) for (const complaint of complainOfKeys(sources.file)) read.complain(complaint);
  resolveOutput(read);
  const token = await readAccessToken(sources, machine, readStandardInput);
  const settings = await resolveOperator(read, machine, token);
  for (const complaint of await complainOfFiles(settings)) read.complain(complaint);
  if (complaints.length > 0) throw notValid(complaints);
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
    ...ignoredVariableNotes(env),
    ...configFileNotes(file, await isOldFileHere(file, machine)),
    ...borrowedNotes(resolved),
    ...settingEvents(resolved),
  ];
}

/** Files that are named must be there; their content is judged by those who use them. */
async function complainOfFiles({imageSignatureKey, release, connection}: OperatorSettings): Promise<string[]> {
  const files = [
    {name: '--verify-image-signatures', path: imageSignatureKey},
    {name: '--trusted-key', path: release.trustedKey},
    {name: '--certificate-authority', path: connection.certificateAuthority},
  ];
  const complaints = await Promise.all(
    files.map(async ({name, path}) => (path === undefined ? undefined : complainOfFile(name, path))),
  );
  const mirror = release.mirror === undefined ? undefined : await complainOfMirror(release.mirror);
  return [...complaints, mirror].filter((complaint) => complaint !== undefined);
}

async function complainOfFile(name: string, path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return `${name}: ${path} is not a file`;
    await access(path);
    return undefined;
  } catch (error) {
    return `${name}: ${path} cannot be read: ${reasonOf(error)}`;
  }
}

async function complainOfMirror(mirror: string): Promise<string | undefined> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(mirror)) {
    return /^(?:https?|file):/i.test(mirror)
      ? undefined
      : `--mirror: ${mirror} is neither a directory nor an http(s) URL`;
  }
  const facts = await stat(mirror).catch(() => undefined);
  return facts?.isDirectory() ? undefined : `--mirror: there is no directory ${mirror}`;
}

async function isOldFileHere(file: ConfigFile | undefined, {cwd}: Machine): Promise<boolean> {
  if (file) return false;
  const facts = await stat(join(cwd, 'operator_controller_config')).catch(() => undefined);
  return facts?.isFile() ?? false;
}

function notValid(complaints: readonly string[]): Failure {
  const next = 'kubectl provision operator --help lists all flags and variables';
  const [only, ...more] = complaints;
  if (more.length === 0) return new Failure({kind: 'usage', summary: only ?? 'a setting is not valid', next});
  return new Failure({
    kind: 'usage',
    summary: `${complaints.length} settings are not valid`,
    reason: complaints.map((complaint) => `- ${complaint}`).join('\n'),
    next,
  });
}
