// Files of a folder: a mirror that was copied to this machine, or the user's own files.
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, reasonOf} from '../report/failure.ts';
import {checkedPath, type Origin, type Source} from './source.ts';

export function directorySource(directory: string, origin: Origin): Source {
  const address = (path: string) => join(directory, checkedPath(path, directory));
  return {origin, remote: false, address, read: (path, maxBytes) => readFile(address(path), maxBytes)};
}

/** Only regular files: a pipe or a device could hold us for ever. */
async function readFile(file: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    // Non-blocking, so that a pipe without a writer does not hold us before it is known to be one.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw unreadable(file, 'it is not a regular file');
      if (facts.size > maxBytes) throw unreadable(file, `it is bigger than ${maxBytes} bytes (${facts.size})`);
      return await handle.readFile();
    } finally {
      await handle.close();
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
