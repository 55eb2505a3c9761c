// The restore drill: a key is restored into a directory of its own, and the CAS is asked whether it knows it.
import {Failure} from '../report/failure.ts';
import {type CliConfig, hasIdentity, identityOf, parseCliConfig} from './cli-config.ts';
import type {ArchivedFile} from './key-archive.ts';
import {shortKey} from './key-inventory.ts';
import type {KeyMachine} from './machine.ts';
import {noteOpened, openBackup} from './open-backup.ts';
import type {KeyFingerprints} from './pem-identity.ts';
import {type CopyProof, noteProof} from './proofs.ts';
import {unfinishedName} from './publish.ts';
import type {OpenWith} from './seal-keys.ts';
import {ensureSecretDirectory} from './secret-directory.ts';
import {readSecretFile, writeSecretFile} from './secret-file.ts';
import {type CasPlace, casFiles, formerCasFiles, type TargetDirectory, targetDirectory} from './target-directory.ts';

/** What the CAS is asked with. */
export interface RestoredIdentity extends KeyFingerprints {
  /** A state file for the SCONE CLI, made for the drill: it may be written to, and goes afterwards. */
  config: string;
}

/** Says whether the CAS takes this identity for its owner's, and how that was seen. Throws when it cannot tell. */
export type AskCas = (restored: RestoredIdentity) => Promise<{knows: boolean; words: string}>;

export interface DrillOptions {
  /** The sealed backup. */
  file: string;
  keys: OpenWith;
  cas: CasPlace;
  /** For the record and for messages: `CAS default/cas of cluster prod (0f6c…)`. */
  casName: string;
  ask: AskCas;
  now: Date;
}

/**
 * Only under the lock. Nothing of TARGET_DIR is changed but its record of proofs.
 * @throws Failure when the backup has no identity for this CAS, another one than TARGET_DIR, or one the CAS does not know
 */
export async function drillRestore(
  target: TargetDirectory,
  {file, keys, cas, casName, ask, now}: DrillOptions,
  machine: KeyMachine,
): Promise<CopyProof> {
  const backup = await openBackup(file, keys, machine);
  const restored = identityIn(backup.files, cas, file);
  const {key, certificate} = identityOf(restored);
  await refuseOtherThanOwn(target, cas, {key, file}, machine);
  const answer = await withScratch(target, restored.text, machine, (config) => ask({config, key, certificate}));
  if (!answer.knows) {
    throw new Failure({
      summary: `${casName} does not know the key that was restored`,
      object: file,
      reason: `${answer.words} (key ${shortKey(key)})`,
      next: 'make a new backup with `keys backup`, and a drill with that',
    });
  }
  await noteOpened(target, file, backup, now, machine);
  const proof: CopyProof = {at: now.toISOString(), how: 'drill', cas: casName};
  await noteProof(target, backup.sealed.sha256, proof, machine);
  return proof;
}

/** The owner identity of this CAS; in layouts of the old scripts also under its wrong name, or the one all CAS share. */
function identityIn(files: readonly ArchivedFile[], cas: CasPlace, object: string): CliConfig {
  const inside = targetDirectory('');
  const names = [
    casFiles(inside, cas).ownerIdentity,
    formerCasFiles(inside, cas).ownerIdentity,
    inside.cliConfig,
    inside.baseOwnerIdentity,
  ].map((name) => name.replaceAll('\\', '/'));
  for (const name of names) {
    const found = files.find(({path}) => path === name);
    const config = found && parseCliConfig(found.content, `${name} in ${object}`);
    if (config !== undefined && hasIdentity(config)) return config;
  }
  throw new Failure({
    summary: 'the backup has no owner identity for this CAS',
    object,
    reason: `it has neither ${names.join(' nor ')}`,
    next: 'name the CAS as when it was provisioned, or another backup',
  });
}

/** Where the directory has an owner identity for this CAS, the backup must have the same. */
async function refuseOtherThanOwn(
  target: TargetDirectory,
  cas: CasPlace,
  {key, file}: {key: string; file: string},
  machine: KeyMachine,
): Promise<void> {
  const {ownerIdentity} = casFiles(target, cas);
  const own = await readSecretFile(ownerIdentity, machine);
  if (own === undefined) return;
  const current = identityOf(parseCliConfig(own.content, ownerIdentity)).key;
  if (current === key) return;
  throw new Failure({
    summary: 'the backup has another owner identity than the directory for keys',
    object: file,
    reason: `${ownerIdentity} has the key ${current}, the backup the key ${key}`,
    next: 'make a new backup with `keys backup`',
  });
}

/** A directory that no other run uses; one that is killed leaves it to `removeUnfinished`. */
async function withScratch<T>(
  {lock}: TargetDirectory,
  text: string,
  machine: KeyMachine,
  use: (config: string) => Promise<T>,
): Promise<T> {
  const scratch = targetDirectory(unfinishedName(lock));
  try {
    await ensureSecretDirectory(scratch.identity, machine);
    await writeSecretFile(scratch.cliConfig, text, {replace: false}, machine);
    return await use(scratch.cliConfig);
  } finally {
    await machine.files.rm(scratch.path, {recursive: true, force: true}).catch(() => {});
  }
}
