// Any value as a number, leniently: what is none counts as zero (spf13/cast).
import {parseFloat64, parseInteger, wrapInt64} from '../../go/number.ts';
import {Integer} from '../../go/value.ts';

const int64Limit = 2 ** 63;

/** Go's int64(float64) on amd64: beyond the range it is the smallest integer. */
function truncateFloat(value: number): bigint {
  if (!(Math.abs(value) < int64Limit)) return -(2n ** 63n);
  return BigInt(Math.trunc(value));
}

/** cast.ToInt64: texts may have base prefixes and a fraction of zeros. */
export function toInt64(value: unknown): bigint {
  switch (typeof value) {
    case 'bigint':
      return value;
    case 'number':
      return truncateFloat(value);
    case 'boolean':
      return value ? 1n : 0n;
    case 'string':
      return parseInteger(value.replace(/\.0+$/, '')) ?? 0n;
    default:
      return value instanceof Integer ? wrapInt64(value.value) : 0n;
  }
}

/** cast.ToFloat64. */
export function toFloat64(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseFloat64(value) ?? 0;
  return Number(toInt64(value));
}
