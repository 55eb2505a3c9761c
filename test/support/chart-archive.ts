// Chart archives made on the fly, sound ones and hostile ones.
import {gzipSync} from 'node:zlib';

export interface TarEntry {
  name: string;
  data?: string | Uint8Array;
  /** Type flag of the header: `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` FIFO. */
  type?: string;
  linkName?: string;
  /** Size in the header where it is to differ from that of the data. */
  size?: number;
}

const block = 512;

/** A tar of these entries; with `end` false the two empty blocks at its end are missing. */
export function tarOf(entries: readonly TarEntry[], end = true): Buffer {
  return Buffer.concat([...entries.map(entryOf), Buffer.alloc(end ? 2 * block : 0)]);
}

function entryOf({name, data = '', type = '0', linkName = '', size}: TarEntry): Buffer {
  const bytes = Buffer.from(data);
  const header = Buffer.alloc(block);
  const longName = Buffer.byteLength(name) > 100;
  header.write(longName ? name.slice(0, 99) : name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(linkName, 157, 100);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padded = Buffer.concat([header, bytes, Buffer.alloc((block - (bytes.length % block)) % block)]);
  return longName ? Buffer.concat([paxPath(name), padded]) : padded;
}

/** The extended header that gives the next entry a long or strange name. */
export function paxPath(path: string): Buffer {
  return entryOf({name: 'PaxHeader', type: 'x', data: paxRecord('path', path)});
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest) + String(Buffer.byteLength(rest) + 2).length;
  return `${length}${rest}`;
}

/** A .tgz of entries as they are given. */
export function archiveOf(entries: readonly TarEntry[]): Buffer {
  return gzipSync(tarOf(entries));
}

/** A chart archive from files by their path inside the chart; the folder is the chart's name. */
export function chartArchive(name: string, files: {readonly [path: string]: string | Uint8Array}): Buffer {
  return archiveOf(Object.entries(files).map(([path, data]) => ({name: `${name}/${path}`, data})));
}

/** The least Chart.yaml that is valid. */
export function chartYaml(name: string, more = ''): string {
  return `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;
}
