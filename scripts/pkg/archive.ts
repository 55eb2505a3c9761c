// The archive of one executable, as plugin indexes want it: the same bytes for the same contents.
import {copyFile, link, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {create} from 'tar';

/** All that is packed bears this date; ZIP's epoch, as some tools refuse older ones. */
const date = new Date('1980-01-01T00:00:00Z');

/** `contents` are names in the archive and the files they are made from; modes are those of the files. */
export async function writeArchive(archive: string, contents: Readonly<Record<string, string>>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'kubectl-provision-archive-'));
  try {
    const names = Object.keys(contents).sort();
    for (const name of names) await place(contents[name] ?? '', join(directory, name));
    const gzip = {level: 6, portable: true};
    await create({file: archive, cwd: directory, gzip, portable: true, mtime: date, strict: true}, names);
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
}

/** A second name, or a copy where the temporary directory is on another disk. */
async function place(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
