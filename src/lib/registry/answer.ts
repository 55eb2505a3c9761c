// What comes of a question to a registry: found, absent, refused, unreachable, or an answer that cannot be relied on.
import type {Problem} from '../network/problem.ts';

export type NoAnswer =
  /** The registry does not have it, or does not show it to this account. */
  | {is: 'absent'; reason: string}
  /** `unauthorized`: the account is not accepted, or none is known; `denied`: it may not have this. */
  | {is: 'refused'; why: 'unauthorized' | 'denied'; reason: string; next?: string}
  /** Unknown name, TLS, proxy, silence, overload: another day it may answer. */
  | {is: 'unreachable'; reason: string; next?: string}
  /** It answered, but not as a registry does, or with other bytes than it was asked for. */
  | {is: 'broken'; reason: string; status?: number; next?: string};

export type RegistryAnswer<T> = {is: 'found'; value: T} | NoAnswer;

/** Why the way to the registry is blocked, or its answer worth nothing. */
export function noAnswer({reason, about, next}: Problem, server: string): NoAnswer {
  if (about === 'answer') return {is: 'broken', reason: `${server}: ${reason}`};
  const advice = about === 'certificate' ? certificateHint : about === 'name' ? nameHint : next;
  return {is: 'unreachable', reason: `${server}: ${reason}`, ...(advice !== undefined && {next: advice})};
}

const certificateHint = 'name a private certificate authority with --registry-ca, or correct the address or the clock';
const nameHint = 'look at the name of the registry and at the network';

interface ErrorBody {
  errors?: {code?: unknown; message?: unknown}[];
  error?: unknown;
  error_description?: unknown;
  details?: unknown;
  message?: unknown;
}

/** What the body of an answer says about an error, on one line; empty when it says nothing in a known form. */
export function wordsIn(bytes: Uint8Array): string {
  const body = errorBody(bytes);
  const [first] = Array.isArray(body.errors) ? body.errors : [];
  const words = [first?.code, first?.message, body.error, body.error_description, body.details, body.message]
    .filter((word) => typeof word === 'string')
    .join(': ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a server's words must not steer a terminal
  return words.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 200);
}

function errorBody(bytes: Uint8Array): ErrorBody {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
