import {gzipSync} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {archiveLimits, readArchive} from '../../../src/lib/helm/archive.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {archiveOf, chartArchive, chartYaml, paxPath, type TarEntry, tarOf} from '../../support/chart-archive.ts';

const chart: TarEntry = {name: 'app/Chart.yaml', data: chartYaml('app')};
const megabyte = 1024 * 1024;

/** Arguments: what is wrong, the archive, what the message must say besides the archive's name. */
const hostile: [string, () => Uint8Array, RegExp][] = [
  ['nothing at all', () => new Uint8Array(), /not a gzipped archive/],
  ['plain text', () => Buffer.from('apiVersion: v2\n'), /not a gzipped archive/],
  ['a tar that is not packed', () => tarOf([chart]), /not a gzipped archive/],
  ['a zip file', () => Buffer.from('PK\u0003\u0004 and more'), /not a gzipped archive/],
  ['packed text', () => gzipSync('apiVersion: v2\n'), /cut off|tar archive/],
  ['packed noise of whole blocks', () => gzipSync(Buffer.alloc(2048, 'x')), /no(t a)? sound tar archive/],
  ['an empty tar', () => archiveOf([]), /tar archive/],
  ['folders only', () => archiveOf([{name: 'app/', type: '5'}]), /no files/],
  ['a gzip within the gzip', () => gzipSync(archiveOf([chart])), /not a tar archive/],
  ['a gzip header and nothing else', () => Uint8Array.of(0x1f, 0x8b, 0x08), /cut off/],
  ['a gzip cut in the middle', () => archiveOf([chart]).subarray(0, 60), /cut off/],
  ['a gzip with a flipped byte', () => withFlippedByte(archiveOf([chart])), /unpacked|tar archive/],
  ['a tar cut inside a file', () => gzipSync(tarOf([{...chart, data: 'x'.repeat(2000)}]).subarray(0, 1024)), /cut off/],
  ['a tar cut inside a header', () => gzipSync(tarOf([chart]).subarray(0, 1100)), /cut off/],
  ['a header that promises more than there is', () => archiveOf([{...chart, size: 9000}]), /cut off/],
  ['a header with a wrong checksum', () => gzipSync(withFlippedByte(tarOf([chart]), 3)), /sound tar archive.*checksum/],
  [
    'a path that leads out',
    () => archiveOf([chart, {name: 'app/../../etc/passwd'}]),
    /"app\/..\/..\/etc\/passwd".*out of/,
  ],
  ['a path that leads out and in again', () => archiveOf([chart, {name: 'app/x/../y'}]), /leads out/],
  ['two dots as the top folder', () => archiveOf([{name: '../Chart.yaml', data: chartYaml('app')}]), /leads out/],
  ['two dots with backslashes', () => archiveOf([chart, {name: 'app\\..\\..\\x'}]), /leads out/],
  ['mixed slashes that hide two dots', () => archiveOf([chart, {name: 'app\\x/../../y'}]), /leads out/],
  ['an absolute path', () => archiveOf([{name: '/app/Chart.yaml', data: 'x'}]), /absolute/],
  ['an absolute path below the folder', () => archiveOf([chart, {name: 'app//etc/passwd'}]), /empty part/],
  ['a drive letter', () => archiveOf([chart, {name: 'C:/windows/x'}]), /drive/],
  ['a drive letter below the folder', () => archiveOf([chart, {name: 'app\\C:\\x'}]), /drive/],
  [
    'a symbolic link',
    () => archiveOf([chart, {name: 'app/l', type: '2', linkName: '/etc/passwd'}]),
    /"app\/l".*SymbolicLink/,
  ],
  [
    'a symbolic link inside the chart',
    () => archiveOf([chart, {name: 'app/l', type: '2', linkName: 'x'}]),
    /SymbolicLink/,
  ],
  ['a hard link', () => archiveOf([chart, {name: 'app/l', type: '1', linkName: 'app/Chart.yaml'}]), /Link/],
  ['a character device', () => archiveOf([chart, {name: 'app/null', type: '3'}]), /CharacterDevice/],
  ['a block device', () => archiveOf([chart, {name: 'app/sda', type: '4'}]), /BlockDevice/],
  ['a FIFO', () => archiveOf([chart, {name: 'app/pipe', type: '6'}]), /FIFO/],
  ['an entry of unknown type', () => archiveOf([chart, {name: 'app/odd', type: 'Z'}]), /not allowed|no regular file/],
  ['the same file twice', () => archiveOf([chart, chart]), /"app\/Chart.yaml".*twice/],
  ['the same file under two spellings', () => archiveOf([chart, {name: 'app/./Chart.yaml', data: 'x'}]), /twice/],
  ['a second top folder', () => archiveOf([chart, {name: 'other/x', data: 'x'}]), /outside the folder app/],
  ['a file beside the top folder', () => archiveOf([chart, {name: 'x', data: 'x'}]), /outside/],
  ['Chart.yaml without a folder', () => archiveOf([{name: 'Chart.yaml', data: chartYaml('app')}]), /outside/],
  ['a NUL in a name', () => gzipSync(Buffer.concat([paxPath('app/a\0b'), tarOf([chart])])), /NUL/],
  ['a long name that leads out', () => archiveOf([{name: `app/${'x'.repeat(200)}/../../../y`}]), /leads out/],
  [
    'a file over 5 MiB',
    () => archiveOf([chart, {name: 'app/big', data: Buffer.alloc(5 * megabyte + 1)}]),
    /"app\/big".*larger/,
  ],
  ['zeros that unpack a thousandfold', () => archiveOf(manyFiles(5, 4 * megabyte)), /400 times/],
];

function withFlippedByte(bytes: Uint8Array, at = Math.floor(bytes.length / 2)): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

function manyFiles(count: number, size: number): TarEntry[] {
  return Array.from({length: count}, (_, index) => ({name: `app/file-${index}`, data: Buffer.alloc(size)}));
}

describe('hostile chart archives are refused, naming the archive', () => {
  it.each(hostile)('%s', async (_, archive, message) => {
    const failure = await readArchive(archive(), 'app-1.0.0.tgz').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).message).toMatch(/^app-1\.0\.0\.tgz: the chart archive is refused: /);
    expect((failure as Failure).message).toMatch(message);
  });

  it('more files than allowed', async () => {
    const limits = {...archiveLimits, entries: 3};
    await expect(readArchive(archiveOf(manyFiles(4, 1)), 'a.tgz', limits)).rejects.toThrow('more than 3 entries');
  });

  it('more bytes than allowed, long before all of them are unpacked', async () => {
    const limits = {...archiveLimits, totalBytes: megabyte, entries: 100, ratio: 10_000};
    await expect(readArchive(archiveOf(manyFiles(40, megabyte)), 'a.tgz', limits)).rejects.toThrow(
      'larger than 1048576',
    );
  });
});

describe('sound archives', () => {
  it('gives files below the top folder in archive order', async () => {
    const files = await readArchive(
      chartArchive('app', {'Chart.yaml': 'x', 'templates/a/b.yaml': 'y', README: ''}),
      'a.tgz',
    );
    expect(files.map(({name, data}) => [name, Buffer.from(data).toString()])).toEqual([
      ['Chart.yaml', 'x'],
      ['templates/a/b.yaml', 'y'],
      ['README', ''],
    ]);
  });

  it.each<[string, TarEntry[], string[]]>([
    ['folders as entries', [{name: 'app/', type: '5'}, {name: 'app/templates/', type: '5'}, chart], ['Chart.yaml']],
    ['a dot as the top folder', [{name: './Chart.yaml'}, {name: './templates/x'}], ['Chart.yaml', 'templates/x']],
    ['names from Windows', [{name: 'app\\Chart.yaml'}, {name: 'app\\templates\\x'}], ['Chart.yaml', 'templates/x']],
    ['a name of more than 100 bytes', [{name: `app/${'long/'.repeat(30)}x`}], [`${'long/'.repeat(30)}x`]],
    [
      'old and contiguous files',
      [
        {name: 'app/a', type: '\0'},
        {name: 'app/b', type: '7'},
      ],
      ['a', 'b'],
    ],
    ['names that begin with dots', [{name: 'app/.helmignore'}, {name: 'app/..x'}], ['.helmignore', '..x']],
  ])('%s', async (_, entries, names) => {
    const files = await readArchive(archiveOf(entries), 'a.tgz');
    expect(files.map(({name}) => name)).toEqual(names);
  });

  it('drops a byte order mark', async () => {
    const [file] = await readArchive(chartArchive('app', {'values.yaml': Buffer.from('\ufeffa: 1')}), 'a.tgz');
    expect(Buffer.from(file?.data ?? []).toString()).toBe('a: 1');
  });

  it('takes a tar that ends without empty blocks', async () => {
    expect(await readArchive(gzipSync(tarOf([chart], false)), 'a.tgz')).toHaveLength(1);
  });

  it('takes ten megabytes in a thousand files that are all alike', async () => {
    expect(await readArchive(archiveOf(manyFiles(1000, 10_000)), 'a.tgz')).toHaveLength(1000);
  });
});
