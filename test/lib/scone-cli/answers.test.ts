// What the program may print, and what of it is an answer.
import {describe, expect, test} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {certificatesIn, hashIn, keyIn, mrenclaveIn, signerIdIn, versionIn} from '../../../src/lib/scone-cli/answers.ts';
import {answerLines} from '../../../src/lib/scone-cli/lines.ts';
import {encryptedSessionIn, sessionIn, signedSessionIn} from '../../../src/lib/scone-cli/session-answers.ts';

const hash = '0123456789abcdef'.repeat(4);
const other = 'fedcba9876543210'.repeat(4);
const banner =
  'export SCONE_QUEUES=4\nexport SCONE_HEAP=268435456\nSCONE_MODE=sim\n[SCONE|WARN] src/x.c:207:main(): SIM\n';
const signer = 'N2exBX7Tpyyu8g2ofoxwfMNVNbL5G4F5Zygso6MyBp78k37gr7';
const signature = 'ab'.repeat(64);

const noForm = [
  ['nothing', ''],
  ['line ends only', '\r\n\n\n'],
  ['a banner only', banner],
  ['zeros', '\0\0\0'],
  ['terminal codes only', '\u001b[31m\u001b[0m'],
  ['an error', 'Error: connection refused\n'],
  ['HTML', '<html><body>502 Bad Gateway</body></html>'],
  ['JSON', '{"hash": 1}'],
  ['63 digits', hash.slice(1)],
  ['65 digits', `${hash}0`],
  ['a hash with a prefix', `sha256:${hash}`],
  ['a hash within a sentence', `the hash is ${hash}.`],
  ['a letter that is no digit', `${hash.slice(1)}g`],
  ['two different hashes', `${hash}\n${other}\n`],
  ['two hashes on a line', `${hash} ${other}\n`],
  ['a hash in two lines', `${hash.slice(0, 32)}\n${hash.slice(32)}\n`],
  ['a hash of wide digits', '０'.repeat(64)],
] as const;

describe('a hash is 64 hex digits alone on a line', () => {
  test.each([
    ['alone', hash],
    ['with a line end', `${hash}\n`],
    ['with a carriage return', `${hash}\r\n`],
    ['behind a banner', `${banner}\n${hash}\n`],
    ['before a banner', `${hash}\n${banner}`],
    ['with blanks around', `  ${hash}\t\n`],
    ['in colour', `\u001b[32m${hash}\u001b[0m\n`],
    ['said twice', `${hash}\n${hash}\n`],
    ['behind a title', `session hash:\n${hash}\n`],
  ])('%s', (_, stdout) => expect(hashIn('call', stdout)).toBe(hash));

  test.each(noForm)('but not: %s', (_, stdout) => {
    expect(() => hashIn('scone session verify', stdout)).toThrow(/scone session verify gave no answer.*64 hex digits/s);
  });

  test('upper case stays in a session hash, and goes from a measurement', () => {
    expect(hashIn('call', hash.toUpperCase())).toBe(hash.toUpperCase());
    expect(mrenclaveIn('call', hash.toUpperCase())).toBe(hash);
  });
});

test('a trouble says what was expected, and never what was printed', () => {
  const printed = 'first line\nSECRET-OF-THE-OWNER';
  expect(() => hashIn('scone self show', printed)).toThrow(/2 lines, the last one of 19 characters/);
  expect(() => hashIn('scone self show', printed)).not.toThrow(/SECRET/);
});

describe('a key is one long printable word in the last line', () => {
  test.each([
    ['hex', hash],
    ['base64', `${'AbC+/'.repeat(8)}==`],
    ['behind a banner', `${banner}${signer}`],
    ['any signs', '!"#$%&()*+,-./:;<=>?@[]^_`{|}~'],
  ])('%s', (_, stdout) => expect(keyIn('call', stdout)).toBe(answerLines(stdout).at(-1)));

  test.each([
    ['nothing', ''],
    ['a word that is too short', 'Done.'],
    ['two words', `${hash} ${hash}`],
    ['a sentence', 'the CAS is not attested'],
    ['a frame of PEM', '-----BEGIN-PUBLIC-KEY-----'],
    ['letters that are not ASCII', 'ä'.repeat(40)],
    ['far too much', 'a'.repeat(5000)],
    ['a sentence after it', `${hash}\nplease update your CLI soon`],
    ['a banner only', banner],
  ])('but not: %s', (_, stdout) => expect(() => keyIn('call', stdout)).toThrow(/key or hash/));
});

describe('a signer id', () => {
  test('is base58 of its length', () => expect(signerIdIn('call', `${banner}${signer}\n`)).toBe(signer));
  test.each([
    '',
    hash,
    `${signer} ${signer}`,
    signer.slice(10),
    signer.replace('N', '0'),
    `${signer}\n${signer.replace('2', '3')}`,
  ])('but not %j', (stdout) => expect(() => signerIdIn('call', stdout)).toThrow(/signer id/));
});

describe('a version', () => {
  test.each([
    ['6.0.6', '6.0.6'],
    ['scone 6.0.6\n', '6.0.6'],
    ['SCONE CLI 7.0.0-alpha.2\r\n', '7.0.0-alpha.2'],
    ['scone v5.8.0 (abc123 2024-01-01)', '5.8.0'],
    ['scone (5.9.0)', '5.9.0'],
    [`${banner}scone 5.10.1\n`, '5.10.1'],
    ['uses libc 1.2.3\nscone 6.0.6', '6.0.6'],
    ['scone 6.0.6, built by rustc 1.80.0', '6.0.6'],
  ])('%j is %s', (stdout, version) => expect(versionIn(stdout)).toBe(version));

  test.each([
    [''],
    ['scone'],
    ['6.0'],
    ['6'],
    ['version six'],
    ['1.2.3.4'],
    ['\0'],
    [banner],
    ['6.0.6beta'],
    ['a6.0.6'],
  ])('%j is none', (stdout) => expect(versionIn(stdout)).toBeUndefined());
});

describe('certificates', () => {
  const {certificate, key} = issueCertificate({subject: {commonName: 'a CAS'}});

  test.each([
    ['one', certificate],
    ['a chain', certificate + certificate],
    ['one behind a banner', banner + certificate],
    ['one with carriage returns', certificate.replaceAll('\n', '\r\n')],
  ])('%s', (_, stdout) => {
    expect(certificatesIn('call', stdout)).toMatch(
      /^(-----BEGIN CERTIFICATE-----\n[\s\S]+?\n-----END CERTIFICATE-----\n)+$/,
    );
  });

  test.each([
    ['nothing', ''],
    ['a torn one', certificate.slice(0, -20)],
    ['one that is no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['a whole and a torn one', certificate + certificate.slice(0, 60)],
    ['a private key beside it', key + certificate],
    ['only a key', key],
    ['base64 without a frame', certificate.split('\n').slice(1, -2).join('\n')],
  ])('but not: %s', (_, stdout) => expect(() => certificatesIn('call', stdout)).toThrow(/certificates in PEM/));
});

describe('a session', () => {
  const session = `name: cas-owner/primary-backup\nversion: "0.3.10"\npredecessor: ~\nsecrets:\n  - value: $$SCONE::x$$\n`;
  const read = (stdout: string) => sessionIn('scone session read', stdout, 'cas-owner/primary-backup');

  test.each([
    ['alone', session],
    ['behind a banner', `${banner}\n${session}`],
    ['before a banner', `${session}\n${banner}`],
    ['with carriage returns', session.replaceAll('\n', '\r\n')],
  ])('%s, as it is', async (_, stdout) => expect(await read(stdout)).toBe(session));

  test('with the mark of a document', async () => expect(await read(`---\n${session}`)).toBe(`---\n${session}`));

  test.each([
    ['nothing', ''],
    ['a banner only', banner],
    ['another session', session.replace('primary', 'secondary')],
    ['a session without version', 'name: cas-owner/primary-backup\n'],
    ['a list', '- name: cas-owner/primary-backup\n- version: "0.3.10"\n'],
    ['a text', 'cas-owner/primary-backup'],
    ['a torn one', `${session}services: [`],
    ['an error', 'error: session not found'],
    ['an alias without an anchor', `${session}x: *nothing\n`],
    ['so many aliases that it is an attack', `${session}${bomb()}`],
    ['a name twice', `${session}name: cas-owner/primary-backup\n`],
    ['a tab for a blank', 'name:\tcas-owner/primary-backup\n\tversion: 1\n'],
  ])('but not: %s', async (_, stdout) => expect(read(stdout)).rejects.toThrow(/in YAML was expected/));

  function bomb(): string {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 9; n++)
      lines.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    return `${lines.join('\n')}\n`;
  }
});

describe('JSON of sessions', () => {
  const signed = JSON.stringify({session: 'name: x\n', signatures: [{signer, signature}]}, null, 2);
  const encrypted = JSON.stringify({encrypted_session: 'AAAA', encryption_key: hash});

  test('behind a banner, as it was printed', () => {
    expect(signedSessionIn('call', `${banner}${signed}\n`)).toBe(signed);
    expect(encryptedSessionIn('call', `${banner}${encrypted}\n`)).toBe(encrypted);
  });

  test.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['no signature', JSON.stringify({session: 'x', signatures: []})],
    ['a signature that is too short', signed.replace(signature, signature.slice(2))],
    ['a signer that is none', signed.replace(signer, 'me')],
    ['no session', JSON.stringify({signatures: [{signer, signature}]})],
    ['a torn object', signed.slice(0, -3)],
    ['words behind it', `${signed}\ndone`],
  ])('no signed session: %s', (_, stdout) => expect(() => signedSessionIn('call', stdout)).toThrow(/signed session/));

  test.each([
    ['nothing', ''],
    ['content that is no base64', encrypted.replace('AAAA', 'A?==')],
    ['content that is torn', encrypted.replace('AAAA', 'AAAAA')],
    ['a key that is too short', encrypted.replace(hash, hash.slice(2))],
    ['no key', '{"encrypted_session": "AAAA"}'],
    ['a signed one', signed],
  ])('no encrypted session: %s', (_, stdout) => expect(() => encryptedSessionIn('call', stdout)).toThrow(/encrypted/));
});
