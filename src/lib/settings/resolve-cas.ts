// Turns what was said into the settings of the commands about a CAS.
import {Secret} from '../report/secret.ts';
import {readVersion} from '../scone/semantic-version.ts';
import {readTolerances, usualTolerances} from '../scone/tolerances.ts';
import {defaultVersion} from '../scone/versions.ts';
import type {
  BackupSettings,
  CasAction,
  CasFileSettings,
  CasSettings,
  ProvisionSettings,
  UpgradeSettings,
} from './cas-settings.ts';
import type {CasSettingName} from './cas-table.ts';
import {filesOf} from './named-files.ts';
import {isLabel, namespaceForm} from './names.ts';
import {absoluteLocation, absolutePath, type Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveConnection} from './resolve-connection.ts';
import {resolveImages} from './resolve-images.ts';
import {resolveRelease} from './resolve-release.ts';
import {resolveSconeCli} from './resolve-scone-cli.ts';
import {resolveSeal, resolveTarget} from './resolve-seal.ts';

/** What the command line said by its words alone. */
export interface CasWords {
  /** Undefined: what the flags say, else provision. */
  action: CasAction | undefined;
  /** Undefined: `cas`. */
  name: string | undefined;
  /** A backup that the command is about. */
  file?: string | undefined;
}

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolveCas(read: SettingReader, machine: Machine, words: CasWords): CasSettings {
  const action = words.action ?? resolveAction(read);
  if (action !== 'upgrade') complainOfUpgradeFlags(read);
  return {
    action,
    images: resolveImages(read, machine, 'reconcile'),
    dryRun: read.switch('dryRun'),
    resume: read.switch('resume'),
    name: resolveName(read, words.name ?? read.text('drillCas')),
    namespace: read.form('casNamespace', isLabel, namespaceForm),
    version: resolveVersion(read),
    isVersionGiven: read.origin('version') !== 'default',
    imageRepo: resolveImageRepo(read),
    imagePrefix: read.text('imagePrefix', ''),
    targetDirectory: resolveTarget(read, machine),
    tolerances: resolveTolerances(read),
    provision: resolveProvision(read, machine, action),
    upgrade: action === 'upgrade' ? resolveUpgrade(read) : undefined,
    backup: resolveBackup(read, machine, words.file),
    sconeCli: resolveSconeCli(read),
    files: resolveFiles(read, machine),
    strict: read.switch('strict'),
    yes: read.switch('yes'),
    timeout: read.duration('timeout', action === 'upgrade' ? '60m' : '15m'),
    release: resolveRelease(read, machine),
    connection: resolveConnection(read, machine),
  };
}

/** What has a meaning in an upgrade only. */
function complainOfUpgradeFlags(read: SettingReader): void {
  if (read.switch('force')) read.complain('--force needs --upgrade or --upgrade-with-governance');
  if (read.text('governancePolicy') !== undefined) {
    read.complain('--governance-attestation-policy needs --upgrade-with-governance');
  }
  if (read.text('upgradeSconeCliMrenclave') !== undefined) {
    read.complain('--upgrade-sconecli-mrenclave needs --upgrade or --upgrade-with-governance');
  }
}

/** Flags that say what to do, in the order in which the old script looked at them. */
const actionFlags: readonly (readonly [CasSettingName, CasAction])[] = [
  ['localBackup', 'backup'],
  ['isProvisioned', 'is-provisioned'],
  ['printPublicKeys', 'print-public-keys'],
  ['upgrade', 'upgrade'],
  ['upgradeWithGovernance', 'upgrade'],
  ['verifyCas', 'verify'],
  ['preprovisionOnly', 'preprovision'],
  ['postprovisionOnly', 'postprovision'],
  ['casDatabaseRecovery', 'recover'],
];

function resolveAction(read: SettingReader): CasAction {
  const given = actionFlags.filter(([name]) =>
    name === 'upgrade' || name === 'upgradeWithGovernance' || name === 'casDatabaseRecovery'
      ? read.text(name) !== undefined
      : read.switch(name),
  );
  if (given.length > 1) {
    read.complain(`${given.map(([name]) => read.where(name)).join(', ')} contradict each other: choose one`);
  }
  return given[0]?.[1] ?? 'provision';
}

/** Longer names do not fit into the names of what the operator makes of a CAS. */
const longestName = 15;

function resolveName(read: SettingReader, name = 'cas'): string {
  if (!isLabel(name) || name.length > longestName) {
    read.complain(
      `${JSON.stringify(name)} is no name for a CAS: at most ${longestName} lower-case letters, digits and dashes, not at its ends`,
    );
  }
  return name;
}

function resolveVersion(read: SettingReader): string {
  const version = read.text('version', defaultVersion);
  if (readVersion(version) === undefined) {
    read.complain(`${read.where('version')}: ${JSON.stringify(version)} is not a version; write one such as 6.0.6`);
  }
  return version;
}

function resolveImageRepo(read: SettingReader): string {
  const repo = read.text('imageRegistry') ?? read.text('imageRepo', 'registry.scontain.com/scone.cloud');
  return repo.replace(/\/+$/, '');
}

/** One text replaces both tries; the variables of the old scripts replace one each. */
function resolveTolerances(read: SettingReader): string[][] {
  const options = (name: CasSettingName) => {
    const text = read.text(name);
    if (text === undefined) return undefined;
    const found = readTolerances(text);
    if ('options' in found) return found.options;
    read.complain(`${read.where(name)}: ${found.complaint}`);
    return [];
  };
  const only = options('tolerations');
  const tries = [options('firstTolerations'), options('secondTolerations')];
  if (only !== undefined) return [only];
  return usualTolerances.map((usual, index) => tries[index] ?? [...usual]);
}

function resolveProvision(read: SettingReader, machine: Machine, action: CasAction): ProvisionSettings {
  const dcapKey = read.form('dcapKey', (text) => /^[0-9a-f]{32}$/i.test(text), 'the 32 hex digits of a DCAP API key');
  const backupController = !read.switch('noBackup');
  const wait = read.switch('wait');
  if (!backupController && wait) read.complain('--wait needs the backup controller: leave out --no-backup');
  const ownerIdentity = file(read, machine, 'postprovisionOwnerIdentity');
  if (ownerIdentity !== undefined && action !== 'postprovision') {
    read.complain('--postprovision-owner-identity needs --postprovision-only');
  }
  const ownerConfig = location(read, machine, 'ownerConfig');
  const webhook = read.form('webhook', isUrl, 'an http(s) URL');
  if (ownerConfig !== undefined && webhook !== undefined) {
    read.complain('--owner-config and --webhook contradict each other: write the sink into the owner config');
  }
  return {
    backupController,
    ownerConfig,
    dcapKey: dcapKey === undefined ? undefined : new Secret(dcapKey),
    webhook,
    nonce: read.form('nonce', (text) => /^[0-9a-f]{32}$/i.test(text), '32 hex digits'),
    imageOverwrite: resolveImageOverwrite(read, action),
    ownerIdentity,
    controllerMrenclave: mrenclave(read, 'sconeCliMrenclave'),
    recoverFrom: file(read, machine, 'casDatabaseRecovery') ?? file(read, machine, 'recoverFrom'),
    wait,
  };
}

function resolveImageOverwrite(read: SettingReader, action: CasAction): string | undefined {
  const image = read.form('imageOverwrite', (text) => /^[^\s:@][^\s]*$/.test(text), 'an image');
  if (image !== undefined && action === 'upgrade')
    read.complain('--image-overwrite cannot be combined with an upgrade');
  return image;
}

function resolveBackup(read: SettingReader, machine: Machine, words: string | undefined): BackupSettings {
  const keep = read.form('keep', (text) => /^[1-9]\d{0,3}$/.test(text), 'a number of backups, 1 to 9999');
  return {
    directory: absolutePath(read.text('backupDirectory', 'cas-database-snapshots'), machine),
    file: words,
    keep: keep === undefined ? undefined : Number(keep),
    seal: read.switch('encrypt'),
    ...resolveSeal(read, machine),
  };
}

function resolveUpgrade(read: SettingReader): UpgradeSettings {
  const governed = read.text('upgradeWithGovernance');
  const policy = read.text('governancePolicy');
  const presentMrenclave = mrenclave(read, 'sconeCliMrenclave');
  const nextMrenclave = mrenclave(read, 'upgradeSconeCliMrenclave');
  if (policy !== undefined && governed === undefined) {
    read.complain('--governance-attestation-policy needs --upgrade-with-governance');
  }
  if (governed !== undefined && nextMrenclave === undefined) {
    read.complain('--upgrade-with-governance needs --upgrade-sconecli-mrenclave');
  }
  const to = governed ?? read.text('upgrade') ?? read.text('upgradeTo', '');
  if (readVersion(to) === undefined) {
    read.complain(to === '' ? 'name the version to upgrade to with --to V' : `${JSON.stringify(to)} is not a version`);
  }
  return {
    to,
    governance: governed === undefined ? undefined : {policy},
    presentMrenclave,
    nextMrenclave,
    force: read.switch('force'),
    maxBackupAge: resolveBackupAge(read),
  };
}

function resolveBackupAge(read: SettingReader): number | undefined {
  const age = read.duration('maxBackupAge', '24h');
  if (!read.switch('withoutBackup')) return age;
  if (read.origin('maxBackupAge') === 'flag')
    read.complain('--without-backup and --max-backup-age contradict each other');
  return undefined;
}

function mrenclave(read: SettingReader, name: CasSettingName): string | undefined {
  return read.form(name, (text) => /^[0-9a-f]{64}$/i.test(text), 'the 64 hex digits of a measurement')?.toLowerCase();
}

function resolveFiles(read: SettingReader, machine: Machine): CasFileSettings {
  const patchFile = location(read, machine, 'patchFile');
  return {
    manifestsDirectory: location(read, machine, 'manifestsDirectory'),
    provisioning: location(read, machine, 'casProvisioning'),
    patch: patchFile ?? location(read, machine, 'casPatch'),
    patchWithBackup: patchFile ?? location(read, machine, 'casPatchWithBackup'),
    ownerPolicy: location(read, machine, 'casOwnerPolicy'),
    backupPolicy: location(read, machine, 'casBackupPolicy'),
  };
}

function location(read: SettingReader, machine: Machine, name: CasSettingName): string | undefined {
  const value = read.text(name);
  return value === undefined ? undefined : absoluteLocation(value, machine);
}

function file(read: SettingReader, machine: Machine, name: CasSettingName): string | undefined {
  const value = read.text(name);
  return value === undefined ? undefined : absolutePath(value, machine);
}

function isUrl(text: string): boolean {
  return /^https?:\/\/[^/\s]+/.test(text);
}

/** The settings of the commands about a CAS; throws as settle does. */
export async function readCasSettings(
  {sources}: Said,
  machine: Machine,
  words: CasWords,
): Promise<ReadSettings<CasSettings>> {
  return settle({sources, machine, command: words.action === 'drill' ? 'keys drill' : 'cas'}, async (read) => {
    const settings = resolveCas(read, machine, words);
    const {ownerIdentity} = settings.provision;
    const {files, mirror} = filesOf(settings.release, settings.connection, settings.images);
    return {
      settings,
      files: {files: [...files, {name: '--postprovision-owner-identity', path: ownerIdentity}], mirror},
    };
  });
}
