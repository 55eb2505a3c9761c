import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {loadChartDirectory, packChartDirectory} from '../../../src/lib/helm/chart-directory.ts';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {chartArchive, chartYaml} from '../../support/chart-archive.ts';
import {emptyDirectory} from '../../support/temporary.ts';

async function folder(files: {readonly [path: string]: string | Uint8Array}): Promise<string> {
  const directory = join(emptyDirectory(), 'app');
  for (const [path, data] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), {recursive: true});
    await writeFile(join(directory, path), data);
  }
  return directory;
}

const names = (files: readonly {name: string}[]) => files.map(({name}) => name);
const parts = {
  'Chart.yaml': chartYaml('app'),
  'values.yaml': '\ufeffa: 1\n',
  'templates/b.yaml': 'b: 1\n',
  'templates/B.yaml': 'B: 1\n',
  'templates/.hidden': 'x',
  'notes/a.txt': 'a',
  '.helmignore': '*.bak\n/drafts/\n',
  'old.bak': 'x',
  'drafts/x.txt': 'x',
  'charts/db/Chart.yaml': chartYaml('db'),
  'charts/db/templates/.hidden.yaml': 'of the subchart: 1',
  'charts/db/old.bak': 'x',
  'charts/disk-1.0.0.tgz': chartArchive('disk', {'Chart.yaml': chartYaml('disk'), 'old.bak': 'packed'}),
};

describe('a chart from its folder', () => {
  it('has the files that .helmignore leaves, in the order of their names', async () => {
    const chart = await loadChartDirectory(await folder(parts));
    expect(names(chart.templates)).toEqual(['templates/B.yaml', 'templates/b.yaml']);
    expect(names(chart.files)).toEqual(['.helmignore', 'notes/a.txt']);
    expect(chart.values).toEqual({a: 1});
    const [db, disk] = chart.dependencies;
    expect([names(db?.templates ?? []), names(db?.files ?? [])]).toEqual([['templates/.hidden.yaml'], []]);
    // What is packed was chosen by whoever packed it.
    expect(names(disk?.files ?? [])).toEqual(['old.bak']);
  });

  it('packed it is the same chart, and the same bytes each time', async () => {
    const long = `notes/${'long/'.repeat(40)}ünïcode.txt`;
    const files = {...parts, [long]: 'far away'};
    const [one, two] = await Promise.all([folder(files), folder(files)]);
    const [first, second] = await Promise.all([packChartDirectory(one), packChartDirectory(two)]);
    expect(Buffer.from(first).equals(second)).toBe(true);
    expect(await loadChartArchive(first)).toEqual(await loadChartDirectory(one));
    expect(names((await loadChartArchive(first)).files)).toContain(long);
  });

  it('follows symbolic links, and tells each', async () => {
    const directory = await folder(parts);
    const shared = emptyDirectory();
    await writeFile(join(shared, 's.yaml'), 's: 1\n');
    await symlink(shared, join(directory, 'templates/shared'));
    await symlink('b.yaml', join(directory, 'templates/z.yaml'));
    const told: string[] = [];
    const chart = await loadChartDirectory(directory, (text) => told.push(text));
    expect(names(chart.templates)).toEqual([
      ...['templates/B.yaml', 'templates/b.yaml', 'templates/shared/s.yaml', 'templates/z.yaml'],
    ]);
    expect(told).toEqual([expect.stringMatching(/shared resolves to/), expect.stringMatching(/z\.yaml resolves to/)]);
  });

  const refused: [string, (directory: string) => Promise<unknown>, RegExp][] = [
    ['a link in a circle', (directory) => symlink('..', join(directory, 'templates/up')), /up leads in a circle/],
    ['a link to nothing', (directory) => symlink('nowhere', join(directory, 'x')), /ENOENT/],
    ['a device', (directory) => symlink('/dev/zero', join(directory, 'x')), /cannot load irregular file/],
    [
      'a large file',
      (directory) => writeFile(join(directory, 'big'), Buffer.alloc(5 * 2 ** 20 + 1)),
      /chart file "big" is larger than the maximum file size 5242880/,
    ],
    ['a bad pattern', (directory) => writeFile(join(directory, '.helmignore'), '**/x'), /double-star/],
    [
      'no Chart.yaml',
      (directory) => writeFile(join(directory, '.helmignore'), 'Chart.yaml'),
      /Chart.yaml file is miss/,
    ],
  ];
  it.each(refused)('refuses %s', async (_, spoil, words) => {
    const directory = await folder(parts);
    await spoil(directory);
    const failure = await loadChartDirectory(directory).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({object: expect.stringContaining(directory), reason: expect.stringMatching(words)});
  });

  it.skipIf(process.getuid?.() === 0)('refuses what it may not read', async () => {
    const directory = await folder(parts);
    await chmod(join(directory, 'values.yaml'), 0);
    await expect(loadChartDirectory(directory)).rejects.toMatchObject({reason: expect.stringMatching(/EACCES/)});
  });
});
