// Numeric and character literals of templates, with Go's rules of what they can stand for.
import {parseFloat64, parseInteger, parseUnsigned} from '../../go/number.ts';
import {quote, unquoteCharacter} from '../../go/quote.ts';
import type {Complex} from '../../go/struct.ts';

export interface NumberLiteral {
  int: bigint | undefined;
  uint: bigint | undefined;
  float: number | undefined;
  complex: Complex | undefined;
}

/** The literal's values, or the words of the parse error. */
export function readNumber(text: string, kind: 'number' | 'complex' | 'character constant'): NumberLiteral | string {
  if (kind === 'character constant') return readCharacter(text);
  if (kind === 'complex') return readComplex(text);
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1));
    if (imaginary !== undefined) return complexLiteral(0, imaginary);
  }
  return readReal(text);
}

function readCharacter(text: string): NumberLiteral | string {
  const step = unquoteCharacter(text.slice(1), "'");
  if (step === undefined) return 'invalid syntax';
  if (step.rest !== "'") return `malformed character constant: ${text}`;
  const code = characterCode(step.character);
  return {int: BigInt(code), uint: BigInt(code), float: code, complex: undefined};
}

function characterCode(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
}

function readComplex(text: string): NumberLiteral | string {
  const match = /^(.*[^eEpP+-])([+-].*)i$/.exec(text);
  const real = parseFloat64(match?.[1] ?? '');
  const imaginary = parseFloat64(match?.[2] ?? '');
  return real === undefined || imaginary === undefined
    ? 'syntax error scanning complex number'
    : complexLiteral(real, imaginary);
}

/** A complex number with no imaginary part can stand for a float or an integer where one is wanted. */
function complexLiteral(real: number, imaginary: number): NumberLiteral {
  const complex = {real, imaginary};
  if (imaginary !== 0) return {int: undefined, uint: undefined, float: undefined, complex};
  return {int: wholeNumber(real), uint: real >= 0 ? wholeNumber(real) : undefined, float: real, complex};
}

function wholeNumber(value: number): bigint | undefined {
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 63 ? BigInt(value) : undefined;
}

function readReal(text: string): NumberLiteral | string {
  const int = parseInteger(text);
  const uint = parseUnsigned(text) ?? (int === 0n ? 0n : undefined);
  if (int !== undefined || uint !== undefined) return {int, uint, float: Number(int ?? uint), complex: undefined};
  const float = parseFloat64(text);
  if (float === undefined) return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  const whole = wholeNumber(float);
  return {int: whole, uint: float >= 0 ? whole : undefined, float, complex: undefined};
}
