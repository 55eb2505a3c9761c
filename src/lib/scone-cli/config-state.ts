// The program's config file, which holds the owner's keys: read, and replaced by a whole one only, so that no key is lost.
import {createHash} from 'node:crypto';
import {lstat, readFile} from 'node:fs/promises';
import {Failure} from '../report/failure.ts';
import {repairMode, replaceFile, writeBeside} from './private-file.ts';

/** As it was before a call. */
export interface ConfigState {
  path: string;
  /** Empty before the program has ever written it. */
  content: Buffer;
  keys: ConfigKeys;
}

/** What in the file cannot be made again. */
export interface ConfigKeys {
  /** PEM: private key and certificate. */
  identity?: string;
  /** Of unknown type: kept as it is. */
  session_signing_keypair_ed25519_seed?: unknown;
}

const mostBytes = 16 * 1024 * 1024;

/** Throws Failure when it is missing, no plain file, or no config. A mode wider than 0600 is repaired. */
export async function readConfig(path: string): Promise<ConfigState> {
  const facts = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    throw trouble(path, error.code === 'ENOENT' ? 'it does not exist' : error.message);
  });
  if (!facts.isFile()) throw trouble(path, 'it is no plain file');
  if (facts.size > mostBytes) throw trouble(path, 'it is far too large');
  await repairMode(path);
  const content = await readFile(path);
  const config = parseConfig(content);
  if (config === undefined) throw trouble(path, 'it holds no JSON object: restore it from a backup');
  return {path, content, keys: keysOf(config)};
}

export function hasIdentity({keys}: ConfigState): boolean {
  return keys.identity?.includes('PRIVATE KEY') === true;
}

/**
 * Takes over what a call has made of the file. What is not whole, or lacks a key that was there, never takes its place: it is
 * kept beside, and a Failure names both.
 */
export async function storeConfig(before: ConfigState, after: Buffer | undefined, call: string): Promise<void> {
  const isEmpty = after === undefined || after.length === 0;
  if (isEmpty && before.content.length === 0) return repairMode(before.path);
  if (after?.equals(before.content)) return repairMode(before.path);
  const problem = isEmpty ? 'it is empty now' : problemOf(before, after);
  if (problem !== undefined) throw await refused(before, after, call, problem);
  if (!(await readFile(before.path)).equals(before.content)) {
    throw await refused(before, after, call, 'somebody else has changed it meanwhile');
  }
  if (after !== undefined) await replaceFile(before.path, after);
}

function problemOf({keys}: ConfigState, after: Buffer): string | undefined {
  const config = parseConfig(after);
  if (config === undefined) return 'it is not whole';
  const now = keysOf(config);
  if (keys.identity !== undefined && !isSame(keys.identity, now.identity)) return 'its identity is another one';
  const seed = keys.session_signing_keypair_ed25519_seed;
  if (seed !== undefined && !isSame(seed, now.session_signing_keypair_ed25519_seed)) {
    return 'its signing key is another one';
  }
  return undefined;
}

/** Line ends of a PEM text may change; what it says may not. */
function isSame(before: unknown, now: unknown): boolean {
  const text = (value: unknown) => (JSON.stringify(value) ?? '').replaceAll(/\\[nr]|\s/g, '');
  return text(before) === text(now);
}

/** An empty file is an empty config; undefined for what is none. */
export function parseConfig(content: Buffer): Record<string, unknown> | undefined {
  if (content.toString().trim() === '') return {};
  try {
    const config: unknown = JSON.parse(content.toString());
    const isObject = config !== null && typeof config === 'object' && !Array.isArray(config);
    return isObject ? (config as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export function keysOf({identity, ...others}: Record<string, unknown>): ConfigKeys {
  const {session_signing_keypair_ed25519_seed: seed} = others;
  return {
    ...(typeof identity === 'string' && identity.trim() !== '' && {identity}),
    ...(seed !== undefined && seed !== null && {session_signing_keypair_ed25519_seed: seed}),
  };
}

async function refused(
  before: ConfigState,
  after: Buffer | undefined,
  call: string,
  problem: string,
): Promise<Failure> {
  const kept =
    after === undefined || after.length === 0
      ? 'nothing else was left'
      : `what the program left is kept in ${await keepBeside(before.path, after)}`;
  return new Failure({
    summary: `${call} left a config that is not taken over: ${problem}`,
    object: before.path,
    reason: `the file is as it was before the call; ${kept}`,
    next: 'compare the two, and run the command again',
  });
}

/** Under a name that tells the same content from another. */
export async function keepBeside(path: string, content: Buffer): Promise<string> {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return writeBeside(`${path}.left-${digest}`, content);
}

function trouble(path: string, reason: string): Failure {
  return new Failure({
    summary: "the SCONE CLI's config cannot be used",
    object: path,
    reason,
    next: 'see what there is: kubectl provision keys verify',
  });
}
