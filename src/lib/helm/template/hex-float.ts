// Floats by powers of two, as %x and %b print them: `0x1.8p+01`, `4503599627370496p-52`.

interface Parts {
  sign: string;
  mantissa: bigint;
  /** value = mantissa × 2^exponent */
  exponent: number;
}

function partsOf(value: number): Parts {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  return {
    sign: raw >> 63n === 0n ? '' : '-',
    mantissa: biased === 0 ? fraction : fraction | 0x10000000000000n,
    exponent: (biased === 0 ? 1 : biased) - 1075,
  };
}

/** strconv.FormatFloat(value, 'b', …). */
export function binaryExponent(value: number): string {
  const {sign, mantissa, exponent} = partsOf(value);
  return `${sign}${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

/** strconv.FormatFloat(value, 'x', precision); precision -1 for as many digits as it takes. */
export function hexFloat(value: number, precision: number): string {
  const {sign, mantissa, exponent} = partsOf(value);
  if (mantissa === 0n) return `${sign}0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+00`;
  const shift = mantissa.toString(2).length - 1;
  let digits = mantissa << BigInt(52 - shift);
  let power = exponent + shift;
  if (precision >= 0 && precision < 13) digits = rounded(digits, 52 - precision * 4);
  if (digits >> 53n === 1n) {
    digits >>= 1n;
    power += 1;
  }
  const fraction = (digits & 0xfffffffffffffn).toString(16).padStart(13, '0');
  const shown = precision < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0');
  const size = String(Math.abs(power)).padStart(2, '0');
  return `${sign}0x1${shown === '' ? '' : `.${shown}`}p${power < 0 ? '-' : '+'}${size}`;
}

/** Rounded half to even with the last bits dropped to zero. */
function rounded(digits: bigint, dropped: number): bigint {
  const unit = 1n << BigInt(dropped);
  const rest = digits % unit;
  const base = digits - rest;
  const isUp = rest * 2n > unit || (rest * 2n === unit && (base / unit) % 2n === 1n);
  return isUp ? base + unit : base;
}
