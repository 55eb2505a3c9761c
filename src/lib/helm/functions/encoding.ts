// Sprig's encodings and checksums: base64, base32, SHA, Adler-32.
import {createHash} from 'node:crypto';
import {bytesOf, textOf} from '../template/text.ts';
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
  const problem = badPosition(text, /[A-Za-z0-9+/]/, 4, [2, 3]);
  if (problem !== undefined) return `illegal base64 data at input byte ${problem}`;
  return textOf(Buffer.from(text, 'base64'));
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decodeBase32(text: string): string {
  const problem = badPosition(text, /[A-Z2-7]/, 8, [2, 4, 5, 7]);
  if (problem !== undefined) return `illegal base32 data at input byte ${problem}`;
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

/**
 * Where a padded encoding breaks its form, counted in bytes; undefined if it does not.
 * Line breaks are passed over. `partial` lists how many characters a padded group may hold.
 */
function badPosition(text: string, alphabet: RegExp, group: number, partial: readonly number[]): number | undefined {
  const bytes = Array.from(bytesOf(text), (byte, at) => ({character: String.fromCharCode(byte), at}));
  const useful = bytes.filter(({character}) => character !== '\r' && character !== '\n');
  for (let i = 0; i < useful.length; i += 1) {
    const {character, at} = useful[i] ?? {character: '', at: 0};
    if (alphabet.test(character)) continue;
    const inGroup = i % group;
    if (character !== '=' || !partial.includes(inGroup)) return at;
    const padding = group - inGroup;
    const wrong = useful.slice(i, i + padding).find((item) => item.character !== '=');
    if (wrong !== undefined) return group === 4 ? wrong.at : at;
    if (useful.length < i + padding) return bytes.length;
    return useful[i + padding]?.at;
  }
  const left = useful.length % group;
  return left === 0 ? undefined : bytes.length - left;
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
