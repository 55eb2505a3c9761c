// Sprig's functions on dates and durations; `now` is the clock's.
import {GoError} from '../../go/errors.ts';
import {Struct} from '../../go/struct.ts';
import {Integer} from '../../go/value.ts';
import {define, type FunctionFamily} from './define.ts';
import {durationText, parseDuration, roundedDuration} from './duration.ts';
import {formatTime} from './time-format.ts';
import {parseTime} from './time-parse.ts';
import {epochSeconds, type Instant, instantIn, instantOf, timeValue, zeroInstant} from './time-value.ts';
import {loadZone, utc, type Zone} from './zone.ts';

const htmlLayout = '2006-01-02';

export function dateFunctions(clock: () => Date): FunctionFamily {
  const local = () => loadZone('Local');
  const now = () => instantOf(clock(), local());
  const show = (layout: string, date: unknown, zone: string) =>
    formatTime(layout, {...(instantFrom(date) ?? now()), zone: zoneOrUtc(zone)});
  const dateInZone = define(['string', 'any', 'string'], show);
  const dateModify = define(['string', 'time'], (change, date) => timeValue(shifted(instantIn(date), change, true)));
  const mustDateModify = define(['string', 'time'], (change, date) =>
    timeValue(shifted(instantIn(date), change, false)),
  );
  return {
    now: define([], () => timeValue(now())),
    date: define(['string', 'any'], (layout, date) => show(layout, date, 'Local')),
    dateInZone,
    date_in_zone: dateInZone,
    htmlDate: define(['any'], (date) => show(htmlLayout, date, 'Local')),
    htmlDateInZone: define(['any', 'string'], (date, zone) => show(htmlLayout, date, zone)),
    dateModify,
    date_modify: dateModify,
    mustDateModify,
    must_date_modify: mustDateModify,
    ago: define(['any'], (date) => {
      const elapsed = now().nanoseconds - (instantFrom(date) ?? now()).nanoseconds;
      return durationText(roundToSecond(elapsed));
    }),
    toDate: define(['string', 'string'], (layout, text) => timeValue(parsedOrZero(layout, text, local()))),
    mustToDate: define(['string', 'string'], (layout, text) => timeValue(parseTime(layout, text, local()))),
    unixEpoch: define(['time'], (date) => String(epochSeconds(instantIn(date)))),
    duration: define(['any'], (seconds) => durationText(secondsIn(seconds) * 1_000_000_000n)),
    durationRound: define(['any'], (duration) => roundedDuration(nanosecondsIn(duration, now))),
  };
}

function zoneOrUtc(name: string): Zone {
  try {
    return loadZone(name);
  } catch (error) {
    if (error instanceof GoError) return utc;
    throw error;
  }
}

/** A time, or an integer in seconds since 1970; undefined for all else, which counts as now. */
function instantFrom(date: unknown): Instant | undefined {
  if (date instanceof Struct && date.type === 'time.Time') return instantIn(date);
  const seconds = date instanceof Integer && /^int(32)?$/.test(date.type) ? date.value : date;
  return typeof seconds === 'bigint' ? {nanoseconds: seconds * 1_000_000_000n, zone: utc} : undefined;
}

function shifted(instant: Instant, change: string, isLenient: boolean): Instant {
  try {
    return {...instant, nanoseconds: instant.nanoseconds + parseDuration(change)};
  } catch (error) {
    if (isLenient && error instanceof GoError) return instant;
    throw error;
  }
}

function parsedOrZero(layout: string, text: string, zone: Zone): Instant {
  try {
    return parseTime(layout, text, zone);
  } catch (error) {
    if (error instanceof GoError) return zeroInstant;
    throw error;
  }
}

function roundToSecond(nanoseconds: bigint): bigint {
  const second = 1_000_000_000n;
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const rounded = ((size + second / 2n) / second) * second;
  return nanoseconds < 0n ? -rounded : rounded;
}

function secondsIn(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  return typeof value === 'string' && /^[+-]?[0-9]+$/.test(value) ? BigInt(value.replace('+', '')) : 0n;
}

function nanosecondsIn(value: unknown, now: () => Instant): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof Struct && value.type === 'time.Time') return now().nanoseconds - instantIn(value).nanoseconds;
  if (typeof value !== 'string') return 0n;
  try {
    return parseDuration(value);
  } catch (error) {
    if (error instanceof GoError) return 0n;
    throw error;
  }
}
