// Opens a file only if it is a plain file: no symbolic link, no pipe, no device; what was looked at is what is read.
import {constants} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import type {KeyMachine} from './machine.ts';
import {type FileFacts, factsOf} from './rights.ts';

export interface OpenFile {
  handle: FileHandle;
  facts: FileFacts;
}

/** Windows has neither flag; there a link is found by lstat. */
const carefully = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The caller closes the handle.
 * @returns undefined when there is no such file
 * @throws Failure for a symbolic link and for what is no file; other errors as the file system gives them
 */
export async function openPlain(
  path: string,
  machine: KeyMachine,
  access: 'read' | 'write' = 'read',
): Promise<OpenFile | undefined> {
  const {files, platform} = machine;
  const isLink = platform === 'win32' && (await files.lstat(path).catch(() => undefined))?.isSymbolicLink();
  if (isLink) throw symbolicLink(path);
  const flags = (access === 'read' ? constants.O_RDONLY : constants.O_RDWR) | carefully;
  const handle = await files.open(path, flags).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'EMLINK') throw symbolicLink(path);
    if (code === 'EISDIR' || code === 'ENXIO') throw noFile(path);
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const facts = factsOf(await handle.stat());
    if (facts.type !== 'file') throw noFile(path);
    return {handle, facts};
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export function symbolicLink(path: string): Failure {
  return new Failure({
    summary: 'a symbolic link stands where a key belongs',
    object: path,
    reason: 'whoever made it decides where the key goes',
    next: 'see where it leads (ls -l), and put the file itself in its place',
  });
}

export function noFile(path: string): Failure {
  return new Failure({
    summary: 'something that is no file stands where a key belongs',
    object: path,
    next: 'move it away',
  });
}
