// Verified files kept by digest, with a record per address that says what was verified.
import {createHash, randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {mkdir, open, rename, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Artefact} from './artefact.ts';

/** What was found out about a file when it was fetched. */
export interface CacheRecord extends Pick<Artefact, 'name' | 'url' | 'sha256' | 'proof' | 'signedBy'> {
  /** The version whose file this was found to be. */
  version: string;
  /** When the key that signed it expires (ISO 8601), or null. */
  keyExpires: string | null;
  /** Digest of the trusted keys it was verified under (trusted-key.ts). */
  trust: string;
}

type CacheAnswer =
  | {is: 'hit'; record: CacheRecord; bytes: Uint8Array}
  | {is: 'none'}
  /** The file is not the one that was verified: somebody or something changed it. */
  | {is: 'altered'; file: string};

export interface Wanted extends Pick<CacheRecord, 'name' | 'version' | 'trust'> {
  now: Date;
}

export interface Cache {
  /** `address` is what the artefact was looked up by; nothing that does not fit `wanted` is a hit. */
  read(address: string, wanted: Wanted): Promise<CacheAnswer>;
  /** What was found out about the very same bytes and signature before, wherever they lie. */
  recall(evidence: string, wanted: Wanted): Promise<CacheRecord | undefined>;
  /** Like write, without the file: it is at hand wherever it came from. */
  remember(evidence: string, record: CacheRecord): Promise<void>;
  /** Rejects as the file system does; the caller decides what an unwritable cache means. */
  write(address: string, record: CacheRecord, bytes: Uint8Array): Promise<void>;
}

/** Folders are made 0755 and files 0644, when first written. */
export function openCache(directory: string): Cache {
  const recordFile = (address: string) => join(directory, 'addresses', `${digest(address)}.json`);
  const blobFile = (sha256: string) => join(directory, 'sha256', sha256.slice(0, 2), sha256);
  return {
    read: async (address, wanted) => {
      const record = readRecord(readOrNothing(recordFile(address)));
      if (!record || !fits(record, wanted)) return {is: 'none'};
      const bytes = readOrNothing(blobFile(record.sha256));
      if (!bytes) return {is: 'none'};
      const intact = digest(bytes) === record.sha256;
      return intact ? {is: 'hit', record, bytes} : {is: 'altered', file: blobFile(record.sha256)};
    },
    recall: async (evidence, wanted) => {
      const record = readRecord(readOrNothing(recordFile(evidence)));
      return record && fits(record, wanted) ? record : undefined;
    },
    remember: (evidence, record) => writeAtomically(recordFile(evidence), JSON.stringify(record)),
    write: async (address, record, bytes) => {
      // The file first: a record must never name what is not there yet.
      await writeAtomically(blobFile(record.sha256), bytes);
      await writeAtomically(recordFile(address), JSON.stringify(record));
    },
  };
}

export function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function fits(record: CacheRecord, wanted: Wanted): boolean {
  if (record.name !== wanted.name || record.version !== wanted.version || record.trust !== wanted.trust) return false;
  return record.keyExpires === null || Date.parse(record.keyExpires) > wanted.now.getTime();
}

/** A record that cannot be read is no record. */
function readRecord(bytes: Uint8Array | undefined): CacheRecord | undefined {
  if (!bytes) return undefined;
  try {
    const record = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<CacheRecord> | null;
    return /^[0-9a-f]{64}$/.test(record?.sha256 ?? '') ? (record as CacheRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** At once: a few small files are read before the threads for it have started. */
function readOrNothing(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Other programs see the old content or the new, also after a crash. */
async function writeAtomically(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), {recursive: true, mode: 0o755});
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (thrown) {
    await rm(temporary, {force: true});
    throw thrown;
  }
}
