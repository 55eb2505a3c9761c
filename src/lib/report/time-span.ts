// Lengths of time in words, as progress lines and summaries show them.

/** `0.3 s`, `12 s`, `3 min 5 s`, `2 h 1 min`. */
export function timeSpan(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return join(seconds, 60, 'min', 's');
  return join(Math.round(seconds / 60), 60, 'h', 'min');
}

/** ` (12 s)` for the end of a line; nothing for what took less than a second. */
export function took(milliseconds: number): string {
  return milliseconds < 1000 ? '' : ` (${timeSpan(milliseconds)})`;
}

function join(amount: number, base: number, large: string, small: string): string {
  const rest = amount % base;
  return `${Math.floor(amount / base)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
