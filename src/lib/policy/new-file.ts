// New files for what was made, and texts of files that were named: a file that is there is never replaced.
import {readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {fileStep} from '../keys/file-step.ts';
import type {KeyMachine} from '../keys/machine.ts';
import {publish, syncDirectory, unfinishedName} from '../keys/publish.ts';
import {Failure} from '../report/failure.ts';
import {codeOf, plainReason} from '../report/system-error.ts';

/**
 * Whole or not at all, and only for its owner to read: a policy may hold secrets.
 * @throws Failure when there is such a file, or it cannot be written
 */
export async function writeNewFile(path: string, text: string, machine: KeyMachine): Promise<void> {
  const {files} = machine;
  await fileStep({summary: 'the file cannot be written', file: path, rest: 'nothing was written'}, async () => {
    await refuseTaken(path, machine);
    const temporary = unfinishedName(path);
    try {
      const handle = await files.open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await publish(temporary, path, {replace: false}, machine);
    } catch (error) {
      await files.unlink(temporary).catch(() => {});
      throw codeOf(error) === 'EEXIST' ? taken(path) : error;
    }
    await syncDirectory(dirname(path), machine);
  });
}

/** Said before any work is done for it. @throws Failure when there is such a file */
export async function refuseTaken(path: string, {files}: Pick<KeyMachine, 'files'>): Promise<void> {
  const stats = await files.lstat(path).catch(() => undefined);
  if (stats !== undefined) throw taken(path);
}

function taken(path: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'there is such a file already',
    object: path,
    reason: 'no file is ever replaced',
    next: 'name another one, or move it away',
  });
}

/** Largest file that is read, in bytes; a policy travels in an object of 1.5 MB at most. */
const largest = 8 * 1024 * 1024;

/** @throws Failure of kind usage for a file that cannot be read, or is no text in UTF-8 */
export async function readText(path: string): Promise<string> {
  const next = 'name a readable file';
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Failure({
      kind: 'usage',
      summary: 'the file cannot be read',
      object: path,
      reason: plainReason(error),
      next,
    });
  });
  if (bytes.length > largest) {
    throw new Failure({kind: 'usage', summary: 'the file is too large to be a policy', object: path, next});
  }
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    throw new Failure({kind: 'usage', summary: 'the file is not text in UTF-8', object: path, next});
  }
}
