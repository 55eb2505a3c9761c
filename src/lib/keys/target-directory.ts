// TARGET_DIR: which file lies where (docs/system.md: CAS); what the old scripts shared has names of our own.
import {join} from 'node:path';
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import {fileStep} from './file-step.ts';
import type {KeyMachine} from './machine.ts';
import {ensureSecretDirectory, removeUnfinished} from './secret-directory.ts';

export interface TargetDirectory {
  path: string;
  identity: string;
  ownerConfig: string;
  /** Records of this program: lock, journals, proofs. */
  records: string;
  /** State of the SCONE CLI: identity/config.json. */
  cliConfig: string;
  /** Copy of the first identity, never overwritten. */
  baseOwnerIdentity: string;
  lock: string;
  /** Known backups, and when each was last proved. */
  proofs: string;
}

/** `name` and `namespace` of the CAS object; `serviceName` is that of its Service, nearly always the same as `name`. */
export interface CasPlace {
  name: string;
  namespace: string;
  serviceName?: string;
}

/** The files about one CAS. */
export interface CasFiles {
  ownerIdentity: string;
  /** Which cluster, namespace and CAS the owner identity belongs to. */
  binding: string;
  journal: string;
  ownerSession: string;
  /** Holds the owner's private key. */
  backupSession: string;
  provisionedSession: string;
  sessionScratch: string;
  /** Holds the DCAP key. */
  ownerConfig: string;
}

/** The files about one version of a CAS. */
export interface CasVersionFiles {
  provisioningStep: string;
  patch: string;
  manifest: string;
  upgradeInput: string;
  upgradeManifest: string;
}

export function targetDirectory(path: string): TargetDirectory {
  const identity = join(path, 'identity');
  const records = join(path, '.kubectl-provision');
  return {
    path,
    identity,
    ownerConfig: join(path, 'owner-config'),
    records,
    cliConfig: join(identity, 'config.json'),
    baseOwnerIdentity: join(identity, 'base-owner-identity.json'),
    lock: join(records, 'lock'),
    proofs: join(records, 'proofs.json'),
  };
}

const backupSession = 'backup-controller-session-cas-owner_primary-backup';

/** @throws Failure of kind usage for a name that is none of Kubernetes: it must not lead out of the directory */
export function casFiles({identity, ownerConfig, records}: TargetDirectory, cas: CasPlace): CasFiles {
  const {name, namespace, serviceName = name} = cas;
  for (const text of [name, namespace, serviceName]) checkName(text);
  // The underscore is in no name of Kubernetes, so two CAS instances never meet in one file.
  const own = `${name}_${namespace}`;
  return {
    ownerIdentity: join(identity, `owner_id_${serviceName}_${namespace}.json`),
    binding: join(identity, `owner_id_${serviceName}_${namespace}.binding.json`),
    journal: join(records, `journal_${own}.jsonl`),
    ownerSession: join(identity, `cas-owner-session-${name}-${namespace}.yaml`),
    backupSession: join(identity, `${backupSession}_${own}.yaml`),
    provisionedSession: join(identity, `provisioned_${own}.yaml`),
    sessionScratch: join(identity, `session_${own}.tmp`),
    ownerConfig: join(ownerConfig, `config_${own}.toml`),
  };
}

/**
 * Where the old scripts kept the same, best first; all CAS instances shared these names, so what is found there may be
 * about another CAS. Up to 6.x without docker the owner identity was misnamed `owner_id_NAME_NAME.json`.
 */
export function formerCasFiles(
  {identity, ownerConfig}: TargetDirectory,
  {name, serviceName = name}: CasPlace,
): Record<'ownerIdentity' | 'backupSession' | 'provisionedSession' | 'sessionScratch' | 'ownerConfig', string> {
  for (const text of [name, serviceName]) checkName(text);
  return {
    ownerIdentity: join(identity, `owner_id_${serviceName}_${serviceName}.json`),
    backupSession: join(identity, `${backupSession}.yaml`),
    provisionedSession: join(identity, 'provisioned.yaml'),
    sessionScratch: join(identity, 'session.tmp'),
    ownerConfig: join(ownerConfig, 'config.toml'),
  };
}

/** @throws Failure of kind usage for a version that is none */
export function casVersionFiles(
  {ownerConfig}: TargetDirectory,
  {name, namespace}: CasPlace,
  version: string,
): CasVersionFiles {
  for (const text of [name, namespace]) checkName(text);
  if (!/^[0-9A-Za-z][0-9A-Za-z.+-]*$/.test(version)) {
    throw new Failure({
      kind: 'usage',
      summary: `${JSON.stringify(version)} is no version`,
      next: 'name one such as 6.0.6',
    });
  }
  const start = join(ownerConfig, `cas-${namespace}-${name}-${version}`);
  return {
    provisioningStep: `${start}-provisioning-step.yaml`,
    patch: `${start}-patch.json`,
    manifest: `${start}-manifest.yaml`,
    upgradeInput: `${start}-input.json`,
    upgradeManifest: `${start}-manifest.json`,
  };
}

/** The files about one Vault. */
export interface VaultFiles {
  journal: string;
  /** A session with the token of the reviewer, for one call of the scone program. */
  session: string;
  /** The custom resource as it was created, where the old script had it. */
  manifest: string;
}

/** @throws Failure of kind usage for a name that is none of Kubernetes */
export function vaultFiles(
  {ownerConfig, records}: TargetDirectory,
  {name, namespace}: Pick<CasPlace, 'name' | 'namespace'>,
): VaultFiles {
  for (const text of [name, namespace]) checkName(text);
  return {
    // One part more than that of a CAS has, so they never meet.
    journal: join(records, `journal_vault_${name}_${namespace}.jsonl`),
    session: join(records, `session_vault_${name}_${namespace}.yaml`),
    manifest: join(ownerConfig, `vault-${namespace}-${name}-manifest.yaml`),
  };
}

function checkName(name: string): void {
  if (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) && !name.includes('..')) return;
  const summary = `${JSON.stringify(name)} is no name of Kubernetes`;
  throw new Failure({kind: 'usage', summary, next: 'use lower case letters, digits and hyphens'});
}

export interface OpenTarget {
  target: TargetDirectory;
  /** What is wrong with the rights of its directories, in words, by directory. */
  troubles: {path: string; words: string}[];
}

/**
 * Makes what is missing. The directory itself may be named by a symbolic link; those in it may not be links.
 * @throws Failure for directories that cannot be made or belong to somebody else
 */
export async function openTargetDirectory(path: string, machine: KeyMachine): Promise<OpenTarget> {
  const summary = 'the directory for keys cannot be opened';
  const real = await fileStep({summary, file: path}, () => realPath(path, machine));
  const target = targetDirectory(real);
  const troubles: OpenTarget['troubles'] = [];
  for (const directory of [target.path, target.identity, target.ownerConfig, target.records]) {
    const words = await ensureSecretDirectory(directory, machine);
    troubles.push(...words.map((each) => ({path: directory, words: each})));
  }
  return {target, troubles};
}

async function realPath(path: string, {files}: KeyMachine): Promise<string> {
  return files.realpath(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return path;
    throw error;
  });
}

/** What killed runs left in any of the directories; only under the lock. */
export async function removeAllUnfinished(target: TargetDirectory, machine: KeyMachine): Promise<string[]> {
  const {path, identity, ownerConfig, records} = target;
  const lists = await Promise.all(
    [path, identity, ownerConfig, records].map((each) => removeUnfinished(each, machine)),
  );
  return lists.flat();
}
