// For whom a backup is sealed, and what opens it: from files, never from the command line itself.
import {readFile} from 'node:fs/promises';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {plainReason} from '../report/system-error.ts';
import type {SealSettings} from '../settings/cas-settings.ts';
import {checkPassphrase, identitiesFrom, type OpenWith, recipientsIn, type SealFor} from './seal-keys.ts';

/** Makes a value known as secret to everything that prints. */
export type Learn = (secret: Secret) => void;

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

/** @throws Failure of kind usage also when nothing is named */
export async function neededOpening(seal: SealSettings, learn: Learn): Promise<OpenWith> {
  const keys = await openingWith(seal, learn);
  if (keys !== undefined) return keys;
  throw new Failure({
    kind: 'usage',
    summary: 'nothing is named that opens the backup',
    next: 'add --passphrase-file FILE or --identity FILE',
  });
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
