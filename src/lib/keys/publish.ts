// Gives a finished file its name in one step, and makes the disk keep it.
import {randomUUID} from 'node:crypto';
import {dirname, join} from 'node:path';
import {codeOf} from '../report/system-error.ts';
import type {KeyMachine} from './machine.ts';

const mark = '.kubectl-provision-';

/** A name beside the file, for what is not finished; `isUnfinished` knows it again. */
export function unfinishedName(path: string): string {
  return join(dirname(path), `${mark}${randomUUID()}.tmp`);
}

/** True for the name of a file that a killed run left unfinished. */
export function isUnfinished(name: string): boolean {
  return name.startsWith(mark) && name.endsWith('.tmp');
}

/**
 * `replace: false` fails with EEXIST when the name is taken, whoever takes it in between: a second name for the
 * finished file, then the first one goes. Where files have one name only (FAT), the look comes before the rename.
 */
export async function publish(
  temporary: string,
  path: string,
  {replace}: {replace: boolean},
  {files}: Pick<KeyMachine, 'files'>,
): Promise<void> {
  if (replace) {
    await files.rename(temporary, path);
    return;
  }
  try {
    await files.link(temporary, path);
  } catch (error) {
    if (!hasNoLinks(error)) throw error;
    const taken = await files.lstat(path).catch(() => undefined);
    if (taken !== undefined)
      throw Object.assign(new Error(`EEXIST: file already exists, link '${path}'`), {code: 'EEXIST'});
    await files.rename(temporary, path);
    return;
  }
  await files.unlink(temporary);
}

/** What a file system without second names for files answers to `link`. */
export function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '');
}

/** Without it a power cut may take back a rename. Some systems cannot do it (Windows) or need not (EINVAL). */
export async function syncDirectory(directory: string, {files, platform}: KeyMachine): Promise<void> {
  if (platform === 'win32') return;
  const handle = await files.open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
