// The files of a CAS: `cas.key-store` and `cas.db` on its volume, their snapshot, and what a recovery puts beside them.
import {createCipheriv, createDecipheriv, createHash, randomBytes} from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {basename, join} from 'node:path';
import type {CasState, Contents, KeyStore} from './state.ts';

export const databaseFile = 'cas.db';
export const keyStoreFile = 'cas.key-store';

/** Where a recovery puts the two files of a snapshot. */
export const recoveredDatabase = 'last-snapshot-db';
export const recoveredKeyStore = 'last-snapshot-cas.key-store';

const snapshotDirectory = 'last-completed';

/** Stands for the key that the processor derives: it hides the content, and shows any change of it. */
const platformKey = createHash('sha256').update('simulated platform').digest('hex');

/** As whom a CAS runs: up to 5.8 as root; then as one of a group, to which the files must belong. */
export type Access = 'root' | 'group';

/**
 * What is on the volume, or undefined if it is new. Throws if the files are damaged, do not belong together, or are root's
 * alone while the CAS runs as one of a group.
 */
export function readDatabase(volume: string, access: Access): CasState | undefined {
  const [keyStore, database] = [join(volume, keyStoreFile), join(volume, databaseFile)];
  if (!existsSync(keyStore) && !existsSync(database)) return undefined;
  if (access === 'group') expectGroup(keyStore, database);
  return openFiles(keyStore, database);
}

/**
 * What a recovery has copied onto the volume, or undefined if nothing is there. Throws if the files are no good, or, where
 * that matters, if their group may not write them.
 */
export function readRecovered(volume: string, access: Access): CasState | undefined {
  const [keyStore, database] = [join(volume, recoveredKeyStore), join(volume, recoveredDatabase)];
  if (!existsSync(keyStore) && !existsSync(database)) return undefined;
  if (access === 'group') expectGroup(keyStore, database);
  return openFiles(keyStore, database);
}

function expectGroup(...files: string[]): void {
  const locked = files.find((file) => existsSync(file) && (statSync(file).mode & 0o660) !== 0o660);
  if (locked !== undefined) throw new Error(`${basename(locked)}: permission denied`);
}

/** Removes what a recovery has copied. */
export function clearRecovered(volume: string): void {
  for (const file of [recoveredDatabase, recoveredKeyStore]) rmSync(join(volume, file), {force: true});
}

/** Writes both files, each at once. */
export function writeDatabase(volume: string, {keys, contents}: CasState, access: Access): void {
  mkdirSync(volume, {recursive: true});
  const mode = access === 'group' ? 0o660 : 0o600;
  putInPlace(join(volume, keyStoreFile), seal(keys, platformKey), mode);
  putInPlace(join(volume, databaseFile), seal(contents, keys.databaseKey), mode);
}

/** Copies the two files to `last-completed` of the snapshot volume, which is replaced as a whole. */
export function takeSnapshot(volume: string, snapshots: string): void {
  const [current, next] = [join(snapshots, snapshotDirectory), join(snapshots, 'in-progress')];
  rmSync(next, {recursive: true, force: true});
  mkdirSync(next, {recursive: true});
  for (const file of [databaseFile, keyStoreFile]) copyFileSync(join(volume, file), join(next, file));
  rmSync(current, {recursive: true, force: true});
  renameSync(next, current);
}

function openFiles(keyStore: string, database: string): CasState {
  const keys = unseal(readFileSync(keyStore), platformKey, 'key store') as KeyStore;
  return {keys, contents: unseal(readFileSync(database), keys.databaseKey, 'database') as Contents};
}

function putInPlace(path: string, bytes: Buffer, mode: number): void {
  writeFileSync(`${path}.new`, bytes, {flush: true});
  chmodSync(`${path}.new`, mode);
  renameSync(`${path}.new`, path);
}

function seal(value: object, key: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function unseal(bytes: Buffer, key: string, what: string): unknown {
  try {
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
  } catch {
    throw new Error(`the ${what} is damaged, or belongs to another one`);
  }
}
