// A chart as a folder of this machine: its files as Helm would take them, loaded or packed.
import {lstat, readdir, readFile, realpath, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {textOf} from '../go/text.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {archiveLimits} from './archive.ts';
import type {Chart, ChartFile} from './chart.ts';
import {ChartError} from './chart-error.ts';
import {type Ignores, readIgnore} from './ignore.ts';
import {loadChartFiles} from './load-chart.ts';
import type {Warn} from './values.ts';

/**
 * Loads a chart from its folder.
 * @throws Failure as loadChartArchive does, and for what cannot be read
 */
export async function loadChartDirectory(directory: string, warn: Warn = () => {}): Promise<Chart> {
  return loadChartFiles(await readChartDirectory(directory, warn), directory);
}

/**
 * The files of a chart's folder, without those that .helmignore names, folder by folder in the order of their names.
 * Symbolic links are followed, as Helm does, and each is told.
 * @throws Failure that names folder and file: unreadable, no regular file, too large, a link that leads in circles
 */
export async function readChartDirectory(directory: string, warn: Warn = () => {}): Promise<ChartFile[]> {
  try {
    const text = await readFile(join(directory, '.helmignore')).catch(undefinedIfAbsent);
    const walk: Walk = {
      directory,
      ignores: readIgnore(text === undefined ? '' : textOf(text)),
      warn,
      files: [],
      bytes: 0,
    };
    await walkFolder(walk, '', [await realpath(directory)]);
    return walk.files;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refusal(directory, error instanceof ChartError ? error.message : reasonOf(error), error);
  }
}

interface Walk {
  directory: string;
  ignores: Ignores;
  warn: Warn;
  files: ChartFile[];
  /** Of all files so far. */
  bytes: number;
}

/** @param open the real paths of the folders on the way here, by which a circle is noticed */
async function walkFolder(walk: Walk, folder: string, open: readonly string[]): Promise<void> {
  const names = await readdir(join(walk.directory, folder));
  for (const name of names.sort(byBytes)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const real = await followed(walk, path);
    const facts = await stat(join(walk.directory, path));
    if (walk.ignores(path, facts.isDirectory())) continue;
    if (!facts.isDirectory()) await takeFile(walk, path, facts);
    else if (open.includes(real)) throw new ChartError(`the symbolic link ${path} leads in a circle`);
    else await walkFolder(walk, path, [...open, real]);
  }
}

/** Where a path really lies. A link may bring files of any place into the chart, so it is told. */
async function followed({directory, warn}: Walk, path: string): Promise<string> {
  const full = join(directory, path);
  const real = await realpath(full);
  if ((await lstat(full)).isSymbolicLink()) {
    warn(`found symbolic link in path: ${full} resolves to ${real}. Contents of linked file included and used`);
  }
  return real;
}

async function takeFile(walk: Walk, path: string, facts: {isFile(): boolean; size: number}): Promise<void> {
  const {fileBytes, totalBytes, entries} = archiveLimits;
  if (!facts.isFile()) {
    throw new ChartError(`cannot load irregular file ${join(walk.directory, path)} as it has file mode type bits set`);
  }
  if (facts.size > fileBytes) {
    const name = JSON.stringify(path.slice(path.lastIndexOf('/') + 1));
    throw new ChartError(`chart file ${name} is larger than the maximum file size ${fileBytes}`);
  }
  walk.bytes += facts.size;
  if (walk.bytes > totalBytes) throw new ChartError(`all files together are larger than ${totalBytes} bytes`);
  if (walk.files.length >= entries) throw new ChartError(`it has more than ${entries} files`);
  const data = await readFile(join(walk.directory, path));
  const isMarked = data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf;
  walk.files.push({name: path, data: isMarked ? data.subarray(3) : data});
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

function refusal(directory: string, reason: string, cause: unknown): Failure {
  return new Failure({
    summary: 'the chart cannot be loaded',
    object: directory,
    reason,
    next: 'check that this is the folder of a chart: helm show chart reads the same files',
    cause,
  });
}

/**
 * The folder as an archive, so that it goes the way of all charts; the same files give the same bytes.
 * @throws Failure as readChartDirectory does
 */
export async function packChartDirectory(directory: string, warn: Warn = () => {}): Promise<Uint8Array> {
  const {Header, Pax} = await import('tar');
  const files = await readChartDirectory(directory, warn);
  const parts = files.flatMap(({name, data}) => {
    const entry = {path: `chart/${name}`, size: data.length, mode: 0o644, type: 'File', mtime: packedAt} as const;
    const header = new Header(entry);
    header.encode();
    const extended = header.needPax ? [new Pax({path: entry.path, mtime: packedAt}).encode()] : [];
    return [...extended, header.block ?? Buffer.alloc(0), data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  const packed = gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]), {level: 6});
  // Which system packed it (byte 9 of the header) must not show.
  packed[9] = 0xff;
  return packed;
}

/** Any time will do, as long as it is always the same. */
const packedAt = new Date('2000-01-01T00:00:00Z');
