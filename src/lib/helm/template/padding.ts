// Flags of a formatting verb, and the padding they ask for.

export interface FormatFlags {
  plus?: boolean;
  minus?: boolean;
  sharp?: boolean;
  space?: boolean;
  zero?: boolean;
  /** %#v: Go syntax. */
  goSyntax?: boolean;
  /** %+v: names of struct fields. */
  plusFields?: boolean;
  width?: number;
  precision?: number;
}

/** Pads to the width, counted in characters; with zeros on the left if the flag says so. */
export function pad(text: string, {width, minus, zero}: FormatFlags): string {
  if (width === undefined || width === 0) return text;
  const missing = Math.max(width - Array.from(text).length, 0);
  if (minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}

/** Pads a number: zeros go between sign and digits. */
export function padZeros(text: string, flags: FormatFlags): string {
  const {width, minus, zero} = flags;
  if (!zero || minus || width === undefined || text.length >= width) return pad(text, {...flags, zero: false});
  const sign = /^[-+ ]/.test(text) ? text.slice(0, 1) : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
