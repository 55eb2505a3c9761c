// Go's numbers as text: parsing with base prefixes and underscores, and printing floats as strconv does.

const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;

const integerForm =
  /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[oO]((?:_?[0-7])+)|0[bB]((?:_?[01])+)|0((?:_?[0-7])+)|(0|[1-9](?:_?[0-9])*))$/;

/** The integer that Go's ParseInt(text, 0, 64) reads before the range check; undefined if it is none. */
function parseAnyInteger(text: string): {negative: boolean; signed: boolean; value: bigint} | undefined {
  const match = integerForm.exec(text);
  if (match === null) return undefined;
  const [, sign = '', hex, octal, binary, oldOctal, decimal] = match;
  const digits = (prefix: string, part: string): bigint => BigInt(prefix + part.replaceAll('_', ''));
  let value = 0n;
  if (hex !== undefined) value = digits('0x', hex);
  else if (octal !== undefined) value = digits('0o', octal);
  else if (binary !== undefined) value = digits('0b', binary);
  else if (oldOctal !== undefined) value = digits('0o', oldOctal);
  else if (decimal !== undefined) value = digits('', decimal);
  return {negative: sign === '-', signed: sign !== '', value};
}

/** strconv.ParseInt(text, 0, 64); undefined on a syntax or range error. */
export function parseInteger(text: string): bigint | undefined {
  const parsed = parseAnyInteger(text);
  if (parsed === undefined) return undefined;
  const value = parsed.negative ? -parsed.value : parsed.value;
  return value > maxInt64 || value < minInt64 ? undefined : value;
}

/** strconv.ParseUint(text, 0, 64); undefined on a syntax or range error. */
export function parseUnsigned(text: string): bigint | undefined {
  const parsed = parseAnyInteger(text);
  return parsed === undefined || parsed.signed || parsed.value > maxUint64 ? undefined : parsed.value;
}

/** Wraps an integer to 64 bits with sign, as Go's int64 arithmetic does. */
export function wrapInt64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

const decimalFloat =
  /^[+-]?(?:[0-9](?:_?[0-9])*(?:\.(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?$/;
const hexFloat =
  /^([+-]?)0[xX](_?[0-9a-fA-F](?:_?[0-9a-fA-F])*)?(?:\.([0-9a-fA-F](?:_?[0-9a-fA-F])*)?)?[pP]([+-]?[0-9]+)$/;
const namedFloats: {[name: string]: number} = {
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
  infinity: Infinity,
  '+infinity': Infinity,
  '-infinity': -Infinity,
  nan: NaN,
};

/** strconv.ParseFloat(text, 64); undefined on a syntax or range error. */
export function parseFloat64(text: string): number | undefined {
  if (decimalFloat.test(text)) {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? value : undefined;
  }
  const hex = hexFloat.exec(text);
  return hex === null ? namedFloats[text.toLowerCase()] : parseHexFloat(hex);
}

function parseHexFloat([, sign, whole = '', fraction = '', exponent = '0']: RegExpExecArray): number | undefined {
  const digits = (whole + fraction).replaceAll('_', '');
  if (digits === '') return undefined;
  const scale = Number(exponent) - 4 * fraction.replaceAll('_', '').length;
  const value = Number(BigInt(`0x${digits}`)) * 2 ** scale;
  return Number.isFinite(value) ? (sign === '-' ? -value : value) : undefined;
}

/** strconv.FormatFloat(value, form, precision, 64); precision -1 is the shortest that reads back the same. */
export function formatFloat(value: number, form: 'e' | 'f' | 'g', precision = -1): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const digits = decimalDigits(Math.abs(value), form, precision);
  if (form === 'f') return sign + fixedForm(digits, precision);
  if (form === 'e') return sign + exponentForm(digits, precision);
  return sign + generalForm(digits, precision);
}

/** Significant digits and the position of the decimal point before them: 0.digits × 10^point. */
interface Digits {
  digits: string;
  point: number;
}

function decimalDigits(value: number, form: 'e' | 'f' | 'g', precision: number): Digits {
  if (value === 0) return {digits: '', point: 0};
  if (precision < 0) return shortestDigits(value);
  const wanted = form === 'e' ? precision + 1 : Math.max(precision, 1);
  return form === 'f' ? roundedAtPlace(value, precision) : roundedToLength(value, wanted);
}

function shortestDigits(value: number): Digits {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return {digits: mantissa.replace('.', '').replace(/0+$/, ''), point: Number(exponent) + 1};
}

/** value × 10^places as a whole number, rounded half to even on the exact binary value. */
function scaledExactly(value: number, places: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const mantissa = biased === 0 ? raw & 0xfffffffffffffn : (raw & 0xfffffffffffffn) | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  let numerator = mantissa * (exponent > 0 ? 1n << BigInt(exponent) : 1n);
  let denominator = exponent < 0 ? 1n << BigInt(-exponent) : 1n;
  if (places >= 0) numerator *= 10n ** BigInt(places);
  else denominator *= 10n ** BigInt(-places);
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

function roundedAtPlace(value: number, places: number): Digits {
  const digits = scaledExactly(value, places).toString();
  return digits === '0' ? {digits: '', point: 0} : {digits: digits.replace(/0+$/, ''), point: digits.length - places};
}

function roundedToLength(value: number, length: number): Digits {
  const point = shortestDigits(value).point;
  const digits = scaledExactly(value, length - point).toString();
  return {digits: digits.replace(/0+$/, ''), point: point + digits.length - length};
}

function fixedForm({digits, point}: Digits, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const places = precision < 0 ? Math.max(digits.length - point, 0) : precision;
  if (places === 0) return whole;
  const fraction = (point < 0 ? '0'.repeat(-point) : '') + digits.slice(Math.max(point, 0));
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`;
}

function exponentForm({digits, point}: Digits, precision: number): string {
  const places = precision < 0 ? Math.max(digits.length - 1, 0) : precision;
  const exponent = digits === '' ? 0 : point - 1;
  const fraction = places === 0 ? '' : `.${digits.slice(1, places + 1).padEnd(places, '0')}`;
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0] ?? '0'}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function generalForm(decimal: Digits, precision: number): string {
  const {digits, point} = decimal;
  const shortest = precision < 0;
  const length = shortest ? digits.length : Math.max(precision, 1);
  let limit = length;
  if (limit > digits.length && digits.length >= point) limit = digits.length;
  if (shortest) limit = 6;
  const exponent = point - 1;
  if (digits !== '' && (exponent < -4 || exponent >= limit)) {
    return exponentForm(decimal, Math.min(length, Math.max(digits.length, 1)) - 1);
  }
  return fixedForm(decimal, Math.max(digits.length - point, 0));
}
