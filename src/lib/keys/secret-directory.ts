// Directories for secrets: 0700 from the moment they exist, and what killed runs left in them.
import {constants} from 'node:fs';
import {dirname, join} from 'node:path';
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import {fileStep} from './file-step.ts';
import {giveAway} from './give-away.ts';
import {type KeyMachine, keepsRights, secretMode} from './machine.ts';
import {isUnfinished, syncDirectory} from './publish.ts';
import {factsOf, isForeign, rightfulOwner, rightsTroubles} from './rights.ts';

/**
 * Makes the directory, and those above it, where they are missing. One that is there is not changed: what is wrong with
 * its rights comes back in words, as old layouts are taken over as they are.
 * @throws Failure for a symbolic link, for what is no directory, and for a directory of another user
 */
export async function ensureSecretDirectory(path: string, machine: KeyMachine): Promise<string[]> {
  return fileStep({summary: 'the directory for keys cannot be made', file: path}, async () => {
    const found = await lookAtDirectory(path, machine);
    if (found !== undefined) return found;
    await makeDirectory(path, machine);
    return (await lookAtDirectory(path, machine)) ?? [];
  });
}

/** Troubles with a directory that is there; undefined when there is none. */
async function lookAtDirectory(path: string, machine: KeyMachine): Promise<string[] | undefined> {
  const stats = await machine.files.lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined) return undefined;
  const facts = factsOf(stats);
  if (facts.type !== 'directory') {
    const is = facts.type === 'link' ? 'a symbolic link' : 'no directory';
    const next = 'put a directory in its place, or name another one with --target';
    throw new Failure({summary: `what should be the directory for keys is ${is}`, object: path, next});
  }
  if (isForeign(facts.owner, machine)) {
    throw new Failure({
      summary: 'the directory for keys belongs to somebody else',
      object: path,
      reason: `its owner is user ${facts.owner}, who could replace every key in it`,
      next: 'run this as that user, or name another directory with --target',
    });
  }
  return rightsTroubles(facts, rightfulOwner(facts, machine), machine).map(({words}) => words);
}

async function makeDirectory(path: string, machine: KeyMachine): Promise<void> {
  const {files} = machine;
  const above = dirname(path);
  const parent = await files.lstat(above).catch(() => undefined);
  if (parent === undefined && above !== path) await makeDirectory(above, machine);
  try {
    await files.mkdir(path, {mode: secretMode.directory});
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return;
  }
  await completeDirectory(path, machine);
  await syncDirectory(above, machine);
}

/** What the umask took away, and, under root, the user whom the directory above belongs to. */
async function completeDirectory(path: string, machine: KeyMachine): Promise<void> {
  if (!keepsRights(machine)) return;
  const {files} = machine;
  const handle = await files.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY);
  try {
    await handle.chmod(secretMode.directory);
    await giveAway(path, handle, machine);
  } finally {
    await handle.close();
  }
}

/**
 * Removes what killed runs left unfinished; it may hold secrets. Only under the lock of the directory.
 * @returns the names of what was removed
 */
export async function removeUnfinished(directory: string, {files}: KeyMachine): Promise<string[]> {
  const names = (await files.readdir(directory).catch(() => [])).filter(isUnfinished);
  const removals = names.map((name) => files.rm(join(directory, name), {recursive: true, force: true}).catch(() => {}));
  await Promise.all(removals);
  return names;
}
