// Reads all settings of a run: config file, sources, validation; every complaint is made at once.
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Event} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {type AccessToken, readAccessToken} from './access-token.ts';
import type {AuditSettings} from './audit-settings.ts';
import type {CasSettings} from './cas-settings.ts';
import {type ConfigFile, readConfigFile} from './config-file.ts';
import {complainOfFiles, filesOf, type NamedFiles} from './named-files.ts';
import {borrowedNotes, commandLineSecretNotes, configFileNotes, ignoredVariableNotes, settingEvents} from './notes.ts';
import type {Machine} from './paths.ts';
import type {PlatformSettings} from './platform-settings.ts';
import type {PolicyCheckSettings} from './policy-check-settings.ts';
import type {PolicySignSettings} from './policy-sign-settings.ts';
import {type SettingReader, settingReader} from './reader.ts';
import {resolveAudit} from './resolve-audit.ts';
import {type CasWords, resolveCas} from './resolve-cas.ts';
import {resolveConnection} from './resolve-connection.ts';
import {type DistributionSettings, resolveDistribution} from './resolve-distribution.ts';
import {type HelmSettings, resolveHelm} from './resolve-helm.ts';
import {type KeysSettings, type KeysWords, resolveKeys} from './resolve-keys.ts';
import {resolveOperator} from './resolve-operator.ts';
import {type OutputSettings, resolveOutput} from './resolve-output.ts';
import {resolvePlatform} from './resolve-platform.ts';
import {type PluginSettings, resolvePlugin} from './resolve-plugin.ts';
import {type PolicyCheckWords, resolvePolicyCheck} from './resolve-policy-check.ts';
import {type PolicySignWords, resolvePolicySign} from './resolve-policy-sign.ts';
import {resolveSecrets, type SecretsAction, type SecretsSettings} from './resolve-secrets.ts';
import {resolveVault} from './resolve-vault.ts';
import {outputTable, type SettingRow, settingTable} from './setting-table.ts';
import type {ConnectionSettings, OperatorSettings} from './settings.ts';
import {complainOfKeys, type FlagValues, lookUp, type Sources} from './sources.ts';
import type {VaultSettings} from './vault-settings.ts';

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

/** The settings of `operator`. Throws one usage Failure that names everything that is wrong with them. */
export async function readOperatorSettings(
  {sources}: Said,
  machine: Machine,
  readStandardInput: () => Promise<string>,
): Promise<ReadSettings<OperatorSettings>> {
  const token = await readAccessToken(sources, machine, readStandardInput);
  return settle(sources, machine, token, 'operator', async (read) => {
    const settings = await resolveOperator(read, machine, token);
    return {settings, files: filesOf(settings.release, settings.connection, settings.images)};
  });
}

/** The settings of the commands about pull secrets; throws as readOperatorSettings does. */
export async function readSecretsSettings(
  {sources}: Said,
  machine: Machine,
  action: SecretsAction,
  readStandardInput: () => Promise<string>,
): Promise<ReadSettings<SecretsSettings>> {
  const token = action === 'rotate' ? await readAccessToken(sources, machine, readStandardInput) : noToken;
  return settle(sources, machine, token, `secrets ${action}`, async (read) => {
    const settings = resolveSecrets(read, machine, action, token);
    const {files, mirror} = filesOf(undefined, settings.connection);
    return {settings, files: {files: [...files, {name: '--registry-ca', path: settings.ways.registryCa}], mirror}};
  });
}

/** The settings of `secrets distribute`; throws as readOperatorSettings does. */
export async function readDistributionSettings(
  {sources}: Said,
  machine: Machine,
): Promise<ReadSettings<DistributionSettings>> {
  return settle(sources, machine, noToken, 'secrets distribute', async (read) => {
    const settings = resolveDistribution(read, machine);
    const {release, connection} = settings.operator;
    return {settings, files: settings.native ? filesOf(undefined, connection) : filesOf(release, connection)};
  });
}

/** The settings of the commands about the plugin; throws as readOperatorSettings does. */
export async function readPluginSettings(
  {sources}: Said,
  machine: Machine,
  command: string,
): Promise<ReadSettings<PluginSettings>> {
  return settle(sources, machine, noToken, command, async (read) => {
    const settings = resolvePlugin(read, machine);
    return {settings, files: filesOf(settings.release)};
  });
}

/** How to reach the cluster, for commands that only look at it; throws as readOperatorSettings does. */
export async function readConnectionSettings(
  {sources}: Said,
  machine: Machine,
  command: string,
): Promise<ReadSettings<ConnectionSettings>> {
  return settle(sources, machine, noToken, command, async (read) => {
    const settings = resolveConnection(read, machine);
    return {settings, files: filesOf(undefined, settings)};
  });
}

/** The settings of `las` and `sgxplugin`; throws as readOperatorSettings does. */
export async function readPlatformSettings(
  {sources}: Said,
  machine: Machine,
  command: string,
): Promise<ReadSettings<PlatformSettings>> {
  return settle(sources, machine, noToken, command, async (read) => {
    const settings = resolvePlatform(read, machine);
    return {settings, files: filesOf(undefined, settings.connection)};
  });
}

/** The settings of `vault`; throws as readOperatorSettings does. */
export async function readVaultSettings(
  {sources}: Said,
  machine: Machine,
  name: string | undefined,
): Promise<ReadSettings<VaultSettings>> {
  return settle(sources, machine, noToken, 'vault', async (read) => {
    const settings = resolveVault(read, machine, name);
    return {settings, files: filesOf(settings.cas.release, settings.connection, settings.cas.images)};
  });
}

/** The settings of `audit`; throws as readOperatorSettings does. */
export async function readAuditSettings(
  {sources}: Said,
  machine: Machine,
  name: string | undefined,
): Promise<ReadSettings<AuditSettings>> {
  return settle(sources, machine, noToken, 'audit', async (read) => {
    const settings = resolveAudit(read, machine, name);
    return {settings, files: filesOf(undefined, settings.connection)};
  });
}

/** The settings of the commands about a CAS; throws as readOperatorSettings does. */
export async function readCasSettings(
  {sources}: Said,
  machine: Machine,
  words: CasWords,
): Promise<ReadSettings<CasSettings>> {
  return settle(sources, machine, noToken, words.action === 'drill' ? 'keys drill' : 'cas', async (read) => {
    const settings = resolveCas(read, machine, words);
    const {ownerIdentity} = settings.provision;
    const {files, mirror} = filesOf(settings.release, settings.connection, settings.images);
    return {
      settings,
      files: {files: [...files, {name: '--postprovision-owner-identity', path: ownerIdentity}], mirror},
    };
  });
}

/** The settings of the commands about Helm releases; throws as readOperatorSettings does. */
export async function readHelmSettings(
  {sources}: Said,
  machine: Machine,
  {command, release}: {command: string; release: string | undefined},
): Promise<ReadSettings<HelmSettings>> {
  return settle(sources, machine, noToken, command, async (read) => {
    const settings = resolveHelm(read, machine, release);
    return {settings, files: filesOf(undefined, settings.connection)};
  });
}

/** The settings of the commands that sign and apply policies; throws as readOperatorSettings does. */
export async function readPolicySignSettings(
  {sources}: Said,
  machine: Machine,
  words: PolicySignWords,
): Promise<ReadSettings<PolicySignSettings>> {
  return settle(sources, machine, noToken, `policy ${words.action}`, async (read) => {
    const settings = resolvePolicySign(read, machine, words);
    // A machine that only signs has no cluster, whatever its environment says of one.
    const connection = settings.isCasNamed ? settings.cas.connection : undefined;
    return {settings, files: connection === undefined ? filesOf() : filesOf(undefined, connection)};
  });
}

/** The settings of the commands about keys; throws as readOperatorSettings does. */
export async function readKeysSettings(
  {sources}: Said,
  machine: Machine,
  words: KeysWords,
): Promise<ReadSettings<KeysSettings>> {
  return settle(sources, machine, noToken, `keys ${words.action}`, async (read) => {
    const settings = resolveKeys(read, machine, words);
    return {settings, files: filesOf()};
  });
}

/** The settings of the commands that look at policies; throws as readOperatorSettings does. */
export async function readPolicyCheckSettings(
  {sources}: Said,
  machine: Machine,
  words: PolicyCheckWords,
): Promise<ReadSettings<PolicyCheckSettings>> {
  return settle(sources, machine, noToken, `policy ${words.action}`, async (read) => {
    const settings = resolvePolicyCheck(read, machine, words);
    const {isCasNamed, cas, action} = settings;
    const images = isCasNamed || action === 'hash' ? cas.images : undefined;
    return {settings, files: filesOf(undefined, isCasNamed ? cas.connection : undefined, images)};
  });
}

const noToken: AccessToken = {value: undefined, where: '', onCommandLine: false, complaints: []};

interface Resolved<T> {
  settings: T;
  files: NamedFiles;
}

async function settle<T extends object>(
  sources: Sources,
  machine: Machine,
  token: AccessToken,
  command: string,
  resolve: (read: SettingReader) => Promise<Resolved<T>>,
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
    ...configFileNotes(file, await isOldFileHere(file, machine)),
    ...borrowedNotes(resolved),
    ...settingEvents(resolved),
  ];
}

async function isOldFileHere(file: ConfigFile | undefined, {cwd}: Machine): Promise<boolean> {
  if (file) return false;
  const facts = await stat(join(cwd, 'operator_controller_config')).catch(() => undefined);
  return facts?.isFile() ?? false;
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
