// The formats of JSON Schema that are about time (RFC 3339), with the verdicts of Helm's library.

export function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? [];
  if (year === '' || Number(month) < 1 || Number(month) > 12) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month), 0);
  return Number(day) >= 1 && Number(day) <= date.getUTCDate();
}

/** With seconds and an offset; a leap second only before midnight UTC. */
export function isTime(text: string): boolean {
  const [, hour, minute, second, offset = ''] =
    /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?([zZ]|[+-][0-9]{2}:[0-9]{2})$/.exec(text) ?? [];
  if (offset === '' || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return false;
  if (Number(offset.slice(1, 3)) > 23 || Number(offset.slice(4)) > 59) return false;
  if (Number(second) < 60) return true;
  const sign = offset.startsWith('+') ? -1 : 1;
  const minutes =
    Number(hour) * 60 + Number(minute) + sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));
  return (minutes < 0 ? minutes + 24 * 60 : minutes) === 24 * 60 - 1;
}

export function isDateTime(text: string): boolean {
  return /^.{10}t/is.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

export function isDuration(text: string): boolean {
  if (/^P[0-9]+W$/.test(text)) return true;
  const isInOrder = /^P(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?)?$/.test(text);
  return isInOrder && !/[PT]$/.test(text);
}

export function isPeriod(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return false;
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)];
  if (start.startsWith('P')) return isDuration(start) && isDateTime(end);
  return isDateTime(start) && (end.startsWith('P') ? isDuration(end) : isDateTime(end));
}
