// What the operating system says when a call fails: its code, and its words for people.
import {reasonOf} from './failure.ts';

/** `ENOSPC`; undefined for what carries no code. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Node's words without the call and its paths: `ENOSPC: no space left on device`. */
export function plainReason(error: unknown): string {
  return reasonOf(error).replace(/^(E[A-Z0-9]+: [^,]+), \w+(?: '.*)?$/s, '$1');
}
