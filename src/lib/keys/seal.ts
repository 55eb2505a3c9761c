// Seals bytes so that only a passphrase or a recipient's key opens them: files of age (age-encryption.org), in streams.
import type {Decrypter, Encrypter, Identity, Recipient} from 'age-encryption';
import {Failure, reasonOf} from '../report/failure.ts';
import {armorBegin, armored, unarmored} from './age-armor.ts';
import {readHeader} from './age-header.ts';
import {addKeys, addRecipients, checkPassphrase, type OpenWith, type SealFor} from './seal-keys.ts';

export interface SealOptions {
  /** As text, which e-mail and terminals do not spoil; a third larger. */
  armor?: boolean;
  /** Cost of trying one passphrase, as a power of two; the default takes about a second and 256 MB. For tests. */
  workFactor?: number;
}

export interface Sealed {
  bytes: AsyncIterable<Uint8Array>;
  /** Opens what was just sealed: with the passphrase, or, as nobody here has the recipients' keys, with the key of this
   * one file, which is kept nowhere. */
  proof: Proof;
}

/** How something sealed is opened again by whoever sealed it. */
export type Proof = {with: OpenWith} | {fileKey: Identity};

/** @throws Failure of kind usage for a passphrase or recipient that cannot be used */
export async function sealStream(
  plain: AsyncIterable<Uint8Array>,
  to: SealFor,
  {armor = false, workFactor}: SealOptions = {},
): Promise<Sealed> {
  const {Encrypter: AgeEncrypter} = await import('age-encryption');
  const encrypter = new AgeEncrypter();
  if (workFactor !== undefined) encrypter.setScryptWorkFactor(workFactor);
  const proof = await prepare(encrypter, to);
  const sealed = await encrypter.encrypt(streamOf(plain));
  return {bytes: armor ? armored(sealed) : sealed, proof};
}

async function prepare(encrypter: Encrypter, to: SealFor): Promise<Proof> {
  if ('passphrase' in to) {
    checkPassphrase(to.passphrase);
    encrypter.setPassphrase(to.passphrase.reveal());
    return {with: to};
  }
  await addRecipients(encrypter, to.recipients);
  const {recipient, identity} = fileKeyKeeper();
  encrypter.addRecipient(recipient);
  return {fileKey: identity};
}

/** A recipient that writes nothing into the file, and an identity that opens just this file. */
function fileKeyKeeper(): {recipient: Recipient; identity: Identity} {
  let kept: Uint8Array | null = null;
  return {
    recipient: {
      wrapFileKey: (fileKey) => {
        kept = fileKey.slice();
        return [];
      },
    },
    identity: {unwrapFileKey: () => kept},
  };
}

/**
 * What was sealed, as binary or text. Bytes come as soon as they are proved; whoever writes them must not give the file
 * its name before the end, as a file that is cut off shows it only there.
 * @param object the file, for messages
 * @throws Failure, each with its own words: no sealed file, another kind of key, wrong passphrase or key, damaged, cut off
 */
export async function openStream(
  sealed: AsyncIterable<Uint8Array>,
  keys: OpenWith | Proof,
  object: string,
): Promise<AsyncIterable<Uint8Array>> {
  const {Decrypter: AgeDecrypter} = await import('age-encryption');
  const decrypter = new AgeDecrypter();
  const source = watched(await plainForm(sealed, object));
  try {
    const {kinds, start} = await readHeader(source.bytes[Symbol.asyncIterator](), object);
    if ('fileKey' in keys) decrypter.addIdentity(keys.fileKey);
    else addOwnKeys(decrypter, 'with' in keys ? keys.with : keys, kinds, object);
    const opened = await decrypter.decrypt(streamOf(together(start, source.bytes)));
    return told(opened, source, object);
  } catch (error) {
    await source.close();
    throw openingFailure(error, 'with' in keys ? keys.with : keys, source, object);
  }
}

function addOwnKeys(decrypter: Decrypter, keys: OpenWith, kinds: readonly string[], object: string): void {
  const isForPassphrase = kinds.includes('scrypt');
  if ('passphrase' in keys !== isForPassphrase) {
    const summary = isForPassphrase ? 'the file is sealed with a passphrase' : 'the file is sealed for age keys';
    const next = isForPassphrase ? 'give the passphrase' : 'give the file with the secret key of one of its recipients';
    throw new Failure({kind: 'usage', summary, object, next});
  }
  addKeys(decrypter, keys);
}

function openingFailure(error: unknown, keys: OpenWith | Proof, source: Source, object: string): Failure {
  if (error instanceof Failure) return error;
  if (source.trouble !== undefined) return unreadable(source.trouble, object);
  const reason = reasonOf(error);
  if (/no identity matched/.test(reason)) return wrongKey(keys, object);
  if (/ended before/.test(reason)) return damaged('is cut off', 'it ends within its first bytes', object, error);
  if (/work factor/.test(reason))
    return damaged('cannot be opened', 'trying its passphrase would take too long', object, error);
  return damaged('is damaged', 'its header is not as it was written', object, error);
}

function wrongKey(keys: OpenWith | Proof, object: string): Failure {
  const isPassphrase = 'passphrase' in keys;
  const summary = isPassphrase ? 'the passphrase is wrong' : 'none of the given age keys opens the file';
  const next = isPassphrase
    ? 'try again; mind upper case and the layout of the keyboard'
    : 'give the key of a recipient';
  return new Failure({summary, object, reason: 'nothing was opened', next});
}

/** Gives on what is opened, and turns what goes wrong on the way into words. */
async function* told(opened: AsyncIterable<Uint8Array>, source: Source, object: string): AsyncGenerator<Uint8Array> {
  try {
    yield* opened;
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (source.trouble !== undefined) throw unreadable(source.trouble, object);
    if (source.isAtEnd) throw damaged('is cut off or damaged', 'its last part does not fit the seal', object, error);
    throw damaged('is damaged', 'a part of it does not fit the seal', object, error);
  } finally {
    await source.close();
  }
}

function damaged(is: string, reason: string, object: string, cause: unknown): Failure {
  const next = 'take another copy of the file';
  return new Failure({summary: `the sealed file ${is}`, object, reason, next, cause});
}

function unreadable(trouble: unknown, object: string): Failure {
  if (trouble instanceof Failure) return trouble;
  const next = 'take another copy of the file';
  return new Failure({
    summary: 'the sealed file cannot be read',
    object,
    reason: reasonOf(trouble),
    next,
    cause: trouble,
  });
}

interface Source {
  bytes: AsyncIterable<Uint8Array>;
  /** All of it was read. */
  isAtEnd: boolean;
  /** What the reading itself ran into. */
  trouble: unknown;
  /** Nothing more is read; what it comes from is closed. */
  close(): Promise<void>;
}

/** Tells apart what the seal says and what the file system says. */
function watched(bytes: AsyncIterable<Uint8Array>): Source {
  const watch = async function* () {
    try {
      for await (const piece of bytes) if (piece.length > 0) yield piece;
      source.isAtEnd = true;
    } catch (error) {
      source.trouble = error;
      throw error;
    }
  };
  const watching = watch();
  const source: Source = {
    // Gone through in two goes, header and rest: `for await` would close it after the first.
    bytes: {[Symbol.asyncIterator]: () => ({next: () => watching.next()})},
    isAtEnd: false,
    trouble: undefined,
    close: async () => void (await watching.return(undefined).catch(() => {})),
  };
  return source;
}

/** Text form or not, by how it begins. */
async function plainForm(sealed: AsyncIterable<Uint8Array>, object: string): Promise<AsyncIterable<Uint8Array>> {
  const iterator = sealed[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  for (;;) {
    const seen = start.toString('latin1').trimStart();
    const isDecided = seen.length >= armorBegin.length || !armorBegin.startsWith(seen);
    const next = isDecided ? undefined : await iterator.next();
    if (next === undefined || next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  const whole = together(start, {[Symbol.asyncIterator]: () => iterator});
  return start.toString('latin1').trimStart().startsWith(armorBegin) ? unarmored(whole, object) : whole;
}

/** Whoever stops after the start closes the rest too: it comes from an open file. */
async function* together(start: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = rest[Symbol.asyncIterator]();
  try {
    if (start.length > 0) yield start;
    yield* {[Symbol.asyncIterator]: () => iterator};
  } finally {
    await iterator.return?.();
  }
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(bytes) as ReadableStream<Uint8Array>;
}
