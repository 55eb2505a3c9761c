// Sprig's encodings and checksums: base64, base32, SHA, Adler-32.
import {createHash} from 'node:crypto';
import {bytesOf, textOf} from '../../go/text.ts';
import {base32Problem, base64Problem} from './base64.ts';
import {define, type FunctionFamily} from './define.ts';

export const encodingFunctions: FunctionFamily = {
  b64enc: define(['string'], (text) => Buffer.from(bytesOf(text)).toString('base64')),
  b64dec: define(['string'], decodeBase64),
  b32enc: define(['string'], encodeBase32),
  b32dec: define(['string'], decodeBase32),
  sha1sum: define(['string'], (text) => createHash('sha1').update(bytesOf(text)).digest('hex')),
  sha256sum: define(['string'], (text) => createHash('sha256').update(bytesOf(text)).digest('hex')),
  sha512sum: define(['string'], (text) => createHash('sha512').update(bytesOf(text)).digest('hex')),
  adler32sum: define(['string'], (text) => String(adler32(bytesOf(text)))),
};

/** The text, or what Go says about the first character that does not fit. */
function decodeBase64(text: string): string {
  const problem = base64Problem(text);
  if (problem !== undefined) return problem;
  return textOf(Buffer.from(text, 'base64'));
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decodeBase32(text: string): string {
  const problem = base32Problem(text);
  if (problem !== undefined) return problem;
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of text.replace(/[\r\n=]/g, '')) {
    bits = ((bits << 5) | base32Alphabet.indexOf(character)) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 0xff);
    }
  }
  return textOf(Uint8Array.from(bytes));
}

function encodeBase32(text: string): string {
  let bits = 0;
  let count = 0;
  let output = '';
  for (const byte of bytesOf(text)) {
    bits = ((bits << 8) | byte) & 0xfff;
    count += 8;
    while (count >= 5) {
      count -= 5;
      output += base32Alphabet[(bits >> count) & 31];
    }
  }
  if (count > 0) output += base32Alphabet[(bits << (5 - count)) & 31];
  return output.padEnd(Math.ceil(output.length / 8) * 8, '=');
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}
