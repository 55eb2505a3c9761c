// Ground for tests about backups of keys: directories with keys in them, sealed files, and who may open them.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {type BackupResult, backUpKeys} from '../../src/lib/keys/key-backup.ts';
import type {KeyMachine} from '../../src/lib/keys/machine.ts';
import type {OpenWith} from '../../src/lib/keys/seal-keys.ts';
import {openTargetDirectory, type TargetDirectory} from '../../src/lib/keys/target-directory.ts';
import {Secret} from '../../src/lib/report/secret.ts';
import {anIdentity, configText, keyMachine, putFiles, type TestIdentity} from './key-ground.ts';
import {emptyDirectory} from './temporary.ts';

export interface BackupGround {
  owner: TestIdentity;
  other: TestIdentity;
  /** Recipients, and the keys that open what is sealed for them. */
  to: {recipients: string[]};
  keys: OpenWith;
  /** Files of a directory for keys, by relative path. */
  ownFiles: Readonly<Record<string, string>>;
  /** A directory with these files of mode 0600; default: `ownFiles`. */
  aTarget(contents?: Readonly<Record<string, string>>): Promise<TargetDirectory>;
  aBackup(target: TargetDirectory, path?: string, who?: KeyMachine): Promise<BackupResult>;
}

export const now = new Date('2026-06-01T00:00:00Z');
export const byPassphrase = {passphrase: new Secret('correct horse battery staple')};
/** Makes trying a passphrase cheap, as tests do not guess. */
export const quick = {workFactor: 4};

export async function backupGround(): Promise<BackupGround> {
  const [owner, other] = [anIdentity(), anIdentity('other')];
  const identity = await generateX25519Identity();
  const to = {recipients: [await identityToRecipient(identity)]};
  const ownFiles = {
    'identity/config.json': configText(owner),
    'identity/owner_id_cas_default.json': configText(owner, {cas_db: {'cas.default:8081': 1}}),
    'owner-config/config_cas_default.toml': 'subscription_key = "x"\n',
  };
  return {
    owner,
    other,
    to,
    keys: {identities: [new Secret(identity)]},
    ownFiles,
    aTarget: async (contents = ownFiles) => {
      const {target} = await openTargetDirectory(join(emptyDirectory(), '.cas'), keyMachine());
      putFiles(target.path, contents, 0o600);
      return target;
    },
    aBackup: (target, path = join(emptyDirectory(), 'keys.age'), who = keyMachine()) =>
      backUpKeys(target, {path, to, now}, who),
  };
}

/** Relative path → content, without the records of the program. */
export function contentsOf({path}: TargetDirectory): Record<string, string> {
  const entries = readdirSync(path, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  const own = files.filter((file) => !file.includes('.kubectl-provision'));
  return Object.fromEntries(own.map((file) => [file.slice(path.length + 1), readFileSync(file, 'utf8')]));
}
