// Go's time.Time as templates meet it: an instant in nanoseconds, and the zone it is shown in.
import {quote} from '../../go/quote.ts';
import {Struct} from '../../go/struct.ts';
import {Integer, int} from '../../go/value.ts';
import {define} from './define.ts';
import {formatTime, months, weekdays} from './time-format.ts';
import {utc, type Zone} from './zone.ts';

export interface Instant {
  /** Nanoseconds since 1970. */
  readonly nanoseconds: bigint;
  readonly zone: Zone;
}

/** Year, month and so on of an instant in its zone. */
export interface CalendarTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  /** 0 for Sunday. */
  weekday: number;
  yearDay: number;
  offset: number;
  abbreviation: string;
}

const billion = 1_000_000_000n;

/** Whole seconds since 1970, rounded down. */
export function epochSeconds({nanoseconds}: Instant): number {
  const seconds = nanoseconds / billion;
  return Number(nanoseconds % billion < 0n ? seconds - 1n : seconds);
}

export function calendarOf(instant: Instant): CalendarTime {
  const seconds = epochSeconds(instant);
  const {seconds: offset, abbreviation} = instant.zone.offsetAt(seconds);
  const date = new Date((seconds + offset) * 1000);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(((instant.nanoseconds % billion) + billion) % billion),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() - startOfYear(year)) / 86_400_000) + 1,
    offset,
    abbreviation,
  };
}

function startOfYear(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

export function instantOf(date: Date, zone: Zone): Instant {
  return {nanoseconds: BigInt(date.getTime()) * 1_000_000n, zone};
}

const defaultLayout = '2006-01-02 15:04:05.999999999 -0700 MST';
const jsonLayout = '2006-01-02T15:04:05.999999999Z07:00';

/** The instant of a `time.Time` value. */
export function instantIn(value: Struct): Instant {
  return value.content as Instant;
}

/** An instant as a template value with Go's methods. */
export function timeValue(instant: Instant): Struct {
  const part = (read: (time: CalendarTime) => number) => define([], () => int(read(calendarOf(instant))));
  return new Struct({
    type: 'time.Time',
    content: instant,
    text: () => formatTime(defaultLayout, instant),
    json: () => formatTime(jsonLayout, instant),
    methods: {
      Format: define(['string'], (layout) => formatTime(layout, instant)),
      String: define([], () => formatTime(defaultLayout, instant)),
      GoString: define([], () => quote(formatTime(jsonLayout, instant))),
      Unix: define([], () => BigInt(epochSeconds(instant))),
      UnixMilli: define([], () => instant.nanoseconds / 1_000_000n),
      UnixNano: define([], () => instant.nanoseconds),
      Year: part(({year}) => year),
      Month: define([], () => named('time.Month', calendarOf(instant).month, months, 1)),
      Day: part(({day}) => day),
      Hour: part(({hour}) => hour),
      Minute: part(({minute}) => minute),
      Second: part(({second}) => second),
      Nanosecond: part(({nanosecond}) => nanosecond),
      YearDay: part(({yearDay}) => yearDay),
      Weekday: define([], () => named('time.Weekday', calendarOf(instant).weekday, weekdays, 0)),
      UTC: define([], () => timeValue({...instant, zone: utc})),
      IsZero: define([], () => instant.nanoseconds === zeroInstant.nanoseconds),
      AddDate: define(['int', 'int', 'int'], (years, months, days) => timeValue(addDate(instant, years, months, days))),
      After: define(['time'], (other) => instant.nanoseconds > instantIn(other).nanoseconds),
      Before: define(['time'], (other) => instant.nanoseconds < instantIn(other).nanoseconds),
      Equal: define(['time'], (other) => instant.nanoseconds === instantIn(other).nanoseconds),
    },
  });
}

function named(type: string, value: number, names: readonly string[], first: number): Integer {
  return new Integer(type, BigInt(value), names[value - first]);
}

/** Go's zero time: the first of January of the year 1. */
export const zeroInstant: Instant = {nanoseconds: -62_135_596_800n * billion, zone: utc};

function addDate(instant: Instant, years: number, months: number, days: number): Instant {
  const time = calendarOf(instant);
  const date = new Date(0);
  date.setUTCFullYear(time.year + years, time.month - 1 + months, time.day + days);
  date.setUTCHours(time.hour, time.minute, time.second);
  return atLocalSeconds(date.getTime() / 1000, time.nanosecond, instant.zone);
}

/** The instant at which clocks of a zone show a time that in UTC would be `seconds` since 1970. */
export function atLocalSeconds(seconds: number, nanosecond: number, zone: Zone): Instant {
  let epoch = seconds - zone.offsetAt(seconds).seconds;
  epoch = seconds - zone.offsetAt(epoch).seconds;
  return {nanoseconds: BigInt(epoch) * billion + BigInt(nanosecond), zone};
}
