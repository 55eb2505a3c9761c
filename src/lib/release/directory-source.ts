// Files of a folder: a mirror that was copied to this machine, or the user's own files.
import {closeSync, constants, fstatSync, openSync, readFileSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, reasonOf} from '../report/failure.ts';
import {checkedPath, type Origin, type Source} from './source.ts';

/** Makes one file of a folder; throws a Failure that names it. */
export type PackFolder = (folder: string) => Promise<Uint8Array>;

/** @param pack for what may be a folder as well as a file; without it only files are read */
export function directorySource(directory: string, origin: Origin, pack?: PackFolder): Source {
  const address = (path: string) => join(directory, checkedPath(path, directory));
  const read = async (path: string, maxBytes: number) => {
    const file = address(path);
    return pack !== undefined && (await isFolder(file)) ? packed(file, maxBytes, pack) : readFile(file, maxBytes);
  };
  return {origin, remote: false, address, read};
}

async function isFolder(file: string): Promise<boolean> {
  const facts = await stat(file).catch(() => undefined);
  return facts?.isDirectory() ?? false;
}

async function packed(folder: string, maxBytes: number, pack: PackFolder): Promise<Uint8Array> {
  const bytes = await pack(folder);
  if (bytes.length <= maxBytes) return bytes;
  throw unreadable(folder, `packed it is bigger than ${maxBytes} bytes (${bytes.length})`);
}

/**
 * Only regular files: a pipe or a device could hold us for ever. At once: a few small files are read before the threads for
 * it have started.
 */
function readFile(file: string, maxBytes: number): Uint8Array | undefined {
  try {
    // Non-blocking, so that a pipe without a writer does not hold us before it is known to be one.
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = fstatSync(handle);
      if (!facts.isFile()) throw unreadable(file, 'it is not a regular file');
      if (facts.size > maxBytes) throw unreadable(file, `it is bigger than ${maxBytes} bytes (${facts.size})`);
      return readFileSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(file, reasonOf(thrown), thrown);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): Failure {
  const next = 'name a readable file, or make this one readable';
  return new Failure({summary: 'the file cannot be read', object: file, reason, next, cause});
}
