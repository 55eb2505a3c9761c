// Helm's provenance files: what is read from them, and what is no such file.
import {describe, expect, it} from 'vitest';
import {digestIn, readSignedText} from '../../../src/lib/release/provenance.ts';

const sum = 'a'.repeat(64);
const below = '-----BEGIN PGP SIGNATURE-----\n\nabcd\n-----END PGP SIGNATURE-----';
const signed = (text: string, headers = 'Hash: SHA512\n') =>
  `-----BEGIN PGP SIGNED MESSAGE-----\n${headers}\n${text}\n${below}`;

describe('a signed text', () => {
  it.each<[string, string, string]>([
    ['as it is', 'a: b\n\n...\nfiles: {}\n', 'a: b\n\n...\nfiles: {}\n'],
    ['dashes at the start of lines', '- -----BEGIN\n- - x', '-----BEGIN\n- x'],
    ['blanks at the end of lines', 'a  \nb\t \n', 'a\nb\n'],
    ['line breaks of Windows', 'a\r\nb', 'a\nb'],
    ['nothing', '', ''],
  ])('is read: %s', (_, written, text) => {
    expect(readSignedText(signed(written))).toEqual({text, signature: below});
  });

  it.each<[string, string, RegExp]>([
    ['something before it', `x\n${signed('a')}`, /not one signed text/],
    ['no signature', '-----BEGIN PGP SIGNED MESSAGE-----\n\na\n', /not one signed text/],
    ['the signature alone', below, /not one signed text/],
    [
      'no blank line behind its headers',
      `-----BEGIN PGP SIGNED MESSAGE-----\na\n${below}`,
      /not one signed text|headers/,
    ],
    ['text among its headers', signed('a', 'files: evil\n'), /headers/],
    ['a header that hides text', signed('a', 'Hash: SHA512\nComment: x\n'), /headers/],
    ['a dash that is not escaped', signed('-----BEGIN PGP MESSAGE-----'), /dash/],
  ])('is refused: %s', (_, file, wrong) => {
    expect(readSignedText(file)).toEqual({wrong: expect.stringMatching(wrong)});
  });
});

describe('the digest of a file', () => {
  it('is that of its name', async () => {
    const text = `name: app\n\n...\nfiles:\n  app-1.0.0.tgz: sha256:${sum}\n  other.tgz: sha256:${'b'.repeat(64)}\n`;
    expect(await digestIn(text, 'app-1.0.0.tgz')).toEqual({sha256: sum});
  });

  it.each<[string, string, RegExp]>([
    ['no list', 'name: app\n', /no list of files/],
    ['a list that is none', 'a\n...\n- x\n', /does not name app\.tgz/],
    ['another file', `a\n...\nfiles: {b.tgz: "sha256:${sum}"}\n`, /does not name app\.tgz/],
    ['another kind of digest', 'a\n...\nfiles: {app.tgz: "sha512:00"}\n', /gives no SHA-256/],
    ['a digest cut off', `a\n...\nfiles: {app.tgz: "sha256:${sum.slice(1)}"}\n`, /gives no SHA-256/],
    ['no YAML', 'a\n...\nfiles: {\n', /cannot be read/],
    ['nothing inherited', 'a\n...\nfiles: {}\n', /does not name/],
  ])('is not there: %s', async (_, text, wrong) => {
    expect(await digestIn(text, 'app.tgz')).toEqual({wrong: expect.stringMatching(wrong)});
  });
});
