// Chart archives: a gzipped tar, unpacked in memory and never trusted.
import {createGunzip} from 'node:zlib';
import type {Parser, ReadEntry} from 'tar';
import {Failure, reasonOf} from '../report/failure.ts';
import {entryPath} from './archive-path.ts';
import type {ChartFile} from './chart.ts';

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
const plainTypes = new Set(['File', 'OldFile', 'ContiguousFile']);

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
  const {Parser: TarParser} = await import('tar');
  const unpacking = new Unpacking(new TarParser({strict: true}), archive, limits, bytes.length);
  await unpacking.run(bytes);
  return unpacking.files();
}

/** One archive on its way into memory: counts what comes out and stops at the first thing that is wrong. */
class Unpacking {
  readonly #parser: Parser;
  readonly #archive: string;
  readonly #limits: ArchiveLimits;
  readonly #packed: number;
  readonly #files = new Map<string, Uint8Array>();
  #unpacked = 0;
  #entries = 0;
  #top: string | undefined;
  #failure: Failure | undefined;

  constructor(parser: Parser, archive: string, limits: ArchiveLimits, packed: number) {
    this.#parser = parser;
    this.#archive = archive;
    this.#limits = limits;
    this.#packed = packed;
    parser.on('entry', (entry: ReadEntry) => this.#take(entry));
    parser.on('ignoredEntry', (entry: ReadEntry) =>
      this.#refuse(`entries of type ${entry.type} are not allowed`, entry.path),
    );
    // Extended headers (`30 path=…`) with a NUL are read differently by every program.
    parser.on('meta', (text: string) => /^[0-9]+ .*\0/s.test(text) && this.#refuse('a name contains a NUL byte'));
    parser.on('error', (error: unknown) => this.#refuse(tarReason(error)));
  }

  async run(bytes: Uint8Array): Promise<void> {
    const gunzip = createGunzip();
    gunzip.end(bytes);
    try {
      for await (const chunk of gunzip) this.#feed(chunk);
    } catch (error) {
      throw error instanceof Failure ? error : refusal(this.#archive, gzipReason(error));
    }
    if (this.#unpacked % tarBlock !== 0) throw refusal(this.#archive, 'it is cut off');
    this.#parser.end();
    if (this.#failure !== undefined) throw this.#failure;
  }

  files(): ChartFile[] {
    if (this.#files.size === 0) throw refusal(this.#archive, 'there are no files in it');
    return Array.from(this.#files, ([name, data]) => ({name, data: withoutByteOrderMark(data)}));
  }

  #feed(chunk: Buffer): void {
    // The tar library would unpack a second layer of compression by itself, uncounted.
    if (this.#unpacked === 0 && !looksLikeTar(chunk))
      throw refusal(this.#archive, 'what is packed is not a tar archive');
    this.#unpacked += chunk.length;
    this.#checkSize();
    this.#parser.write(chunk);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #checkSize(): void {
    const {totalBytes, entries, ratio, ratioFreeBytes} = this.#limits;
    // Each entry costs a header and padding besides its content.
    const allowed = totalBytes + 2 * tarBlock * entries;
    if (this.#unpacked > allowed) throw refusal(this.#archive, `unpacked it is larger than ${totalBytes} bytes`);
    if (this.#unpacked > ratioFreeBytes && this.#unpacked > this.#packed * ratio) {
      throw refusal(this.#archive, `it unpacks to more than ${ratio} times its size`);
    }
  }

  #take(entry: ReadEntry): void {
    const path = this.#admit(entry);
    if (path === undefined) {
      entry.resume();
      return;
    }
    const chunks: Uint8Array[] = [];
    // Reserved now, filled at the end: a second entry of this name is seen whatever the order of events.
    this.#files.set(path, new Uint8Array());
    entry.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    entry.on('end', () => this.#files.set(path, Buffer.concat(chunks)));
  }

  /** The path under which the entry is kept; undefined for folders and after a refusal. */
  #admit(entry: ReadEntry): string | undefined {
    const name = String(entry.path);
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) return this.#refuse(`it has more than ${this.#limits.entries} entries`);
    const path = entryPath(name);
    if ('refused' in path) return this.#refuse(path.refused, name);
    this.#top ??= path.top;
    if (path.top !== this.#top) return this.#refuse(`it lies outside the folder ${this.#top}`, name);
    if (entry.type === 'Directory') return undefined;
    if (!plainTypes.has(entry.type)) return this.#refuse(`it is no regular file but a ${entry.type}`, name);
    if (path.inside === '') return this.#refuse('it lies outside the chart folder', name);
    if (this.#files.has(path.inside)) return this.#refuse('it is there twice', name);
    if (entry.size > this.#limits.fileBytes)
      return this.#refuse(`it is larger than ${this.#limits.fileBytes} bytes`, name);
    return path.inside;
  }

  #refuse(reason: string, entry?: string): undefined {
    this.#failure ??= refusal(this.#archive, reason, entry);
    return undefined;
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

function tarReason(error: unknown): string {
  const reason = reasonOf(error);
  return reason.includes('Truncated') ? 'it is cut off' : `what is packed is not a sound tar archive: ${reason}`;
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
