// For whom a backup is sealed, and what opens it: from files, never from the command line itself.
import {readFile} from 'node:fs/promises';
import {checkPassphrase, identitiesFrom, type OpenWith, recipientsIn, type SealFor} from '../keys/seal-keys.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import type {BackupSettings} from '../settings/cas-settings.ts';

/** Undefined: the backup is not sealed. */
export async function sealingFor({
  passphraseFile,
  recipients,
  recipientsFile,
}: BackupSettings): Promise<SealFor | undefined> {
  if (passphraseFile !== undefined) {
    const passphrase = await passphraseIn(passphraseFile);
    checkPassphrase(passphrase);
    return {passphrase};
  }
  const fromFile = recipientsFile === undefined ? [] : recipientsIn(await textIn(recipientsFile));
  const all = [...recipients, ...fromFile];
  return all.length === 0 ? undefined : {recipients: all};
}

/** Undefined when nothing is named. */
export async function openingWith({passphraseFile, identityFile}: BackupSettings): Promise<OpenWith | undefined> {
  if (identityFile !== undefined) return {identities: identitiesFrom(await textIn(identityFile), identityFile)};
  return passphraseFile === undefined ? undefined : {passphrase: await passphraseIn(passphraseFile)};
}

/** The first line; a line end is no part of it. */
async function passphraseIn(file: string): Promise<Secret> {
  return new Secret((await textIn(file)).split(/\r?\n/)[0] ?? '');
}

async function textIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Failure({
      kind: 'usage',
      summary: 'the file cannot be read',
      object: file,
      reason: reasonOf(error),
      next: 'name a readable file',
    });
  });
}
