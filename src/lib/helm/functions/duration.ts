// Go's durations: `1h30m`, `1.5s`, in nanoseconds.
import {GoError} from '../../go/errors.ts';
import {timeQuote} from './time-quote.ts';

const unitNanoseconds: {[unit: string]: bigint} = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const limit = 2n ** 63n;

/** time.ParseDuration. */
export function parseDuration(text: string): bigint {
  const [, sign, body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') return 0n;
  const parts = [...body.matchAll(/([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/g)].filter(([whole]) => whole !== '');
  if (body === '' || parts.length === 0) throw new GoError(`time: invalid duration ${timeQuote(text)}`);
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of parts) {
    if (whole === '' && fraction === '') throw new GoError(`time: invalid duration ${timeQuote(text)}`);
    if (unit === '') throw new GoError(`time: missing unit in duration ${timeQuote(text)}`);
    const size = unitNanoseconds[unit];
    if (size === undefined) throw new GoError(`time: unknown unit ${timeQuote(unit)} in duration ${timeQuote(text)}`);
    total +=
      BigInt(whole === '' ? 0 : whole) * size +
      (BigInt(fraction === '' ? 0 : fraction) * size) / 10n ** BigInt(fraction.length);
  }
  if (total >= limit) throw new GoError(`time: invalid duration ${timeQuote(text)}`);
  return sign === '-' ? -total : total;
}

/** Duration.String. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${withFraction(size, 1_000n)}µs`;
  if (size < 1_000_000_000n) return `${sign}${withFraction(size, 1_000_000n)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${withFraction(size % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function withFraction(value: bigint, unit: bigint): string {
  const digits = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return digits === '' ? String(value / unit) : `${value / unit}.${digits}`;
}

/** durationRound: the largest unit that fits, alone: `3mo`, `2d`. */
export function roundedDuration(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const hour = 3_600_000_000_000n;
  const units: [bigint, string][] = [
    [hour * 24n * 365n, 'y'],
    [hour * 24n * 30n, 'mo'],
    [hour * 24n, 'd'],
    [hour, 'h'],
    [60_000_000_000n, 'm'],
    [1_000_000_000n, 's'],
  ];
  for (const [unit, name] of units) if (size > unit) return `${size / unit}${name}`;
  return '0s';
}
