// A line of a container's log as the API server gives it with its time.

export interface LogLine {
  /** RFC 3339 with nanoseconds, in the server's own words. */
  time: string;
  /** Nanoseconds since the epoch. */
  at: bigint;
  /** Without the line feed. */
  text: string;
}

const form = /^(?<second>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,9}))?(?<zone>Z|[+-]\d\d:\d\d)(?: |$)/;

/** Undefined for a line without a time: those the node says in place of the log, not the container. */
export function readLogLine(line: string): LogLine | undefined {
  const match = form.exec(line);
  const {second = '', fraction = '', zone = ''} = match?.groups ?? {};
  const milliseconds = Date.parse(`${second}${zone}`);
  if (match === null || Number.isNaN(milliseconds)) return undefined;
  return {
    time: match[0].trimEnd(),
    at: BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0')),
    text: line.slice(match[0].length),
  };
}
