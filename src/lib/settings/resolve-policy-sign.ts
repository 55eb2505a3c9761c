// Turns what was said into the settings of the commands that sign and apply policies.
import {filesOf} from './named-files.ts';
import {isLabel, namespaceForm} from './names.ts';
import {absolutePath, type Machine} from './paths.ts';
import type {PolicySignAction, PolicySignSettings} from './policy-sign-settings.ts';
import type {policySignTable} from './policy-sign-table.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveCas} from './resolve-cas.ts';
import {resolveOpening, unsealed} from './resolve-opening.ts';
import {resolveSeal} from './resolve-seal.ts';

/** What the command line said by its words alone. */
export interface PolicySignWords {
  action: PolicySignAction;
  files: readonly string[];
}

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolvePolicySign(
  read: SettingReader,
  machine: Machine,
  {action, files}: PolicySignWords,
): PolicySignSettings {
  const file = (name: keyof typeof policySignTable) => {
    const value = read.text(name);
    return value === undefined ? undefined : absolutePath(value, machine);
  };
  const named = read.text('policyCas');
  const {name, namespace} = resolveCasName(read, named);
  const objectNamespace = read.form('casNamespace', isLabel, namespaceForm);
  const cas = resolveCas(read, machine, {action: 'print-public-keys', name});
  const output = read.text('output');
  const settings: PolicySignSettings = {
    action,
    files: files.map((each) => absolutePath(each, machine)),
    identity: file('signIdentity'),
    open: resolveOpening(read, machine),
    seal: action.startsWith('keys') ? resolveSeal(read, machine) : unsealed,
    armor: read.switch('armor'),
    useEnv: read.switch('fillIn'),
    form: output === 'json' || output === 'yaml' ? output : 'table',
    outputFile: file('outputFile'),
    prepareFile: file('prepareFile'),
    importFile: file('importFile'),
    encryptionKey: read.form('encryptionKey', (text) => /^[!-~]+$/.test(text), 'one word, as the CAS shows it'),
    policyText: file('policyText'),
    objectName: read.form('policyName', isObjectName, 'a name of Kubernetes: lower-case letters, digits and dashes'),
    objectNamespace,
    direct: read.switch('direct'),
    newOwner: resolveNewOwner(read),
    isCasNamed: named !== undefined,
    casNamespace: namespace ?? objectNamespace,
    cas: {...cas, namespace: namespace ?? objectNamespace},
    dryRun: cas.dryRun,
    yes: cas.yes,
    strict: cas.strict,
    timeout: read.duration('timeout', action === 'apply' ? '5m' : '15m'),
  };
  complain(read, settings);
  return settings;
}

/** Longer names do not fit into the names of what the operator makes of a CAS; that is resolveCas' to say. */
function resolveCasName(read: SettingReader, text = 'cas'): {name: string; namespace: string | undefined} {
  const [name = '', namespace, ...surplus] = text.split('.');
  const isFine = isLabel(name) && (namespace === undefined || isLabel(namespace)) && surplus.length === 0;
  if (!isFine) read.complain(`${read.where('policyCas')}: write NAME of a CAS, or NAME.NAMESPACE`);
  return isFine ? {name, namespace} : {name: 'cas', namespace: undefined};
}

function isObjectName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(text) && !/\.\.|\.-|-\./.test(text);
}

const longestLife = 36_500;

function resolveNewOwner(read: SettingReader): PolicySignSettings['newOwner'] {
  const commonName = read.form('commonName', (text) => /^[^\p{Cc}]{1,64}$/u.test(text), 'a name of 1 to 64 characters');
  const isDays = (text: string) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= longestLife;
  const days = read.form('validDays', isDays, `a number of days, 1 to ${longestLife}`);
  if (read.switch('newOwner')) return {commonName: commonName ?? 'SCONE owner', days: Number(days ?? 3650)};
  for (const [name, value] of [
    ['commonName', commonName],
    ['validDays', days],
  ] as const) {
    if (value !== undefined)
      read.complain(`${read.where(name)} needs --owner: a key that signs policies has no certificate`);
  }
  return undefined;
}

/** Flags that contradict each other, or one that lacks another. */
function complain(read: SettingReader, settings: PolicySignSettings): void {
  const {action, outputFile, prepareFile, importFile, identity, direct, dryRun, encryptionKey, isCasNamed, files} =
    settings;
  if (action === 'sign') {
    if (prepareFile !== undefined && importFile !== undefined)
      read.complain('--prepare and --import contradict each other');
    if (prepareFile !== undefined && outputFile !== undefined)
      read.complain('--prepare names the only file that is made: leave out --output-file');
    if ((prepareFile ?? importFile) !== undefined && identity !== undefined) {
      read.complain('--identity: the key is used on the signing machine only, not with --prepare or --import');
    }
  }
  if (action === 'encrypt' && (encryptionKey === undefined) === !isCasNamed) {
    read.complain('name what it is encrypted for: either --cas NAME[.NS], or --key KEY as that CAS shows it');
  }
  if (identity !== undefined && (action === 'verify' || action === 'encrypt') && !isCasNamed) {
    read.complain('--identity needs --cas: it is the one who asks the CAS');
  }
  if (action === 'verify' && settings.useEnv && settings.policyText === undefined) {
    read.complain('--use-env needs --policy: a signed policy is not filled in');
  }
  if (!isCasNamed && (action === 'verify' || action === 'encrypt')) complainOfSiteFlags(read);
  if (action === 'apply') {
    if (!isCasNamed) read.complain('name the CAS that the policy is for with --cas NAME[.NS]');
    if (settings.objectName !== undefined && (files.length > 1 || direct)) {
      read.complain('--name is for one policy object');
    }
    if (direct && settings.form === 'yaml' && dryRun) read.complain('--direct makes no objects that could be printed');
    if (!direct) complainOfUploadFlags(read);
    if (!direct && identity !== undefined)
      read.complain('--identity needs --direct: the operator uploads what is applied');
  }
}

/** What is about reaching and attesting a CAS from here: the operator does that in its own way. */
function complainOfUploadFlags(read: SettingReader): void {
  const names = [
    ...(['tolerations', 'noPortForward', 'casAddress', 'localCasClientPort'] as const),
    ...(['openPassphraseFile', 'ageIdentity'] as const),
  ];
  for (const name of names) {
    if (read.origin(name) === 'flag')
      read.complain(`${read.where(name)} needs --direct: else the operator asks the CAS`);
  }
}

/** What has a meaning only where a CAS is asked. */
function complainOfSiteFlags(read: SettingReader): void {
  const names = [
    ...(['tolerations', 'noPortForward', 'casAddress', 'casClientPort', 'localCasClientPort'] as const),
    ...(['openPassphraseFile', 'ageIdentity'] as const),
  ];
  for (const name of names) {
    if (read.origin(name) === 'flag') read.complain(`${read.where(name)} needs --cas`);
  }
}

/** The settings of the commands that sign and apply policies; throws as settle does. */
export async function readPolicySignSettings(
  {sources}: Said,
  machine: Machine,
  words: PolicySignWords,
): Promise<ReadSettings<PolicySignSettings>> {
  return settle({sources, machine, command: `policy ${words.action}`}, async (read) => {
    const settings = resolvePolicySign(read, machine, words);
    // A machine that only signs has no cluster, whatever its environment says of one.
    const connection = settings.isCasNamed ? settings.cas.connection : undefined;
    return {settings, files: connection === undefined ? filesOf() : filesOf(undefined, connection)};
  });
}
