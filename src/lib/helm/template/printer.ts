// Values as Go's fmt prints them for one verb with its flags: %v, %d, %q, %x …
import {GoError} from '../../go/errors.ts';
import {spendOnNode} from '../../go/meter.ts';
import {formatFloat} from '../../go/number.ts';
import {isPrintable, quote} from '../../go/quote.ts';
import {Struct} from '../../go/struct.ts';
import {bytesOf, compareText, textOf} from '../../go/text.ts';
import {anyType, elementType, Integer, isMap, isTypedNil, kindOf, typeOf} from '../../go/value.ts';
import {binaryExponent, hexFloat} from './hex-float.ts';
import {type FormatFlags, pad, padZeros} from './padding.ts';

/** One value for one verb, as fmt's printArg: nil and types without that verb come out as `%!d(…)`. */
export function printArgument(value: unknown, verb: string, flags: FormatFlags): string {
  if (value === undefined || value === null) {
    return verb === 'v' || verb === 'T' ? pad('<nil>', flags) : `%!${verb}(<nil>)`;
  }
  if (verb === 'T') return printText(typeOf(value), 's', flags);
  return printValue(value, verb, flags, 0);
}

function printValue(value: unknown, verb: string, flags: FormatFlags, depth: number, staticType = anyType): string {
  spendOnNode(value);
  if (value === undefined || value === null) return printNil(verb, flags, staticType);
  if (typeof value === 'string') return printText(value, verb, flags);
  if (typeof value === 'boolean')
    return verb === 't' || verb === 'v' ? pad(String(value), flags) : badVerb(value, verb, flags);
  if (typeof value === 'number') return printFloat(value, verb, flags);
  if (typeof value === 'bigint') return printInteger(value, 'int64', verb, flags);
  if (value instanceof Integer) return printNamedInteger(value, verb, flags);
  if (value instanceof Uint8Array) return printBytes(value, verb, flags, depth);
  if (value instanceof Struct) return printStruct(value, verb, flags, depth);
  if (Array.isArray(value)) return printList(value, verb, flags, depth);
  if (isMap(value)) return printMap(value, verb, flags, depth);
  throw new GoError(`cannot print ${kindOf(value)}`);
}

function printNil(verb: string, flags: FormatFlags, staticType: string): string {
  if (flags.goSyntax) return `${staticType}(nil)`;
  return verb === 'v' || staticType === anyType ? '<nil>' : `%!${verb}(<nil>)`;
}

/** `%!d(string=abc)`: a verb that the type does not have. */
function badVerb(value: unknown, verb: string, flags: FormatFlags): string {
  return `%!${verb}(${typeOf(value)}=${printValue(value, 'v', flags, 0)})`;
}

function printText(text: string, verb: string, flags: FormatFlags): string {
  switch (verb) {
    case 'v':
      return flags.goSyntax ? quoted(text, flags) : pad(cut(text, flags), flags);
    case 's':
      return pad(cut(text, flags), flags);
    case 'q':
      return quoted(text, flags);
    case 'x':
    case 'X':
      return hexBytes(bytesOf(text), verb, flags);
    default:
      return badVerb(text, verb, flags);
  }
}

function cut(text: string, {precision}: FormatFlags): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
}

function quoted(text: string, flags: FormatFlags): string {
  const short = cut(text, flags);
  const canBackquote = !/`|\ufeff|\p{Cs}|(?![\t\x80-\x9f])\p{Cc}/u.test(short);
  if (flags.sharp && canBackquote) return pad(`\`${short}\``, flags);
  return pad(quote(short, {ascii: flags.plus ?? false}), flags);
}

function hexBytes(bytes: Uint8Array, verb: string, flags: FormatFlags): string {
  const shown = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision);
  if (shown.length === 0) return pad('', flags);
  const lead = flags.sharp ? `0${verb}` : '';
  const pairs = Array.from(shown, (byte) => {
    const pair = byte.toString(16).padStart(2, '0');
    return verb === 'X' ? pair.toUpperCase() : pair;
  });
  return pad(flags.space ? pairs.map((pair) => lead + pair).join(' ') : lead + pairs.join(''), flags);
}

function printFloat(value: number, verb: string, flags: FormatFlags): string {
  const forms: {[verb: string]: 'e' | 'f' | 'g'} = {v: 'g', g: 'g', G: 'g', f: 'f', F: 'f', e: 'e', E: 'e'};
  const form = forms[verb];
  if (verb === 'x' || verb === 'X' || verb === 'b') return printHexFloat(value, verb, flags);
  if (form === undefined) return badVerb(value, verb, flags);
  const precision = flags.precision ?? (form === 'g' ? -1 : 6);
  let text = formatFloat(value, form, precision);
  if (!Number.isFinite(value)) return pad(signed(text.replace(/^\+/, ''), flags), {...flags, zero: false});
  if (flags.sharp && verb !== 'v') text = withPoint(text, form === 'g' ? (precision === -1 ? 6 : precision) : 0);
  if (verb === 'E' || verb === 'G') text = text.toUpperCase();
  return padZeros(signed(text, flags), flags);
}

function printHexFloat(value: number, verb: string, flags: FormatFlags): string {
  if (!Number.isFinite(value))
    return pad(signed(formatFloat(value, 'e').replace(/^\+/, ''), flags), {...flags, zero: false});
  const text = verb === 'b' ? binaryExponent(value) : hexFloat(value, flags.precision ?? -1);
  return padZeros(signed(verb === 'X' ? text.toUpperCase() : text, flags), flags);
}

/** The `#` flag: always a decimal point, and for %g the trailing zeros up to the precision. */
function withPoint(text: string, wanted: number): string {
  const [mantissa = '', tail] = text.split(/(?=e)/);
  const significant = mantissa.replace(/^-?[0.]*/, '').replace('.', '').length;
  const zeroDigit = /^-?0$/.test(mantissa) ? 1 : 0;
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.`;
  return pointed + '0'.repeat(Math.max(wanted - significant - zeroDigit, 0)) + (tail ?? '');
}

function signed(text: string, {plus, space}: FormatFlags): string {
  if (text.startsWith('-')) return text;
  return (plus ? '+' : space ? ' ' : '') + text;
}

function printNamedInteger({value, type, text}: Integer, verb: string, flags: FormatFlags): string {
  const takesText = text !== undefined && !flags.goSyntax && 'vsxXq'.includes(verb);
  return takesText ? printText(text, verb, flags) : printInteger(value, type, verb, flags);
}

function printInteger(value: bigint, type: string, verb: string, flags: FormatFlags): string {
  const bases: {[verb: string]: number} = {v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16};
  const base = bases[verb];
  const unsigned = type.startsWith('uint');
  if (verb === 'v' && flags.goSyntax && unsigned) return `0x${value.toString(16)}`;
  if (base !== undefined) return integerDigits(value, base, verb, flags);
  const character = value < 0n || value > 0x10ffffn ? '\ufffd' : String.fromCodePoint(Number(value));
  if (verb === 'c') return pad(character, flags);
  if (verb === 'q') return pad(quote(character, {delimiter: "'", ascii: flags.plus ?? false}), flags);
  if (verb === 'U') return unicodePoint(value, character, flags);
  return badVerb(type === 'int64' ? value : new Integer(type, value), verb, flags);
}

function unicodePoint(value: bigint, character: string, flags: FormatFlags): string {
  const digits = BigInt.asUintN(64, value).toString(16).toUpperCase();
  const code = `U+${digits.padStart(Math.max(flags.precision ?? 4, 4), '0')}`;
  return pad(flags.sharp && isPrintable(character) ? `${code} '${character}'` : code, {...flags, zero: false});
}

function integerDigits(value: bigint, base: number, verb: string, flags: FormatFlags): string {
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  if (flags.precision === 0 && value === 0n) return pad('', {...flags, zero: false});
  const signRoom = negative || flags.plus || flags.space ? 1 : 0;
  const zeroFill = flags.zero && !flags.minus && flags.precision === undefined ? (flags.width ?? 0) - signRoom : 0;
  digits = digits.padStart(flags.precision ?? zeroFill, '0');
  if (flags.sharp) digits = basePrefix(base, verb, digits);
  if (verb === 'O') digits = `0o${digits}`;
  return pad(signed(negative ? `-${digits}` : digits, flags), {...flags, zero: false});
}

function basePrefix(base: number, verb: string, digits: string): string {
  if (base === 2) return `0b${digits}`;
  if (base === 16) return `0${verb}${digits}`;
  return base === 8 && !digits.startsWith('0') ? `0${digits}` : digits;
}

function printBytes(bytes: Uint8Array, verb: string, flags: FormatFlags, depth: number): string {
  if (verb === 's') return pad(cut(textOf(bytes), flags), flags);
  if (verb === 'q') return quoted(textOf(bytes), flags);
  if (verb === 'x' || verb === 'X') return hexBytes(bytes, verb, flags);
  const items = Array.from(bytes, (byte) => printValue(new Integer('uint8', BigInt(byte)), verb, flags, depth + 1));
  return flags.goSyntax ? `[]byte{${items.join(', ')}}` : `[${items.join(' ')}]`;
}

function printList(list: unknown[], verb: string, flags: FormatFlags, depth: number): string {
  const type = typeOf(list);
  const items = list.map((item) => printValue(item, verb, flags, depth + 1, elementType(type)));
  if (!flags.goSyntax) return `[${items.join(' ')}]`;
  return isTypedNil(list) ? `${type}(nil)` : `${type}{${items.join(', ')}}`;
}

function printMap(map: {[key: string]: unknown}, verb: string, flags: FormatFlags, depth: number): string {
  const type = typeOf(map);
  const entries = sortedKeys(map).map((key) => {
    const name = printValue(key, verb, flags, depth + 1, 'string');
    return `${name}:${printValue(map[key], verb, flags, depth + 1, elementType(type))}`;
  });
  if (!flags.goSyntax) return `map[${entries.join(' ')}]`;
  return isTypedNil(map) ? `${type}(nil)` : `${type}{${entries.join(', ')}}`;
}

/** The keys of a map in Go's printing order: by bytes. */
export function sortedKeys(map: {[key: string]: unknown}): string[] {
  return Object.keys(map).sort(compareText);
}

function printStruct(struct: Struct, verb: string, flags: FormatFlags, depth: number): string {
  if (struct.text !== undefined && !flags.goSyntax && 'vsxXq'.includes(verb))
    return printText(struct.text(), verb, flags);
  if (struct.isPointer && depth > 0) return '0xc000000000';
  const fields = Object.entries(struct.fields).map(([name, field]) => {
    const text = printValue(field.value, verb, flags, depth + 1, field.type);
    return flags.plusFields || flags.goSyntax ? `${name}:${text}` : text;
  });
  const body = flags.goSyntax ? `${struct.type.replace(/^\*/, '')}{${fields.join(', ')}}` : `{${fields.join(' ')}}`;
  return struct.isPointer ? `&${body}` : body;
}
