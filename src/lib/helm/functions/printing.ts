// Go's own printing and escaping functions: print, printf, println, html, js, urlquery.

import {isPrintable} from '../../go/quote.ts';
import {bytesOf} from '../../go/text.ts';
import {sprint, sprintf, sprintln} from '../template/format.ts';
import {defineVariadic, type FunctionFamily} from './define.ts';

export const printingFunctions: FunctionFamily = {
  print: defineVariadic([], 'any', (...args) => sprint(args)),
  println: defineVariadic([], 'any', (...args) => sprintln(args)),
  printf: defineVariadic(['string'], 'any', (format, ...args) => sprintf(format, args)),
  html: defineVariadic([], 'any', (...args) => escapeHtml(printed(args))),
  js: defineVariadic([], 'any', (...args) => escapeJs(printed(args))),
  urlquery: defineVariadic([], 'any', (...args) => escapeQuery(printed(args))),
};

/** Untyped nil reads `<no value>` in the escaping functions. */
function printed(args: readonly unknown[]): string {
  return sprint(args.map((arg) => arg ?? '<no value>'));
}

const htmlEscapes: {[character: string]: string} = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (character) => htmlEscapes[character] ?? character);
}

const jsEscapes: {[character: string]: string} = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=]|(?!\x7f)\p{Cc}|\P{ASCII}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    if (code > 0x7f) return isPrintable(character) ? character : `\\u${hex}`;
    return jsEscapes[character] ?? `\\u${hex}`;
  });
}

/** url.QueryEscape: a blank becomes `+`, all but letters, digits and `-_.~` is percent-encoded. */
export function escapeQuery(text: string): string {
  return Array.from(bytesOf(text), (byte) => {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-_.~]/.test(character)) return character;
    return character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
