// For whom a backup is sealed, and what opens it: from files or asked for, never from the command line itself.
import {constants} from 'node:fs';
import {open, readFile} from 'node:fs/promises';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {plainReason} from '../report/system-error.ts';
import type {SealSettings} from '../settings/cas-settings.ts';
import {checkPassphrase, identitiesFrom, type OpenWith, recipientsIn, type SealFor} from './seal-keys.ts';

/** Makes a value known as secret to everything that prints. */
export type Learn = (secret: Secret) => void;

/** Asks the person; what is typed is not shown. */
export type AskPassphrase = (question: string) => Promise<string>;

/** Whom to tell of secrets, and whom to ask for them: nobody, where nobody is there. */
export interface SealOutside {
  learn: Learn;
  askPassphrase?: AskPassphrase;
}

/**
 * Undefined: nothing is named, so the backup is not sealed.
 * @throws Failure of kind usage for files that cannot be read, and for a short passphrase
 */
export async function sealingFor(
  {passphraseFile, recipients, recipientsFile}: SealSettings,
  learn: Learn,
): Promise<SealFor | undefined> {
  if (passphraseFile !== undefined) {
    const passphrase = await passphraseIn(passphraseFile, learn);
    checkPassphrase(passphrase, passphraseFile);
    return {passphrase};
  }
  const fromFile = recipientsFile === undefined ? [] : recipientsIn(await textIn(recipientsFile));
  const all = [...recipients, ...fromFile];
  return all.length === 0 && recipientsFile === undefined ? undefined : {recipients: all};
}

/** Undefined when nothing is named. @throws Failure of kind usage for files that cannot be read or hold no keys */
export async function openingWith(
  {passphraseFile, identityFile}: SealSettings,
  learn: Learn,
): Promise<OpenWith | undefined> {
  if (identityFile !== undefined) {
    const identities = identitiesFrom(await textIn(identityFile), identityFile);
    for (const identity of identities) learn(identity);
    return {identities};
  }
  return passphraseFile === undefined ? undefined : {passphrase: await passphraseIn(passphraseFile, learn)};
}

/**
 * As sealingFor; where nothing is named the person is asked for a passphrase, twice.
 * @throws Failure of kind usage also when nothing is named and nobody can be asked
 */
export async function neededSealing(seal: SealSettings, {learn, askPassphrase}: SealOutside): Promise<SealFor> {
  const named = await sealingFor(seal, learn);
  if (named !== undefined) return named;
  if (askPassphrase === undefined) {
    throw new Failure({
      kind: 'usage',
      summary: 'nothing is named that seals the backup',
      reason: 'unsealed, it would be a second place from which the keys can be taken',
      next: 'add --passphrase-file FILE, --recipient AGE1, or --recipients-file FILE',
    });
  }
  const passphrase = new Secret(await askPassphrase('Passphrase that seals the backup:'));
  checkPassphrase(passphrase);
  learn(passphrase);
  const again = new Secret(await askPassphrase('The same once more:'));
  if (again.reveal() === passphrase.reveal()) return {passphrase};
  learn(again);
  throw new Failure({
    kind: 'usage',
    summary: 'the two passphrases are not the same',
    reason: 'nothing was sealed, as nobody could be sure to open it again',
    next: 'run the same command again',
  });
}

/**
 * As openingWith; a file that is sealed by a passphrase may also be opened by the one that the person types. Undefined for
 * what is not sealed so, when nothing is named.
 */
export async function openingOf(
  file: string,
  seal: SealSettings,
  {learn, askPassphrase}: SealOutside,
): Promise<OpenWith | undefined> {
  const keys = await openingWith(seal, learn);
  if (keys !== undefined || askPassphrase === undefined || !(await isSealedByPassphrase(file))) return keys;
  const passphrase = new Secret(await askPassphrase(`Passphrase that opens ${file}:`));
  learn(passphrase);
  return {passphrase};
}

/** @throws Failure of kind usage also when nothing is named and nobody can be asked */
export async function neededOpening(file: string, seal: SealSettings, outside: SealOutside): Promise<OpenWith> {
  const keys = await openingOf(file, seal, outside);
  if (keys !== undefined) return keys;
  throw new Failure({
    kind: 'usage',
    summary: 'nothing is named that opens the backup',
    next: 'add --passphrase-file FILE or --identity FILE',
  });
}

/** Told by the first lines of the format of age, also where it is written as text. False for what cannot be read. */
async function isSealedByPassphrase(file: string): Promise<boolean> {
  const start = await startOf(file).catch(() => '');
  const [first = '', second = ''] = start.split(/\r?\n/);
  const header =
    first === '-----BEGIN AGE ENCRYPTED FILE-----' ? Buffer.from(second, 'base64').toString('latin1') : start;
  return /^age-encryption\.org\/v1\n-> scrypt /.test(header);
}

async function startOf(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The first line; a line end is no part of it. */
async function passphraseIn(file: string, learn: Learn): Promise<Secret> {
  const passphrase = new Secret((await textIn(file)).split(/\r?\n/)[0] ?? '');
  learn(passphrase);
  return passphrase;
}

async function textIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const reason = plainReason(error);
    throw new Failure({
      kind: 'usage',
      summary: 'the file cannot be read',
      object: file,
      reason,
      next: 'name a readable file',
    });
  });
}
