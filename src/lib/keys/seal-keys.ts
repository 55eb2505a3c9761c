// For whom something is sealed, and with what it is opened: passphrases, recipients and identities of age, as people give them.
import type {Decrypter, Encrypter} from 'age-encryption';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';

export type SealFor = {passphrase: Secret} | {recipients: readonly string[]};
export type OpenWith = {passphrase: Secret} | {identities: readonly Secret[]};

/** Guessing is cheap for whoever has the file; so the shortest passphrase that is taken. */
const shortestPassphrase = 12;

/** `file`: whence it comes. @throws Failure of kind usage for an empty or short passphrase */
export function checkPassphrase(passphrase: Secret, file?: string): void {
  const {length} = [...passphrase.reveal()];
  if (length >= shortestPassphrase) return;
  const reason = length === 0 ? 'it is empty' : `it has ${length} characters; ${shortestPassphrase} are the least`;
  const next = 'take several words at random, such as four to six from a list';
  const summary = 'the passphrase is too short';
  throw new Failure({kind: 'usage', summary, ...(file !== undefined && {object: file}), reason, next});
}

/** @throws Failure of kind usage when there is no recipient, or one that cannot be used */
export async function addRecipients(encrypter: Encrypter, recipients: readonly string[]): Promise<void> {
  if (recipients.length === 0) {
    throw new Failure({kind: 'usage', summary: 'there is nobody to seal for', next: 'name a recipient, age1…'});
  }
  for (const recipient of recipients) addRecipient(encrypter, recipient.trim());
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  if (/^AGE-SECRET-KEY-/i.test(recipient)) {
    throw new Failure({
      kind: 'usage',
      summary: 'a secret key was given where a recipient belongs',
      reason: 'whoever sees it can open what is sealed for it',
      next: 'give its public part, age1…, which `age-keygen -y` prints',
    });
  }
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw new Failure({
      kind: 'usage',
      summary: 'this is no recipient that can be sealed for',
      object: shortened(recipient),
      reason: whyNoRecipient(recipient),
      next: 'make a key with `age-keygen`, and give the public key that it prints, age1…',
    });
  }
}

function whyNoRecipient(recipient: string): string {
  if (recipient.startsWith('ssh-')) return 'keys of SSH are not supported';
  if (/^age1(?:yubikey|se|tpm|fido2)/.test(recipient)) return 'it needs a plugin of age';
  if (recipient.startsWith('age1')) return 'a character is wrong or missing';
  return 'a recipient begins with age1';
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** Recipients from a file: one a line; empty lines and those that begin with # do not count. */
export function recipientsIn(text: string): string[] {
  return linesOf(text);
}

/**
 * Secret keys from a file of `age-keygen`.
 * @throws Failure of kind usage for a line that is no secret key, without showing it
 */
export function identitiesFrom(text: string, file: string): Secret[] {
  const lines = linesOf(text);
  const wrong = lines.findIndex((line) => !/^AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+$/.test(line));
  if (lines.length > 0 && wrong < 0) return lines.map((line) => new Secret(line));
  throw new Failure({
    kind: 'usage',
    summary: 'this is no file of age keys',
    object: file,
    reason: lines.length === 0 ? 'there is no key in it' : whyNoIdentity(lines[wrong] ?? ''),
    next: 'name the file that `age-keygen` wrote',
  });
}

function whyNoIdentity(line: string): string {
  if (/^age-encryption\.org\/|^-----BEGIN AGE/.test(line)) return 'it is sealed itself: open it first with `age -d`';
  if (/^age1/.test(line)) return 'it holds a recipient, which opens nothing';
  if (/^-----BEGIN/.test(line)) return 'keys of SSH are not supported';
  if (/^AGE-PLUGIN-/.test(line)) return 'its key needs a plugin of age';
  return 'a line of it is no key, AGE-SECRET-KEY-1…';
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** @throws Failure of kind usage for a key that is mistyped */
export function addKeys(decrypter: Decrypter, keys: OpenWith): void {
  if ('passphrase' in keys) {
    decrypter.addPassphrase(keys.passphrase.reveal());
    return;
  }
  for (const identity of keys.identities) {
    try {
      decrypter.addIdentity(identity.reveal());
    } catch {
      const reason = 'a character of it is wrong or missing';
      throw new Failure({kind: 'usage', summary: 'the age key cannot be used', reason, next: 'copy it anew'});
    }
  }
}
