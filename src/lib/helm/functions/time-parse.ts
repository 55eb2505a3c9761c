// Times read by Go's layouts: time.ParseInLocation.
import {GoError} from '../../go/errors.ts';
import {layoutParts, months, weekdays} from './time-format.ts';
import {timeQuote} from './time-quote.ts';
import {atLocalSeconds, type Instant} from './time-value.ts';
import {fixedZone, utc, type Zone} from './zone.ts';

interface Reading {
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  isAfternoon: boolean | undefined;
  zone: Zone | undefined;
}

/** The instant that a text names; throws GoError with the text and the part of the layout that it does not fit. */
export function parseTime(layout: string, text: string, zone: Zone): Instant {
  const reading: Reading = {
    year: 0,
    month: 0,
    day: 0,
    yearDay: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    isAfternoon: undefined,
    zone: undefined,
  };
  let rest = text;
  let end = 0;
  for (const match of layout.matchAll(layoutParts)) {
    rest = takeLiteral(layout, text, layout.slice(end, match.index), rest);
    rest = takePart(layout, text, match[0], rest, reading);
    end = match.index + match[0].length;
  }
  rest = takeLiteral(layout, text, layout.slice(end), rest);
  if (rest !== '') throw failure(layout, text, '', rest, `: extra text: ${timeQuote(rest)}`);
  return instantFrom(reading, layout, text, zone);
}

function failure(layout: string, text: string, part: string, rest: string, problem = ''): GoError {
  const message = problem === '' ? `: cannot parse ${timeQuote(rest)} as ${timeQuote(part)}` : problem;
  const where = problem === '' ? ` as ${timeQuote(layout)}` : '';
  return new GoError(`parsing time ${timeQuote(text)}${where}${message}`);
}

/** Text between the parts must be there; a blank of the layout matches any number of blanks. */
function takeLiteral(layout: string, text: string, literal: string, given: string): string {
  let rest = given;
  for (let i = 0; i < literal.length; i += 1) {
    const character = literal[i] ?? '';
    if (character === ' ') {
      if (rest !== '' && !rest.startsWith(' ')) throw failure(layout, text, literal.slice(i), rest);
      rest = rest.replace(/^ +/, '');
    } else if (!rest.startsWith(character)) throw failure(layout, text, literal.slice(i), rest);
    else rest = rest.slice(1);
  }
  return rest;
}

const forms: {[part: string]: RegExp} = {
  '2006': /^([0-9]{4})/,
  '06': /^([0-9]{2})/,
  '01': /^([0-9]{2})/,
  '1': /^([0-9]{1,2})/,
  '02': /^([0-9]{2})/,
  _2: /^ ?([0-9]{1,2})/,
  '2': /^([0-9]{1,2})/,
  '002': /^([0-9]{3})/,
  __2: /^ {0,2}([0-9]{1,3})/,
  '15': /^([0-9]{1,2})/,
  '03': /^([0-9]{2})/,
  '3': /^([0-9]{1,2})/,
  '04': /^([0-9]{2})/,
  '4': /^([0-9]{1,2})/,
  '05': /^([0-9]{2})(?:[.,]([0-9]+))?/,
  '5': /^([0-9]{1,2})(?:[.,]([0-9]+))?/,
  PM: /^(AM|PM)/,
  pm: /^(am|pm)/,
  MST: /^([A-Z]{3,4}|[A-Z]{3}[A-Z]T|[+-][0-9]{2})/,
  '-0700': /^([+-])([0-9]{2})([0-9]{2})/,
  '-07:00': /^([+-])([0-9]{2}):([0-9]{2})/,
  '-07': /^([+-])([0-9]{2})/,
  Z0700: /^(?:Z|([+-])([0-9]{2})([0-9]{2}))/,
  'Z07:00': /^(?:Z|([+-])([0-9]{2}):([0-9]{2}))/,
  Z07: /^(?:Z|([+-])([0-9]{2}))/,
};

function takePart(layout: string, text: string, part: string, rest: string, reading: Reading): string {
  const names = {January: months, Jan: months, Monday: weekdays, Mon: weekdays}[part];
  if (names !== undefined) return takeName(layout, text, part, rest, names, reading);
  if (/^[.,]/.test(part)) return takeFraction(layout, text, part, rest, reading);
  const match = forms[part]?.exec(rest) ?? null;
  if (match === null) throw failure(layout, text, part, rest);
  setPart(part, match, reading);
  const problem = rangeProblem(part, Number(match[1]));
  if (problem !== undefined) throw failure(layout, text, '', '', `: ${problem} out of range`);
  return rest.slice(match[0].length);
}

function takeName(
  layout: string,
  text: string,
  part: string,
  rest: string,
  names: readonly string[],
  reading: Reading,
): string {
  const known = part.length === 3 ? names.map((name) => name.slice(0, 3)) : names;
  const index = known.findIndex((name) => rest.toLowerCase().startsWith(name.toLowerCase()));
  if (index < 0) throw failure(layout, text, part, rest);
  if (names === months) reading.month = index + 1;
  return rest.slice(known[index]?.length ?? 0);
}

function takeFraction(layout: string, text: string, part: string, rest: string, reading: Reading): string {
  const isExact = part[1] === '0';
  const match = (isExact ? new RegExp(`^[.,]([0-9]{${part.length - 1}})`) : /^[.,]([0-9]+)/).exec(rest);
  if (match === null) {
    if (isExact) throw failure(layout, text, part, rest);
    return rest;
  }
  reading.nanosecond = Number((match[1] ?? '').padEnd(9, '0').slice(0, 9));
  return rest.slice(match[0].length);
}

function setPart(part: string, match: RegExpExecArray, reading: Reading): void {
  const value = Number(match[1]);
  const fields: {[part: string]: 'year' | 'month' | 'day' | 'yearDay' | 'hour' | 'minute' | 'second'} = {
    '2006': 'year',
    '01': 'month',
    '1': 'month',
    '02': 'day',
    _2: 'day',
    '2': 'day',
    '002': 'yearDay',
    __2: 'yearDay',
    '15': 'hour',
    '03': 'hour',
    '3': 'hour',
    '04': 'minute',
    '4': 'minute',
    '05': 'second',
    '5': 'second',
  };
  const field = fields[part];
  if (field !== undefined) reading[field] = value;
  if (field === 'second' && match[2] !== undefined) reading.nanosecond = Number(match[2].padEnd(9, '0').slice(0, 9));
  if (part === '06') reading.year = value >= 69 ? 1900 + value : 2000 + value;
  if (part === 'PM' || part === 'pm') reading.isAfternoon = match[1]?.toUpperCase() === 'PM';
  if (part === 'MST') reading.zone = match[1] === 'UTC' ? utc : fixedZone(0, match[1] ?? '');
  if (/^[-Z]07/.test(part)) reading.zone = offsetZone(match);
}

/** The name of a part whose number cannot be. */
function rangeProblem(part: string, value: number): string | undefined {
  if (part === '01' || part === '1') return value < 1 || value > 12 ? 'month' : undefined;
  if (part === '15') return value > 23 ? 'hour' : undefined;
  if (part === '03' || part === '3') return value > 12 ? 'hour' : undefined;
  if (part === '04' || part === '4') return value > 59 ? 'minute' : undefined;
  return (part === '05' || part === '5') && value > 59 ? 'second' : undefined;
}

function offsetZone([whole, sign, hours = '0', minutes = '0']: RegExpExecArray): Zone {
  if (whole === 'Z') return utc;
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return seconds === 0 ? utc : fixedZone(sign === '-' ? -seconds : seconds);
}

function instantFrom(reading: Reading, layout: string, text: string, zone: Zone): Instant {
  const {year, minute, second, nanosecond} = reading;
  const month = reading.month === 0 ? 1 : reading.month;
  const day = reading.day === 0 ? 1 : reading.day;
  let {hour} = reading;
  if (reading.isAfternoon === true && hour < 12) hour += 12;
  if (reading.isAfternoon === false && hour === 12) hour = 0;
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (reading.yearDay === 0 && day > days) throw failure(layout, text, '', '', ': day out of range');
  const date = new Date(0);
  if (reading.yearDay > 0) date.setUTCFullYear(year, 0, reading.yearDay);
  else date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return atLocalSeconds(date.getTime() / 1000, nanosecond, reading.zone ?? zone);
}
