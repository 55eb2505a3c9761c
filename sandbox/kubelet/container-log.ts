// Writes the log of a container as a container runtime does (CRI format).
import {appendFile} from 'node:fs/promises';

export interface LogOptions {
  /** Default: stdout. */
  stream?: 'stdout' | 'stderr';
  /** Default: now. */
  at?: Date;
}

/** Appends lines; the file comes into being if there is none. Whoever follows it sees them at once. */
export function appendLog(file: string, lines: readonly string[], options: LogOptions = {}): Promise<void> {
  return appendFile(file, formatLog(lines, options), {mode: 0o600});
}

/** `2026-01-31T12:00:00.000000000Z stdout F text` for each line. */
export function formatLog(lines: readonly string[], {stream = 'stdout', at = new Date()}: LogOptions = {}): string {
  const time = at.toISOString().replace('Z', '000000Z');
  return lines.map((line) => `${time} ${stream} F ${line}\n`).join('');
}
