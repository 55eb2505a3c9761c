// Sealed files on the disk: sealed, opened again and compared before they get their name; and the way back.
import {createHash, type Hash} from 'node:crypto';
import {constants} from 'node:fs';
import {dirname} from 'node:path';
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import {fileStep} from './file-step.ts';
import {type KeyMachine, secretMode} from './machine.ts';
import {publish, syncDirectory, unfinishedName} from './publish.ts';
import {openStream, type Proof, type SealOptions, sealStream} from './seal.ts';
import type {OpenWith, SealFor} from './seal-keys.ts';

/** Length and SHA-256 of some bytes. */
export interface Digest {
  bytes: number;
  sha256: string;
}

export interface SealedFile {
  sealed: Digest;
  plain: Digest;
}

/**
 * Writes under a temporary name, opens that again from the disk and compares, and only then gives the name. A file that
 * is there is never replaced.
 * @param plain called twice where it can be: then every byte is compared, else the digest of all
 * @throws Failure; then there is no file of that name
 */
export async function sealToFile(
  plain: AsyncIterable<Uint8Array> | (() => AsyncIterable<Uint8Array>),
  {to, path, ...options}: SealOptions & {to: SealFor; path: string},
  machine: KeyMachine,
): Promise<SealedFile> {
  const temporary = unfinishedName(path);
  const rest = 'there is no sealed file';
  return await fileStep({summary: 'the sealed file cannot be written', file: path, rest}, async () => {
    await refuseTaken(path, machine);
    try {
      const original = metered(typeof plain === 'function' ? plain() : plain);
      const {bytes, proof} = await sealStream(original.bytes, to, options);
      const sealed = await writeAll(temporary, bytes, machine);
      const again = typeof plain === 'function' ? plain() : undefined;
      await prove(temporary, path, proof, {digest: original.digest(), again}, machine);
      await publish(temporary, path, {replace: false}, machine);
      await syncDirectory(dirname(path), machine);
      return {sealed, plain: original.digest()};
    } catch (error) {
      await machine.files.unlink(temporary).catch(() => {});
      throw codeOf(error) === 'EEXIST' ? taken(path) : error;
    }
  });
}

/**
 * Opens a sealed file into another file, which gets its name when all of it was proved.
 * @throws Failure; then there is no file of that name
 */
export async function openToFile(
  sealedFile: string,
  keys: OpenWith,
  path: string,
  machine: KeyMachine,
): Promise<Digest> {
  const temporary = unfinishedName(path);
  return await fileStep({summary: 'the opened file cannot be written', file: path}, async () => {
    await refuseTaken(path, machine);
    try {
      const digest = await writeAll(temporary, await openSealed(sealedFile, keys, machine), machine);
      await publish(temporary, path, {replace: false}, machine);
      await syncDirectory(dirname(path), machine);
      return digest;
    } catch (error) {
      await machine.files.unlink(temporary).catch(() => {});
      throw codeOf(error) === 'EEXIST' ? taken(path) : error;
    }
  });
}

/** The plain bytes of a sealed file, proved as they come. */
export async function openSealed(
  file: string,
  keys: OpenWith | Proof,
  machine: KeyMachine,
): Promise<AsyncIterable<Uint8Array>> {
  return openStream(bytesOf(file, machine), keys, file);
}

/** The file's bytes in pieces. A missing or unreadable one is a Failure. */
export async function* bytesOf(file: string, {files}: Pick<KeyMachine, 'files'>): AsyncGenerator<Uint8Array> {
  const step = {summary: 'the file cannot be read', file};
  const handle = await fileStep(step, () => files.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    for (;;) {
      const {bytesRead, buffer} = await fileStep(step, () => handle.read(Buffer.alloc(pieceSize), 0, pieceSize, null));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

const pieceSize = 64 * 1024;

/** Passes the bytes on and measures them. */
export function metered(bytes: AsyncIterable<Uint8Array>): {bytes: AsyncIterable<Uint8Array>; digest(): Digest} {
  const hash = createHash('sha256');
  let length = 0;
  let done: Digest | undefined;
  const pass = async function* () {
    for await (const piece of bytes) {
      hash.update(piece);
      length += piece.length;
      yield piece;
    }
  };
  return {
    bytes: pass(),
    digest: () => {
      done ??= digestFrom(hash, length);
      return done;
    },
  };
}

function digestFrom(hash: Hash, bytes: number): Digest {
  return {bytes, sha256: hash.digest('hex')};
}

async function writeAll(temporary: string, bytes: AsyncIterable<Uint8Array>, {files}: KeyMachine): Promise<Digest> {
  const measured = metered(bytes);
  const handle = await files.open(temporary, 'wx', secretMode.file);
  try {
    for await (const piece of measured.bytes) {
      for (let done = 0; done < piece.length; ) done += (await handle.write(piece, done)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return measured.digest();
}

async function prove(
  temporary: string,
  path: string,
  proof: Proof,
  wanted: {digest: Digest; again: AsyncIterable<Uint8Array> | undefined},
  machine: KeyMachine,
): Promise<void> {
  const reason = await whyDifferent(temporary, proof, wanted, machine);
  if (reason === undefined) return;
  throw new Failure({
    summary: 'what was sealed does not open to what it was made from',
    object: path,
    reason,
    next: 'run the same command again; there is no sealed file',
  });
}

async function whyDifferent(
  temporary: string,
  proof: Proof,
  {digest, again}: {digest: Digest; again: AsyncIterable<Uint8Array> | undefined},
  machine: KeyMachine,
): Promise<string | undefined> {
  try {
    const opened = metered(await openStream(bytesOf(temporary, machine), proof, temporary));
    const areSame = again === undefined ? await drain(opened.bytes) : await isSame(opened.bytes, again);
    const {bytes, sha256} = opened.digest();
    if (areSame && bytes === digest.bytes && sha256 === digest.sha256) return undefined;
    return 'the disk gave back other bytes, or a file was changed meanwhile';
  } catch (error) {
    if (error instanceof Failure) return error.reason ?? error.summary;
    throw error;
  }
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const _piece of bytes);
  return true;
}

/** Byte by byte, however they are cut into pieces. */
async function isSame(one: AsyncIterable<Uint8Array>, other: AsyncIterable<Uint8Array>): Promise<boolean> {
  const rest = other[Symbol.asyncIterator]();
  let ahead: Uint8Array = new Uint8Array();
  try {
    for await (const piece of one) {
      for (let at = 0; at < piece.length; ) {
        if (ahead.length === 0) {
          const next = await rest.next();
          if (next.done) return false;
          ahead = next.value;
        }
        const length = Math.min(ahead.length, piece.length - at);
        if (Buffer.compare(ahead.subarray(0, length), piece.subarray(at, at + length)) !== 0) return false;
        at += length;
        ahead = ahead.subarray(length);
      }
    }
    while (ahead.length === 0) {
      const next = await rest.next();
      if (next.done) return true;
      ahead = next.value;
    }
    return false;
  } finally {
    await rest.return?.();
  }
}

async function refuseTaken(path: string, {files}: KeyMachine): Promise<void> {
  if ((await files.lstat(path).catch(() => undefined)) !== undefined) throw taken(path);
}

function taken(path: string): Failure {
  const next = 'name another file, or move this one away';
  return new Failure({summary: 'there is such a file already', object: path, next});
}
