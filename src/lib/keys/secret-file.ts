// Secret files: 0600 from the moment they exist, whole or not at all, on the disk before they get their name.
import {randomBytes, timingSafeEqual} from 'node:crypto';
import {dirname} from 'node:path';
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import {fileStep} from './file-step.ts';
import {giveAway} from './give-away.ts';
import {type KeyMachine, keepsRights, octal, secretMode} from './machine.ts';
import {noFile, openPlain, symbolicLink} from './open-plain.ts';
import {publish, syncDirectory, unfinishedName} from './publish.ts';
import {factsOf, isForeign, rightfulOwner, rightsTroubles} from './rights.ts';

/** Largest file that is read, in bytes: no key is larger. */
const largest = 16 * 1024 * 1024;

/**
 * Writes beside the file, syncs, reads back, and gives the name at last; a crash leaves the old content or the new.
 * @throws Failure when the file exists and is not to be replaced, for a symbolic link, a file of another user, a full
 * or read-only disk, and a file system that keeps no rights; what was there is then as it was
 */
export async function writeSecretFile(
  path: string,
  content: string | Uint8Array,
  {replace}: {replace: boolean},
  machine: KeyMachine,
): Promise<void> {
  const bytes = Buffer.from(content);
  const rest = replace ? 'what was there is as it was' : 'nothing was written';
  await fileStep({summary: 'the secret file cannot be written', file: path, rest}, async () => {
    await refuseInTheWay(path, replace, machine);
    const temporary = unfinishedName(path);
    try {
      await writeUnfinished(temporary, bytes, machine);
      await proveContent(temporary, path, bytes, machine);
      await publish(temporary, path, {replace}, machine);
    } catch (error) {
      await machine.files.unlink(temporary).catch(() => {});
      throw codeOf(error) === 'EEXIST' ? exists(path) : error;
    }
  });
  const summary = 'the secret file is written, but the disk did not confirm its name';
  await fileStep({summary, file: path}, () => syncDirectory(dirname(path), machine));
}

async function refuseInTheWay(path: string, replace: boolean, machine: KeyMachine): Promise<void> {
  const stats = await machine.files.lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined) return;
  const {type, owner} = factsOf(stats);
  if (type === 'link') throw symbolicLink(path);
  if (type !== 'file') throw noFile(path);
  if (!replace) throw exists(path);
  if (isForeign(owner, machine)) throw foreign(path, owner);
}

async function writeUnfinished(temporary: string, bytes: Uint8Array, machine: KeyMachine): Promise<void> {
  const {files} = machine;
  // `wx` makes the file or fails: it follows no link that somebody put there.
  const handle = await files.open(temporary, 'wx', secretMode.file);
  try {
    // A umask may take rights away from the mode that was asked for; it never adds any.
    await handle.chmod(secretMode.file);
    await giveAway(temporary, handle, machine);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Read back by another handle: what the disk holds, under which rights. */
async function proveContent(temporary: string, path: string, bytes: Uint8Array, machine: KeyMachine): Promise<void> {
  const opened = await openPlain(temporary, machine);
  const next = 'name another directory with --target';
  try {
    const back = await opened?.handle.readFile();
    if (opened === undefined || back?.length !== bytes.length || !timingSafeEqual(back, bytes)) {
      throw new Failure({summary: 'the disk gives back other bytes than were written', object: path, next});
    }
    const {mode} = opened.facts;
    if (keepsRights(machine) && mode !== secretMode.file) {
      const reason = `a file that was made with mode 0600 has mode ${octal(mode)}`;
      throw new Failure({summary: 'this file system keeps no secrets', object: path, reason, next});
    }
  } finally {
    await opened?.handle.close();
  }
}

export interface SecretContent {
  content: Buffer;
  /** What is wrong with its rights, in words; empty when all is well, and always on Windows. */
  troubles: string[];
}

/**
 * @returns undefined when there is no such file
 * @throws Failure for a symbolic link, for what is no file, and for what cannot be read
 */
export async function readSecretFile(path: string, machine: KeyMachine): Promise<SecretContent | undefined> {
  return fileStep({summary: 'the secret file cannot be read', file: path}, async () => {
    const opened = await openPlain(path, machine);
    if (opened === undefined) return undefined;
    const {handle, facts} = opened;
    try {
      if (facts.size > largest) {
        const reason = `it has ${facts.size} bytes; no key has more than ${largest}`;
        throw new Failure({summary: 'the file is too large to be a key', object: path, reason, next: 'look at it'});
      }
      const rightful = rightfulOwner(factsOf(await machine.files.lstat(dirname(path))), machine);
      const troubles = rightsTroubles(facts, rightful, machine).map(({words}) => words);
      return {content: await handle.readFile(), troubles};
    } finally {
      await handle.close();
    }
  });
}

export interface ProveOptions {
  /** What a file that is made for the proof holds. */
  initial?: string;
}

/** So much must fit on the disk besides: more than any identity needs. */
const room = 64 * 1024;

/**
 * Proves that a secret can be put into the file, before the call that brings the secret into being. Afterwards the file
 * exists, with the content it had (or `initial`): its own bytes were written onto it again and synced, and there was
 * room for more beside it.
 */
export async function proveWritable(
  path: string,
  machine: KeyMachine,
  {initial = ''}: ProveOptions = {},
): Promise<void> {
  const summary = 'the file that is to hold a secret cannot be written';
  await fileStep({summary, file: path, rest: 'nothing was made yet'}, async () => {
    await proveInPlace(path, initial, machine);
    const temporary = unfinishedName(path);
    try {
      // Random, as a disk that packs its files would find room for anything else.
      await writeUnfinished(temporary, randomBytes(room), machine);
    } finally {
      await machine.files.unlink(temporary).catch(() => {});
    }
  });
}

async function proveInPlace(path: string, initial: string, machine: KeyMachine): Promise<void> {
  const opened = (await openPlain(path, machine, 'write')) ?? (await makeAndOpen(path, initial, machine));
  const {handle, facts} = opened;
  try {
    if (isForeign(facts.owner, machine)) throw foreign(path, facts.owner);
    const bytes = await handle.readFile();
    for (let done = 0; done < bytes.length; ) {
      done += (await handle.write(bytes, done, bytes.length - done, done)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function makeAndOpen(path: string, initial: string, machine: KeyMachine) {
  await writeSecretFile(path, initial, {replace: false}, machine);
  const opened = await openPlain(path, machine, 'write');
  if (opened !== undefined) return opened;
  throw new Failure({summary: 'the file vanished as soon as it was made', object: path, next: 'see who removes it'});
}

function exists(path: string): Failure {
  return new Failure({
    summary: 'there is such a file already',
    object: path,
    reason: 'a key is never overwritten',
    next: 'see what it is with `keys list`, and move it away if it is not needed',
  });
}

function foreign(path: string, owner: number): Failure {
  return new Failure({
    summary: 'the file belongs to somebody else',
    object: path,
    reason: `its owner is user ${owner}`,
    next: 'run this as that user, or name another directory with --target',
  });
}
