// One string as go-yaml writes it: plain, in quotes or as a literal block.
import {foldDoubleQuoted, foldPlain, foldSingleQuoted, type Place} from './fold.ts';
import {resolvePlain} from './resolve.ts';

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** What may not stand unescaped: control characters and tabs, surrogates' characters, BOM. */
const special = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const breakCharacter = /[\n\u2028\u2029]/;
const plainStart = /^[#,[\]{}&*!|>'"%@`]|^(?:---|\.\.\.)|^-(?:[ \n]|$)|^[?:](?:[ \n\u2028\u2029]|$)/;
const plainInside = /:(?:[ \n\u2028\u2029]|$)|[ \n\u2028\u2029]#/;

/** How a string is set. */
export interface ScalarSetting {
  /** Of further lines. */
  indent: number;
  isKey: boolean;
  /** Where it begins, if long lines are to be broken. */
  column?: number | undefined;
}

/** The text of a string with its final line break. */
export function scalarLines(text: string, setting: ScalarSetting): string {
  const {indent, isKey} = setting;
  const place = setting.column === undefined || isKey ? undefined : {column: setting.column, indent};
  if (!text.isWellFormed()) return scalarLines(text.toWellFormed(), setting);
  if (text === '') return '""\n';
  if (text.includes('\n')) return isKey || !canBeLiteral(text) ? doubleQuoted(text, place) : literal(text, indent);
  if (special.test(text) || !isPlainType(text)) return doubleQuoted(text, place);
  if (breakCharacter.test(text))
    return singleQuoted(text.replace(/(?<=[\u2028\u2029])(?=[^\u2028\u2029])/g, ' '.repeat(indent)), undefined);
  if (!canBePlain(text)) return singleQuoted(text, place);
  return `${place === undefined ? text : foldPlain(text, place)}\n`;
}

function singleQuoted(text: string, place: Place | undefined): string {
  return `'${place === undefined ? text.replaceAll("'", "''") : foldSingleQuoted(text, place)}'\n`;
}

/** True if the text, written plain, reads back as a string. */
function isPlainType(text: string): boolean {
  return resolvePlain(text).type === 'string' && !base60.test(text);
}

function canBePlain(text: string): boolean {
  return !text.startsWith(' ') && !text.endsWith(' ') && !plainStart.test(text) && !plainInside.test(text);
}

function canBeLiteral(text: string): boolean {
  return !special.test(text) && !text.endsWith(' ') && !/ [\n\u2028\u2029]/.test(text);
}

function literal(text: string, indent: number): string {
  const margin = ' '.repeat(indent);
  const hint = /^[ \n\u2028\u2029]/.test(text) ? '2' : '';
  const chomp = !/[\n\u2028\u2029]$/.test(text) ? '-' : /^[\n\u2028\u2029]$|[\n\u2028\u2029]{2}$/.test(text) ? '+' : '';
  const lines = text
    .split(/(?<=[\n\u2028\u2029])/)
    .map((line) => (breakCharacter.test(line[0] ?? '') ? line : margin + line));
  return `|${hint}${chomp}\n${lines.join('')}${chomp === '-' ? '\n' : ''}`;
}

const shortEscapes: {[character: string]: string} = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

const escaped = /["\\\n\u2028\u2029]|[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

/** A text that begins with a byte order mark is escaped whole, as go-yaml does. */
function doubleQuoted(text: string, place: Place | undefined): string {
  const isEscaped = text.startsWith('\ufeff') ? () => true : (character: string) => escaped.test(character);
  const written = (character: string) =>
    isEscaped(character) ? (shortEscapes[character] ?? hexEscape(character)) : character;
  if (place !== undefined) return `"${foldDoubleQuoted(text, written, place)}"\n`;
  return `"${[...text].map(written).join('')}"\n`;
}

function hexEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
