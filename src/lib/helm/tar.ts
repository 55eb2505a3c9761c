// Reading a tar in memory: ustar, GNU's long names and pax headers, as Go's archive/tar reads them; all else is refused.

/** What is at one place of the tar; a body only for entries that have one. */
export interface TarEntry {
  path: string;
  type: TarEntryType;
  data: Uint8Array;
}

export type TarEntryType =
  | 'File'
  | 'Directory'
  | 'Link'
  | 'SymbolicLink'
  | 'CharacterDevice'
  | 'BlockDevice'
  | 'FIFO'
  | 'unknown';

/** The bytes are no tar, or not a whole one; the message is the end of a sentence about it. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

const block = 512;
const types: {readonly [flag: string]: TarEntryType} = {
  '\0': 'File',
  '0': 'File',
  '1': 'Link',
  '2': 'SymbolicLink',
  '3': 'CharacterDevice',
  '4': 'BlockDevice',
  '5': 'Directory',
  '6': 'FIFO',
  '7': 'File',
};
/** Name and size of the next entry, from headers before it. */
interface Ahead {
  path?: string;
  size?: number;
}

/**
 * The entries one after another, their data as views of the bytes.
 * @throws TarError at the first thing that is wrong, also behind the last entry that was taken
 */
export function* tarEntries(bytes: Uint8Array): Generator<TarEntry> {
  const tar = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (tar.length % block !== 0) throw cutOff();
  let ahead: Ahead = {};
  let at = 0;
  while (at < tar.length) {
    const header = tar.subarray(at, at + block);
    const sum = sumOf(header);
    if (sum === 0) {
      requireEnd(tar, at);
      break;
    }
    requireChecksum(header, sum);
    const flag = String.fromCharCode(header[156] ?? 0);
    const isForNext = flag === 'x' || flag === 'L' || flag === 'K' || flag === 'g';
    const type = types[flag] ?? 'unknown';
    const size = hasBody(type) ? ((isForNext ? undefined : ahead.size) ?? numberIn(header, 124, 12)) : 0;
    const start = at + block;
    if (start + size > tar.length) throw cutOff();
    const data = tar.subarray(start, start + size);
    at = start + Math.ceil(size / block) * block;
    if (isForNext) {
      ahead = {...ahead, ...readAhead(flag, data)};
      continue;
    }
    const path = ahead.path ?? pathIn(header);
    ahead = {};
    yield {path, type: flag === '\0' && path.endsWith('/') ? 'Directory' : type, data};
  }
  if (Object.keys(ahead).length > 0) throw cutOff();
}

function cutOff(): TarError {
  return new TarError('it is cut off');
}

function unsound(reason: string): TarError {
  return new TarError(`what is packed is not a sound tar archive: ${reason}`);
}

function hasBody(type: TarEntryType): boolean {
  return type === 'File' || type === 'unknown';
}

/** Two empty blocks are the end, or one at the very end; what follows them is padding. */
function requireEnd(tar: Buffer, at: number): void {
  if (at === 0) throw unsound('it has no entries');
  const next = tar.subarray(at + block, at + 2 * block);
  if (sumOf(next) !== 0) throw unsound('an empty block stands between entries');
}

/** The sum of all bytes of the header, its own field taken for blanks. */
function requireChecksum(header: Buffer, sum: number): void {
  const own = sumOf(header.subarray(148, 156));
  if (sum - own + 8 * 0x20 !== numberIn(header, 148, 8)) throw unsound('checksum failure in a header');
}

/** The sum of the bytes of a block or less: four at a time, in two lanes of 16 bits that a block cannot fill. */
function sumOf(bytes: Buffer): number {
  let lanes = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const four = bytes.readInt32LE(at);
    lanes += (four & 0x00ff00ff) + ((four >>> 8) & 0x00ff00ff);
  }
  return (lanes & 0xffff) + Math.floor(lanes / 0x10000);
}

/** Octal digits between blanks and NULs; or, where the first bit is set, the bytes themselves. */
function numberIn(header: Buffer, at: number, length: number): number {
  const field = header.subarray(at, at + length);
  const first = field[0] ?? 0;
  if (first >= 0x80) return binaryNumber(field);
  const text = field.toString('latin1').replace(/^[ \0]+|[ \0]+$/g, '');
  if (text === '') return 0;
  if (!/^[0-7]+$/.test(text)) throw unsound('a header holds a number that is none');
  return Number.parseInt(text, 8);
}

function binaryNumber(field: Buffer): number {
  const first = field[0] ?? 0;
  if (first >= 0xc0) throw unsound('a header holds a negative number');
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, first & 0x3f);
  if (!Number.isSafeInteger(value)) throw unsound('a header holds a number that is too large');
  return value;
}

function textIn(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** POSIX headers have a prefix of the path; in those of star it is shorter, and GNU's have none. */
function pathIn(header: Buffer): string {
  const name = textIn(header, 0, 100);
  if (header.toString('latin1', 257, 265) !== 'ustar\x0000') return name;
  const isStar = header.toString('latin1', 508, 512) === 'tar\0';
  const prefix = textIn(header, 345, isStar ? 131 : 155);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** What a header says of the entry that follows; global ones are not for entries, as in Helm. */
function readAhead(flag: string, data: Buffer): Ahead {
  if (flag === 'x') return readPax(data);
  return flag === 'L' ? {path: textIn(data, 0, data.length)} : {};
}

/** Records `LENGTH KEY=VALUE\n`, the length that of the whole record in bytes. */
function readPax(data: Buffer): Ahead {
  if (data.includes(0)) throw new TarError('a name contains a NUL byte');
  const ahead: Ahead = {};
  for (let at = 0; at < data.length; ) {
    const digits = /^[0-9]{1,9} /.exec(data.toString('latin1', at, at + 10))?.[0] ?? '';
    const length = Number(digits);
    const record = data.toString('utf8', at + digits.length, at + length - 1);
    const equals = record.indexOf('=');
    if (length <= digits.length || at + length > data.length || data[at + length - 1] !== 0x0a || equals < 1) {
      throw unsound('an extended header cannot be read');
    }
    takePax(ahead, record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return ahead;
}

function takePax(ahead: Ahead, key: string, value: string): void {
  if (key.startsWith('GNU.sparse.')) throw unsound('files with holes are not taken');
  if (key === 'path' && value !== '') ahead.path = value;
  if (key !== 'size') return;
  if (!/^[0-9]{1,15}$/.test(value)) throw unsound('an extended header holds a size that is none');
  ahead.size = Number(value);
}
