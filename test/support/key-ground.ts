// Ground for tests about keys: a machine, identities made on the spot, and state files of the SCONE CLI.
import {execFileSync} from 'node:child_process';
import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import type {Files} from '../../src/lib/keys/machine.ts';
import {fingerprintsOf, type KeyFingerprints} from '../../src/lib/keys/pem-identity.ts';
import type {LockMachine} from '../../src/lib/keys/run-identity.ts';
import {Failure} from '../../src/lib/report/failure.ts';

export function keyMachine(changes: Partial<LockMachine> = {}): LockMachine {
  return {files, platform: process.platform, userId: process.getuid?.(), isAlive, ...changes};
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The real file system, but for what a test wants to fail. */
export function withFiles(changes: Partial<Files>, more: Partial<LockMachine> = {}): LockMachine {
  return keyMachine({files: {...files, ...changes}, ...more});
}

/** An error as the file system throws it. */
export function systemError(code: string, words: string, call = 'open', path = '/x'): Error {
  return Object.assign(new Error(`${code}: ${words}, ${call} '${path}'`), {code});
}

/** A call of the file system that fails so. */
export function refusing(code: string, words: string, call = 'open'): () => Promise<never> {
  return () => Promise.reject(systemError(code, words, call));
}

export interface TestIdentity extends KeyFingerprints {
  /** Private key and certificate. */
  pem: string;
  /** A list of bytes. */
  seed: number[];
}

/** As the SCONE CLI makes one: a key in PKCS#8, then its certificate. */
export function anIdentity(commonName = 'owner'): TestIdentity {
  const {key, certificate} = issueCertificate({subject: {commonName}});
  const pem = `${key.trim()}\n${certificate.trim()}\n`;
  return {pem, seed: [...randomBytes(32)], ...fingerprintsOf(pem, 'test')};
}

/** A private key of another kind, PEM. */
export function rsaKey(): string {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  return privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
}

/** A state file of the SCONE CLI. */
export function configText({pem, seed}: Pick<TestIdentity, 'pem' | 'seed'>, more: object = {}): string {
  return JSON.stringify({identity: pem, cas_db: {}, session_signing_keypair_ed25519_seed: seed, ...more}, undefined, 2);
}

/** Writes files below a directory with the rights that a umask of 022 leaves, as the old scripts did. */
export function putFiles(directory: string, contents: Readonly<Record<string, string>>, mode = 0o644): void {
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(directory, path)), {recursive: true, mode: 0o755});
    writeFileSync(join(directory, path), text);
    chmodSync(join(directory, path), mode);
  }
}

/** A pipe: whoever opens it as a file waits for ever. */
export function makePipe(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** Relative path of everything below a directory → its mode: `0600`. */
export function modesBelow(directory: string): Record<string, string> {
  const paths = readdirSync(directory, {recursive: true, encoding: 'utf8'}).toSorted();
  return Object.fromEntries(
    paths.map((path) => [path, (lstatSync(join(directory, path)).mode & 0o7777).toString(8).padStart(4, '0')]),
  );
}

/** What was thrown, in the words that a person reads. */
export async function failureOf(
  action: () => unknown,
): Promise<{summary: string; object?: string; reason?: string; next?: string}> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const {summary, object, reason, next} = error;
    return {
      summary,
      ...(object !== undefined && {object}),
      ...(reason !== undefined && {reason}),
      ...(next !== undefined && {next}),
    };
  }
  throw new Error('it did not fail');
}
