// What of the program's own words reaches people.
import {expect, test} from 'vitest';
import {Secret} from '../../../src/lib/report/secret.ts';
import {wordsOf} from '../../../src/lib/scone-cli/words.ts';

const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIIIabcdefghijklmnop\n-----END PRIVATE KEY-----\n';

test('the last lines of stderr, without banner and terminal codes', () => {
  const stderr = `export SCONE_HEAP=1\n\u001b[31mError\u001b[0m: refused\r\n\nCaused by:\n   no route\n`;
  expect(wordsOf({stdout: 'x', stderr}, [])).toBe('Error: refused\nCaused by:\nno route');
  const long = Array.from({length: 50}, (_, index) => `line ${index}`).join('\n');
  expect(wordsOf({stdout: '', stderr: long}, []).split('\n')).toEqual(
    Array.from({length: 8}, (_, index) => `line ${index + 42}`),
  );
});

test('stdout when stderr is silent; a log line when there is nothing else; nothing when nothing was said', () => {
  expect(wordsOf({stdout: 'why\n', stderr: ''}, [])).toBe('why');
  expect(wordsOf({stdout: '', stderr: '[SCONE|FATAL] no memory\n'}, [])).toBe('[SCONE|FATAL] no memory');
  expect(wordsOf({stdout: '\n', stderr: ''}, [])).toBe('');
});

test('secrets are masked, whole or by lines, also a private key that nobody knew of', () => {
  const stderr = `bad token S3CRET-T0KEN\nidentity: |\n      MC4CAQAwBQYDK2VwBCIEIIIabcdefghijklmnop\n`;
  const words = wordsOf({stdout: '', stderr}, [new Secret('S3CRET-T0KEN'), pem]);
  expect(words).toBe('bad token ********\nidentity: |\n********');
  expect(wordsOf({stdout: '', stderr: `oh: ${pem}end`}, [])).toBe('oh: ********\nend');
});

test('no more than a few hundred characters', () => {
  expect(wordsOf({stdout: '', stderr: 'x'.repeat(100_000)}, []).length).toBe(800);
});
