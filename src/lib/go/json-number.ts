// A float64 as Go's encoding/json writes it.
import {formatFloat} from './number.ts';

/** Digits without exponent between 1e-6 and 1e21, else with one of at least one digit: `1e-9`. */
export function jsonNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) return formatFloat(value, 'e').replace(/e-0([0-9])$/, 'e-$1');
  return formatFloat(value, 'f');
}
