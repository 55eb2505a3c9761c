// What TARGET_DIR holds: every file with its rights and the fingerprints of the keys in it; nothing is kept of secrets.
import {join, posix} from 'node:path';
import {Failure} from '../report/failure.ts';
import {plainReason} from '../report/system-error.ts';
import {type Binding, readBinding} from './binding.ts';
import {hasIdentity, identityOf, parseCliConfig, secretsOf} from './cli-config.ts';
import {fileStep} from './file-step.ts';
import {type KeyFileKind, kindOfFile} from './key-files.ts';
import type {KeyMachine} from './machine.ts';
import {identitiesIn, type KeyFingerprints, sha256} from './pem-identity.ts';
import {type FileFacts, factsOf, rightfulOwner} from './rights.ts';
import {readSecretFile} from './secret-file.ts';

export interface KeyFile {
  /** Relative to TARGET_DIR, with forward slashes. */
  path: string;
  kind: KeyFileKind;
  about: string;
  isSecret: boolean;
  /** Part of a backup. */
  isKept: boolean;
  facts: FileFacts;
  /** SHA-256 of the content; undefined when it was not read. */
  digest: string | undefined;
  /** Of the identities in it. */
  keys: readonly KeyFingerprints[];
  /** SHA-256 of the seed for signing sessions, where there is one. */
  seedDigest: string | undefined;
  /** Which CAS an owner identity belongs to. */
  binding: Binding | undefined;
  /** Why it could not be read, or what is wrong with it; in words, without secrets. */
  trouble: string | undefined;
}

export interface KeyContents {
  /** TARGET_DIR. */
  directory: string;
  /** Whom all of it should belong to; undefined on Windows. */
  rightful: number | undefined;
  /** Relative paths; '' is TARGET_DIR itself. */
  directories: readonly {path: string; facts: FileFacts}[];
  files: readonly KeyFile[];
}

/** A directory with more is not TARGET_DIR but something that was named by mistake. */
const mostEntries = 5000;
/** In levels below TARGET_DIR: as deep as what a killed drill leaves, and one more. */
const deepest = 5;

/**
 * Writes nothing. What cannot be read is told in the file's `trouble`.
 * @throws Failure when the directory itself is missing, cannot be read, or is too large to be one
 */
export async function readKeys(directory: string, machine: KeyMachine): Promise<KeyContents> {
  const step = {summary: 'the directory for keys cannot be read', file: directory};
  return fileStep(step, async () => {
    const own = factsOf(await machine.files.lstat(directory));
    if (own.type !== 'directory') {
      throw new Failure({
        ...step,
        object: directory,
        reason: 'it is no directory',
        next: 'name another one with --target',
      });
    }
    const found = await walk(directory, machine);
    const directories = found.filter(({facts}) => facts.type === 'directory');
    const others = found.filter(({facts}) => facts.type !== 'directory');
    const files = await Promise.all(others.map((each) => lookInto(directory, each, machine)));
    return {
      directory,
      rightful: rightfulOwner(own, machine),
      directories: [{path: '', facts: own}, ...directories],
      files,
    };
  });
}

interface Found {
  path: string;
  facts: FileFacts;
}

/** In the order of their names, directories before what is in them. */
async function walk(root: string, {files}: KeyMachine): Promise<Found[]> {
  const found: Found[] = [];
  const visit = async (folder: string, depth: number) => {
    for (const name of (await files.readdir(join(root, folder))).toSorted()) {
      const path = posix.join(folder, name);
      const facts = factsOf(await files.lstat(join(root, path)));
      if (found.push({path, facts}) > mostEntries) throw tooMany(root);
      if (facts.type === 'directory' && depth < deepest) await visit(path, depth + 1);
    }
  };
  await visit('', 1);
  return found;
}

function tooMany(root: string): Failure {
  const reason = `it has more than ${mostEntries} files`;
  const next = 'name the right directory with --target; the default is ~/.cas';
  return new Failure({summary: 'this is no directory for keys', object: root, reason, next});
}

async function lookInto(root: string, {path, facts}: Found, machine: KeyMachine): Promise<KeyFile> {
  const {kind, about, isSecret, isKept} = kindOfFile(path);
  const base = {path, kind, about, isSecret, isKept, facts, digest: undefined, keys: [], seedDigest: undefined};
  const nothing = {...base, binding: undefined, trouble: undefined};
  if (facts.type === 'link') return {...nothing, trouble: 'it is a symbolic link'};
  if (facts.type !== 'file') return {...nothing, trouble: 'it is no file'};
  const file = join(root, path);
  let digest: string | undefined;
  try {
    const content = (await readSecretFile(file, machine))?.content;
    if (content === undefined) return {...nothing, trouble: 'it vanished while it was looked at'};
    digest = sha256(content);
    const inside = await keysIn(file, kind, content, machine);
    const isWorth = isKept || (kind === 'unknown' && inside.keys.length > 0);
    return {...nothing, isKept: isWorth, digest, ...inside};
  } catch (error) {
    return {...nothing, digest, trouble: troubleOf(error)};
  }
}

async function keysIn(
  file: string,
  kind: KeyFileKind,
  content: Buffer,
  machine: KeyMachine,
): Promise<Pick<KeyFile, 'keys'> & Partial<KeyFile>> {
  if (kind !== 'cli-state' && kind !== 'base-identity' && kind !== 'owner-identity') {
    return {keys: identitiesIn(content.toString('latin1'))};
  }
  const config = parseCliConfig(content, file);
  // The state is made before the identity that it is to hold.
  if (!hasIdentity(config) && kind === 'cli-state') return {keys: []};
  const owner = identityOf(config);
  for (const secret of secretsOf(owner)) machine.learn?.(secret);
  const {key, certificate, seedDigest} = owner;
  const keys = [{key, certificate}];
  if (kind !== 'owner-identity') return {keys, seedDigest};
  try {
    return {keys, seedDigest, binding: await readBinding(file.replace(/\.json$/, '.binding.json'), machine)};
  } catch (error) {
    return {keys, seedDigest, trouble: troubleOf(error)};
  }
}

function troubleOf(error: unknown): string {
  if (!(error instanceof Failure)) return plainReason(error);
  return error.reason === undefined ? error.summary : `${error.summary}: ${error.reason}`;
}
