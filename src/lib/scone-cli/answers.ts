// Reads the program's answers by their form. What has not the form is no answer, wherever it stands.
import {X509Certificate} from 'node:crypto';
import {Failure} from '../report/failure.ts';
import {answerLines, plainText} from './lines.ts';

/** 64 hex digits, alone on a line. */
export function hashIn(call: string, stdout: string): string {
  return onlyWord(call, stdout, /^[0-9a-f]{64}$/i, '64 hex digits');
}

/** 64 hex digits, in lower case, as enclave measurements are compared. */
export function mrenclaveIn(call: string, stdout: string): string {
  return hashIn(call, stdout).toLowerCase();
}

/** A key or the hash of one: their alphabet is not known, so it is one long printable word, and the last line. */
export function keyIn(call: string, stdout: string): string {
  const last = answerLines(stdout).at(-1) ?? '';
  if (/^[!-~]{16,4096}$/.test(last) && !last.startsWith('-----')) return last;
  throw noAnswer(call, 'a key or hash in one word', stdout);
}

/** base58check of a version byte and a 32-byte key (docs/system.md: Policies). */
export function signerIdIn(call: string, stdout: string): string {
  return onlyWord(call, stdout, /^[1-9A-HJ-NP-Za-km-z]{45,55}$/, 'a signer id');
}

/** `6.0.6`, `7.0.0-alpha.2`: the first word of that form in the last line that has one. */
export function versionIn(stdout: string): string | undefined {
  const form = /(?:^|[\s(v])(\d+\.\d+\.\d+(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?)(?=$|[\s),;+])/;
  const found = answerLines(stdout).map((line) => form.exec(line)?.[1]);
  return found.findLast((word) => word !== undefined);
}

/** All certificates, each one readable; a private key among them is no answer. */
export function certificatesIn(call: string, stdout: string): string {
  const text = plainText(stdout);
  const blocks = text.match(/-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n\t ]+\n-----END CERTIFICATE-----/g) ?? [];
  const begun = text.match(/-----BEGIN /g) ?? [];
  if (blocks.length === 0 || blocks.length !== begun.length || !blocks.every(isCertificate)) {
    throw noAnswer(call, 'certificates in PEM', stdout);
  }
  return `${blocks.join('\n')}\n`;
}

/** The one word of that form that stands alone on a line; two different ones would be a guess. */
function onlyWord(call: string, stdout: string, form: RegExp, expected: string): string {
  const [word, ...others] = new Set(answerLines(stdout).filter((line) => form.test(line)));
  if (word !== undefined && others.length === 0) return word;
  throw noAnswer(call, expected, stdout);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** What it printed is described, not quoted: it may be a secret. */
export function noAnswer(call: string, expected: string, stdout: string): Failure {
  const lines = answerLines(stdout);
  const printed =
    lines.length === 0
      ? 'it printed nothing'
      : `it printed ${lines.length === 1 ? 'one line' : `${lines.length} lines`}, the last one of ${lines.at(-1)?.length} characters`;
  return new Failure({
    kind: 'undetermined',
    summary: `${call} gave no answer of the expected form`,
    object: 'SCONE CLI',
    reason: `${expected} was expected; ${printed}`,
    next: 'run it by hand, or use the SCONE CLI of the release that is installed',
  });
}
