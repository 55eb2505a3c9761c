// Packs a chart as a .tgz, the same bytes every time.
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {create} from 'tar';

/** Any time will do, as long as it is always the same. */
const packedAt = new Date('2026-01-01T00:00:00Z');

/** `files` by path below the chart's folder, which is called `name`. */
export async function packChart(name: string, files: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), 'kubectl-provision-chart-'));
  try {
    for (const [path, text] of files) {
      const file = join(directory, name, path);
      await mkdir(dirname(file), {recursive: true});
      await writeFile(file, text);
    }
    const archive = join(directory, 'chart.tgz');
    const paths = [...files.keys()].map((path) => `${name}/${path}`);
    await create({cwd: directory, file: archive, gzip: true, portable: true, mtime: packedAt}, paths);
    return await readFile(archive);
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
}
