// Masks every known secret in whatever is about to be shown, also where it hides in base64.
import {Failure} from './failure.ts';
import type {Secret} from './secret.ts';

const mask = '********';
/** Shorter values would mask half of every sentence; no token, key or password worth the name is shorter. */
const shortestSecret = 4;
/** Shorter pieces of base64 would be found in innocent text. */
const shortestPiece = 6;

export interface Redactor {
  /** From now on this is masked. */
  learn(secret: Secret | string | undefined): void;
  /** The text with all known secrets masked. */
  mask(text: string): string;
  /** A copy of the data with all known secrets masked in all its texts. */
  maskAll<T>(data: T): T;
}

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  const hide = (text: string) => (pattern ? text.replace(pattern, mask) : text);
  return {
    learn(secret) {
      const value = typeof secret === 'string' ? secret : (secret?.reveal() ?? '');
      if (value.length < shortestSecret || /^(.)\1*$/.test(value)) return;
      for (const form of formsOf(value)) forms.add(form);
      pattern = new RegExp(
        [...forms]
          .sort((a, b) => b.length - a.length)
          .map(literally)
          .join('|'),
        'g',
      );
    },
    mask: hide,
    maskAll: (data) => mapTexts(data, hide),
  };
}

/** The text as a pattern that matches exactly it. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** As it is, as JSON and URLs write it, and inside base64 and base64 of base64 (as in a pull secret). */
function formsOf(value: string): string[] {
  const plain = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)];
  const once = base64Pieces(value);
  return [...plain, ...once, ...once.flatMap(base64Pieces)];
}

/**
 * What base64 makes of a text that stands anywhere inside a larger one: it depends on the position modulo 3,
 * and the first and last characters depend on the neighbours and are left out.
 */
function base64Pieces(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const start = Math.ceil((shift * 8) / 6);
    const end = Math.floor(((shift + bytes.length) * 8) / 6);
    const piece = encoded.slice(start, end);
    if (piece.length < shortestPiece) return [];
    return [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** The same failure with all known secrets masked in its words. */
export function maskFailure(failure: Failure, {mask: hide}: Redactor): Failure {
  const masked = (text: string | undefined) => (text === undefined ? undefined : hide(text));
  const {kind, summary, object, reason, next, signalNumber} = failure;
  const words = {summary: hide(summary), object: masked(object), reason: masked(reason), next: masked(next)};
  const known = Object.entries({...words, signalNumber}).filter(([, value]) => value !== undefined);
  const copy = new Failure({kind, summary: words.summary, ...Object.fromEntries(known), cause: failure.cause});
  copy.stack = hide(failure.stack ?? '');
  return copy;
}

/** A copy of plain data with each text in it changed. Objects of a class are kept as they are. */
export function mapTexts<T>(data: T, change: (text: string) => string): T;
export function mapTexts(data: unknown, change: (text: string) => string): unknown {
  if (typeof data === 'string') return change(data);
  if (Array.isArray(data)) return data.map((item) => mapTexts(item, change));
  if (data !== null && typeof data === 'object' && Object.getPrototypeOf(data) === Object.prototype) {
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, mapTexts(value, change)]));
  }
  return data;
}
