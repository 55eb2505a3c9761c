// What is masked, in which disguises, and what is left alone.
import {describe, expect, test} from 'vitest';
import {Failure} from '../../../src/lib/report/failure.ts';
import {createRedactor, mapTexts, maskFailure} from '../../../src/lib/report/redaction.ts';
import {Secret} from '../../../src/lib/report/secret.ts';

const secret = 'pa$$w0rd+/"x\\y';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a known secret', () => {
  test.each([
    ['as it is', `before ${secret} after`],
    ['in JSON', JSON.stringify({token: secret})],
    ['in a URL', `https://example.com/?t=${encodeURIComponent(secret)}`],
    ['in base64', base64(secret)],
    ['in base64 after one byte', base64(`a${secret}zz`)],
    ['in base64 after two bytes', base64(`ab${secret}z`)],
    ['in base64 after many bytes', base64(`user:${secret}, and more`)],
    ['in base64 for URLs', Buffer.from(`user:${secret}`).toString('base64url')],
    ['in base64 of base64', base64(`{"auth":"${base64(`jane:${secret}`)}"}`)],
  ])('is masked %s', (_way, text) => {
    const redactor = createRedactor();
    redactor.learn(new Secret(secret));
    const masked = redactor.mask(text);
    expect(masked).toContain('********');
    for (const decoded of [masked, decode(masked), decode(decode(masked))]) {
      expect(decoded).not.toContain('w0rd');
    }
  });

  test('is masked wherever it occurs, and those learnt later too', () => {
    const redactor = createRedactor();
    redactor.learn('first-secret');
    redactor.learn('second-secret');
    expect(redactor.mask('first-secret second-secret first-secret')).toBe('******** ******** ********');
  });

  test('that contains another is masked as a whole', () => {
    const redactor = createRedactor();
    redactor.learn('abcd');
    redactor.learn('abcd-efgh');
    expect(redactor.mask('abcd-efgh')).toBe('********');
  });
});

test.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['a text too short to be a secret', 'abc'],
  ['the DCAP key of zeros, which means none', '0'.repeat(32)],
])('%s is not taken for a secret', (_case, value) => {
  const redactor = createRedactor();
  redactor.learn(value);
  const text = 'abc 00000000000000000000000000000000';
  expect(redactor.mask(text)).toBe(text);
});

test('all texts of plain data are masked, and nothing else is touched', () => {
  const redactor = createRedactor();
  redactor.learn('s3cret');
  const data = {a: 's3cret', b: [1, {c: 'x s3cret'}], d: undefined, e: true};
  expect(redactor.maskAll(data)).toEqual({a: '********', b: [1, {c: 'x ********'}], d: undefined, e: true});
  expect(data.a).toBe('s3cret');
});

test('a failure keeps its kind and cause', () => {
  const redactor = createRedactor();
  redactor.learn('s3cret');
  const cause = new Error('cause');
  const masked = maskFailure(new Failure({kind: 'usage', summary: 'no s3cret', next: 'hide s3cret', cause}), redactor);
  expect(masked).toMatchObject({
    kind: 'usage',
    summary: 'no ********',
    next: 'hide ********',
    cause,
    object: undefined,
  });
});

test('objects of a class are handed through as they are', () => {
  const value = new Secret('x');
  expect(mapTexts({value}, () => 'changed').value).toBe(value);
});

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
