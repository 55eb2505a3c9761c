// Time zones by name: offset and abbreviation at an instant.
import {GoError} from '../../go/errors.ts';

export interface Zone {
  /** `UTC`, `Local`, `Europe/Berlin`; '' for a fixed offset. */
  readonly name: string;
  offsetAt(epochSeconds: number): {seconds: number; abbreviation: string};
}

export const utc: Zone = {name: 'UTC', offsetAt: () => ({seconds: 0, abbreviation: 'UTC'})};

/** A zone that is always so many seconds east of Greenwich. */
export function fixedZone(seconds: number, abbreviation = ''): Zone {
  return {name: '', offsetAt: () => ({seconds, abbreviation})};
}

/** time.LoadLocation: `''` and `UTC`, `Local` for this machine's zone, else a name of the IANA list. */
export function loadZone(name: string): Zone {
  if (name === '' || name === 'UTC') return utc;
  const timeZone = name === 'Local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : name;
  if (name === 'Local' && (timeZone === 'UTC' || timeZone === 'Etc/UTC')) return utc;
  if (!/^[A-Z][A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*[0-9A-Z]*$/.test(timeZone))
    throw new GoError(`unknown time zone ${name}`);
  const format = zoneFormat(timeZone, 'longOffset', name);
  const names = zoneFormat(timeZone, 'short', name);
  return {
    name,
    offsetAt: (epochSeconds) => {
      const date = new Date(epochSeconds * 1000);
      const seconds = offsetSeconds(partOf(format, date));
      const short = partOf(names, date);
      return {
        seconds,
        abbreviation: /^[A-Z]{2,5}$/.test(short) && short !== 'GMT' ? short : abbreviationFor(short, seconds),
      };
    },
  };
}

function zoneFormat(timeZone: string, timeZoneName: 'longOffset' | 'short', name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {timeZone, timeZoneName});
  } catch {
    throw new GoError(`unknown time zone ${name}`);
  }
}

function partOf(format: Intl.DateTimeFormat, date: Date): string {
  return format.formatToParts(date).find(({type}) => type === 'timeZoneName')?.value ?? '';
}

/** `GMT+02:00` as seconds. */
function offsetSeconds(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -total : total;
}

/** Zones without letters of their own are called by their offset: `+0530`. */
function abbreviationFor(short: string, seconds: number): string {
  if (short === 'GMT' || short === 'UTC') return short;
  const minutes = Math.trunc(Math.abs(seconds) / 60);
  const hours = String(Math.trunc(minutes / 60)).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${hours}${minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0')}`;
}
