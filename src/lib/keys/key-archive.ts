// A tar of key files with a manifest in front: made and read in memory, and never trusted.
import type {ReadEntry} from 'tar';
import {Failure, reasonOf} from '../report/failure.ts';
import {secretMode} from './machine.ts';
import {sha256} from './pem-identity.ts';

export interface ArchivedFile {
  /** Relative to TARGET_DIR, with forward slashes. */
  path: string;
  content: Buffer;
}

export interface ManifestFile {
  path: string;
  bytes: number;
  sha256: string;
  /** Fingerprints of the keys in it. */
  keys: string[];
  /** SHA-256 of the seed for signing sessions, where there is one. */
  seedDigest?: string;
}

export interface Manifest {
  version: 1;
  /** ISO 8601. */
  made: string;
  files: ManifestFile[];
}

export const manifestName = 'kubectl-provision-keys.json';
const block = 512;

/** Keys are small; an archive that is larger is none of ours. */
export const archiveLimits = {bytes: 64 * 1024 * 1024, files: 5000} as const;

/** Plain, with the manifest first: `age -d … | tar x` restores it by hand where this program is not at hand. */
export async function packArchive(manifest: Manifest, files: readonly ArchivedFile[]): Promise<Buffer> {
  const first = {path: manifestName, content: Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`)};
  const entries = await Promise.all([first, ...files].map((file) => packEntry(file, new Date(manifest.made))));
  return Buffer.concat([...entries, Buffer.alloc(2 * block)]);
}

async function packEntry({path, content}: ArchivedFile, mtime: Date): Promise<Buffer> {
  const {Header, Pax} = await import('tar');
  const header = new Header({path, mode: secretMode.file, size: content.length, mtime, type: 'File', uid: 0, gid: 0});
  const bytes = Buffer.alloc(block);
  const isLong = header.encode(bytes, 0);
  const padding = Buffer.alloc((block - (content.length % block)) % block);
  const long = isLong ? new Pax({path, mtime, size: content.length}).encode() : Buffer.alloc(0);
  return Buffer.concat([long, bytes, content, padding]);
}

export interface Archive {
  manifest: Manifest;
  files: ArchivedFile[];
}

/**
 * Everything in it must be in the manifest with length and digest, and the other way round.
 * @throws Failure for anything else, for names that lead out, and for links
 */
export async function unpackArchive(bytes: AsyncIterable<Uint8Array>, object: string): Promise<Archive> {
  const entries = await readEntries(bytes, object);
  const [first, ...files] = entries;
  if (first?.path !== manifestName) throw refusal(object, 'it has no manifest: it is no backup of this program');
  const manifest = readManifest(first.content, object);
  for (const {path, content} of files) {
    const listed = manifest.files.find((each) => each.path === path);
    if (listed === undefined) throw refusal(object, `${JSON.stringify(path)} is not in its manifest`);
    if (listed.bytes !== content.length || listed.sha256 !== sha256(content)) {
      throw refusal(object, `${JSON.stringify(path)} is not what its manifest says`);
    }
  }
  const missing = manifest.files.find(({path}) => !files.some((each) => each.path === path));
  if (missing !== undefined) throw refusal(object, `${JSON.stringify(missing.path)} is missing`);
  return {manifest, files};
}

async function readEntries(bytes: AsyncIterable<Uint8Array>, object: string): Promise<ArchivedFile[]> {
  const {Parser} = await import('tar');
  const parser = new Parser({strict: true});
  const entries: ArchivedFile[] = [];
  let failure: Failure | undefined;
  const refuse = (reason: string) => {
    failure ??= refusal(object, reason);
  };
  parser.on('ignoredEntry', ({path, type}: ReadEntry) => refuse(`${JSON.stringify(path)} is no file but a ${type}`));
  parser.on('error', (error: unknown) => refuse(`it is not a sound tar archive: ${reasonOf(error)}`));
  parser.on('entry', (entry: ReadEntry) => {
    const reason = whyNot(entry, entries);
    if (reason !== undefined) refuse(`${JSON.stringify(entry.path)} ${reason}`);
    const chunks: Buffer[] = [];
    const file = {path: entry.path, content: Buffer.alloc(0)};
    entries.push(file);
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => {
      file.content = Buffer.concat(chunks);
    });
  });
  let length = 0;
  for await (const piece of bytes) {
    if (length === 0 && isPacked(piece)) refuse('it is packed once more');
    length += piece.length;
    if (length > archiveLimits.bytes) refuse(`it is larger than ${archiveLimits.bytes} bytes`);
    if (failure !== undefined) throw failure;
    parser.write(Buffer.from(piece));
  }
  if (length === 0) refuse('there is nothing in it');
  if (length % block !== 0) refuse('it is cut off');
  if (failure === undefined) parser.end();
  if (failure !== undefined) throw failure;
  return entries;
}

/** The library would unpack it by itself, uncounted. */
function isPacked(piece: Uint8Array): boolean {
  return (piece[0] === 0x1f && piece[1] === 0x8b) || (piece[0] === 0x28 && piece[1] === 0xb5);
}

function whyNot({path, type}: ReadEntry, before: readonly ArchivedFile[]): string | undefined {
  if (type !== 'File' && type !== 'OldFile') return `is no file but a ${type}`;
  if (before.length >= archiveLimits.files) return 'is one file too many';
  if (before.some((each) => each.path === path)) return 'is there twice';
  const parts = path.split('/');
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPlain || /[\\:\0]/.test(path)) return 'leads out of the directory';
  return undefined;
}

function readManifest(content: Buffer, object: string): Manifest {
  try {
    const value = JSON.parse(content.toString('utf8')) as Partial<Manifest> | null;
    if (value?.version === 1 && typeof value.made === 'string' && value.files?.every(isManifestFile)) {
      return value as Manifest;
    }
    if (typeof value?.version === 'number' && value.version > 1) {
      throw refusal(object, 'a newer version of this program made it');
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
  }
  throw refusal(object, 'its manifest cannot be understood');
}

function isManifestFile(value: unknown): value is ManifestFile {
  const {path, bytes, sha256: digest, keys} = (value ?? {}) as Partial<Record<keyof ManifestFile, unknown>>;
  return typeof path === 'string' && typeof bytes === 'number' && typeof digest === 'string' && Array.isArray(keys);
}

function refusal(object: string, reason: string): Failure {
  const next = 'take another backup; nothing was written';
  return new Failure({summary: 'the backup of keys is refused', object, reason, next});
}
