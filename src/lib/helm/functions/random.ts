// Sprig's random texts and numbers, from the random source that the caller gives.
import {GoError} from '../../go/errors.ts';
import {charactersOf, spend} from '../../go/meter.ts';
import {int} from '../../go/value.ts';
import {define, type FunctionFamily} from './define.ts';

/** Random bytes of cryptographic quality. */
export type RandomBytes = (count: number) => Uint8Array;

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ascii = Array.from({length: 95}, (_, i) => String.fromCharCode(32 + i)).join('');

export function randomFunctions(random: RandomBytes): FunctionFamily {
  const text = (alphabet: string) => define(['int'], (count) => randomText(random, alphabet, count));
  return {
    randAlphaNum: text(digits + letters),
    randAlpha: text(letters),
    randNumeric: text(digits),
    randAscii: text(ascii),
    randInt: define(['int', 'int'], (min, max) => {
      if (max <= min) throw new GoError('invalid argument to Intn');
      return int(randomBelow(random, max - min) + min);
    }),
    randBytes: define(['int'], (count) => {
      if (count < 0) throw new GoError('runtime error: makeslice: len out of range');
      spend(count >>> 4);
      return Buffer.from(random(count)).toString('base64');
    }),
    shuffle: define(['string'], (value) => shuffled(random, value)),
    uuidv4: define([], () => uuid(random(16))),
  };
}

/** A whole number from 0 to below the limit, each as likely as the other. */
export function randomBelow(random: RandomBytes, limit: number): number {
  const range = 2 ** 48;
  const fair = range - (range % limit);
  for (;;) {
    const value = Buffer.from(random(6)).readUIntBE(0, 6);
    if (value < fair) return value % limit;
  }
}

function randomText(random: RandomBytes, alphabet: string, count: number): string {
  spend(Math.max(count, 0));
  return Array.from({length: Math.max(count, 0)}, () => alphabet[randomBelow(random, alphabet.length)]).join('');
}

function shuffled(random: RandomBytes, text: string): string {
  const characters = charactersOf(text);
  for (let i = characters.length - 1; i > 0; i -= 1) {
    const j = randomBelow(random, i + 1);
    [characters[i], characters[j]] = [characters[j] ?? '', characters[i] ?? ''];
  }
  return characters.join('');
}

function uuid(bytes: Uint8Array): string {
  const marked = Uint8Array.from(bytes);
  marked[6] = ((marked[6] ?? 0) & 0x0f) | 0x40;
  marked[8] = ((marked[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(marked).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
