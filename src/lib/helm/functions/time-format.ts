// Times by Go's layouts, which show how the time Mon Jan 2 15:04:05 MST 2006 would be written.
import {type CalendarTime, calendarOf, type Instant} from './time-value.ts';

export const months: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const weekdays: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

/** The parts of a layout that stand for something. */
export const layoutParts =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|0[1-6]|15|[1-5]|PM|pm|-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|[.,](?:0+|9+)(?![0-9])/g;

/** time.Format. */
export function formatTime(layout: string, instant: Instant): string {
  const time = calendarOf(instant);
  return layout.replace(layoutParts, (part) => partText(part, time));
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function partText(part: string, time: CalendarTime): string {
  const month = months[time.month - 1] ?? '';
  const weekday = weekdays[time.weekday] ?? '';
  switch (part) {
    case 'January':
      return month;
    case 'Jan':
      return month.slice(0, 3);
    case '01':
      return two(time.month);
    case '1':
      return String(time.month);
    case 'Monday':
      return weekday;
    case 'Mon':
      return weekday.slice(0, 3);
    case '2006':
      return time.year < 0 ? `-${String(-time.year).padStart(4, '0')}` : String(time.year).padStart(4, '0');
    case '06':
      return two(((time.year % 100) + 100) % 100);
    case '02':
      return two(time.day);
    case '_2':
      return String(time.day).padStart(2, ' ');
    case '2':
      return String(time.day);
    case '002':
      return String(time.yearDay).padStart(3, '0');
    case '__2':
      return String(time.yearDay).padStart(3, ' ');
    case 'MST':
      return time.abbreviation === '' ? offsetText(time.offset, '') : time.abbreviation;
    default:
      return clockText(part, time);
  }
}

function clockText(part: string, time: CalendarTime): string {
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
  switch (part) {
    case '15':
      return two(time.hour);
    case '03':
      return two(hour12);
    case '3':
      return String(hour12);
    case '04':
      return two(time.minute);
    case '4':
      return String(time.minute);
    case '05':
      return two(time.second);
    case '5':
      return String(time.second);
    case 'PM':
      return time.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return time.hour >= 12 ? 'pm' : 'am';
    default:
      return part.startsWith('.') || part.startsWith(',')
        ? fraction(part, time.nanosecond)
        : zoneText(part, time.offset);
  }
}

/** `.000` always shows so many digits, `.999` leaves out zeros at the end. */
function fraction(part: string, nanosecond: number): string {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, part.length - 1);
  if (part[1] === '0') return part.slice(0, 1) + digits.padEnd(part.length - 1, '0');
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : part.slice(0, 1) + short;
}

function zoneText(part: string, offset: number): string {
  if (part.startsWith('Z') && offset === 0) return 'Z';
  const separator = part.includes(':') ? ':' : '';
  const text = offsetText(offset, separator);
  const shape = part.slice(1);
  if (shape === '07') return text.slice(0, 3);
  return shape.replaceAll(':', '').length === 6 ? `${text}${separator}${two(Math.abs(offset) % 60)}` : text;
}

function offsetText(offset: number, separator: string): string {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}${separator}${two(minutes % 60)}`;
}
