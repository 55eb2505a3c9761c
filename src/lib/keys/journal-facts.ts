// Keeps secrets out of the journal: a fact is a short line, and what its name calls a secret is a fingerprint.
import {Failure} from '../report/failure.ts';
import type {JournalRecord} from './journal.ts';

const longest = 300;
/** What such a fact may be: a digest in hexadecimal, whole or shortened. */
const fingerprint = /^(?:sha256:)?[0-9a-f]{8,64}$/;
const secretName = /token|secret|passphrase|password|seed|private|identity|credential|dcap/i;
const secretText = /PRIVATE KEY|AGE-SECRET-KEY-|session_signing_keypair/i;

/** @throws Failure that names the fact, never its value */
export function refuseSecrets({act, facts}: Pick<JournalRecord, 'act' | 'facts'>): void {
  for (const [name, value] of Object.entries(facts)) {
    const reason = whyNot(name, value);
    if (reason === undefined) continue;
    throw new Failure({
      summary: `the fact ${JSON.stringify(name)} of the act ${JSON.stringify(act)} must not be noted down`,
      reason,
      next: 'this is a fault of the program: please report it; nothing was written',
    });
  }
}

function whyNot(name: string, value: string): string | undefined {
  if (secretText.test(value)) return 'it holds a secret key';
  if (value.length > longest) return `it is longer than ${longest} characters`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(value)) return 'it is not one line of text';
  if (secretName.test(name) && !fingerprint.test(value)) return 'by its name it is a secret, and it is no fingerprint';
  return undefined;
}
