// Chart archives: a gzipped tar, unpacked in memory and never trusted.
import {gunzipSync} from 'node:zlib';
import {Failure, reasonOf} from '../report/failure.ts';
import {entryPath} from './archive-path.ts';
import type {ChartFile} from './chart.ts';
import {type TarEntry, TarError, tarEntries} from './tar.ts';

/** How much an archive may hold, unpacked. */
export interface ArchiveLimits {
  /** Bytes of all files together. */
  totalBytes: number;
  /** Bytes of one file. */
  fileBytes: number;
  entries: number;
  /** Unpacked bytes for each packed one; only looked at beyond `ratioFreeBytes`. */
  ratio: number;
  ratioFreeBytes: number;
  /** Archives within archives (subcharts as .tgz in charts/). */
  depth: number;
}

/** The first two are Helm's; an archive that passes the others without harm is not known. */
export const archiveLimits: ArchiveLimits = {
  totalBytes: 100 * 1024 * 1024,
  fileBytes: 5 * 1024 * 1024,
  entries: 20_000,
  ratio: 400,
  ratioFreeBytes: 16 * 1024 * 1024,
  depth: 8,
};

const gzipMagic = [0x1f, 0x8b, 0x08];
const tarBlock = 512;

/**
 * Unpacks a chart archive into memory; nothing is written anywhere.
 * @param archive what the archive is called in errors: a file name or URL
 * @returns the files below the one top folder, in archive order, byte order marks removed
 * @throws Failure that names archive and entry for anything but regular files below one folder within the limits
 */
export async function readArchive(
  bytes: Uint8Array,
  archive: string,
  limits: ArchiveLimits = archiveLimits,
): Promise<ChartFile[]> {
  if (!startsWith(bytes, gzipMagic)) throw refusal(archive, 'it is not a gzipped archive');
  const tar = unpacked(bytes, archive, limits);
  // Of a second layer of packing nothing is counted, so there is none.
  if (!looksLikeTar(tar)) throw refusal(archive, 'what is packed is not a tar archive');
  const unpacking = new Unpacking(archive, limits);
  try {
    for (const entry of tarEntries(tar)) unpacking.take(entry);
  } catch (error) {
    throw error instanceof TarError ? refusal(archive, error.message) : error;
  }
  return unpacking.files();
}

/** Unpacks no further than the limits allow. */
function unpacked(bytes: Uint8Array, archive: string, limits: ArchiveLimits): Uint8Array {
  // Each entry costs a header and padding besides its content.
  const byTotal = limits.totalBytes + 2 * tarBlock * limits.entries;
  const byRatio = Math.max(limits.ratioFreeBytes, bytes.length * limits.ratio);
  try {
    return gunzipSync(bytes, {maxOutputLength: Math.min(byTotal, byRatio)});
  } catch (error) {
    if (!isTooLarge(error)) throw refusal(archive, gzipReason(error));
    if (byTotal <= byRatio) throw refusal(archive, `unpacked it is larger than ${limits.totalBytes} bytes`);
    throw refusal(archive, `it unpacks to more than ${limits.ratio} times its size`);
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** The files of an archive, as its entries are taken; stops at the first thing that is wrong. */
class Unpacking {
  readonly #archive: string;
  readonly #limits: ArchiveLimits;
  readonly #files = new Map<string, Uint8Array>();
  #entries = 0;
  #top: string | undefined;

  constructor(archive: string, limits: ArchiveLimits) {
    this.#archive = archive;
    this.#limits = limits;
  }

  files(): ChartFile[] {
    if (this.#files.size === 0) throw refusal(this.#archive, 'there are no files in it');
    return Array.from(this.#files, ([name, data]) => ({name, data: withoutByteOrderMark(data)}));
  }

  take({path: name, type, data}: TarEntry): void {
    const {entries, fileBytes} = this.#limits;
    this.#entries += 1;
    if (this.#entries > entries) this.#refuse(`it has more than ${entries} entries`);
    const path = entryPath(name);
    if ('refused' in path) this.#refuse(path.refused, name);
    this.#top ??= path.top;
    if (path.top !== this.#top) this.#refuse(`it lies outside the folder ${this.#top}`, name);
    if (type === 'Directory') return;
    if (type !== 'File')
      this.#refuse(`it is no regular file but ${type === 'unknown' ? 'of no known type' : `a ${type}`}`, name);
    if (name.endsWith('/')) this.#refuse('it is a file with the name of a folder', name);
    if (path.inside === '') this.#refuse('it lies outside the chart folder', name);
    if (this.#files.has(path.inside)) this.#refuse('it is there twice', name);
    if (data.length > fileBytes) this.#refuse(`it is larger than ${fileBytes} bytes`, name);
    this.#files.set(path.inside, data);
  }

  #refuse(reason: string, entry?: string): never {
    throw refusal(this.#archive, reason, entry);
  }
}

function refusal(archive: string, reason: string, entry?: string): Failure {
  return new Failure({
    summary: 'the chart archive is refused',
    object: archive,
    reason: entry === undefined ? reason : `entry ${JSON.stringify(entry)}: ${reason}`,
    next: 'take the chart from its publisher again, and check its signature or digest',
  });
}

function gzipReason(error: unknown): string {
  const reason = reasonOf(error);
  return reason.includes('unexpected end') ? 'it is cut off' : `it cannot be unpacked: ${reason}`;
}

/** True for a block of tar: the checksum field of a header is a number in octal, and a packed stream has none. */
function looksLikeTar(chunk: Uint8Array): boolean {
  return !startsWith(chunk, gzipMagic.slice(0, 2)) && !startsWith(chunk, [0x28, 0xb5, 0x2f, 0xfd]);
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function withoutByteOrderMark(data: Uint8Array): Uint8Array {
  return startsWith(data, [0xef, 0xbb, 0xbf]) ? data.subarray(3) : data;
}
