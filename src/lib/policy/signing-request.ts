// The file that is carried to a machine which does nothing but sign: the policy as it is to be signed, and its digest.
import {sha256} from '../keys/pem-identity.ts';
import {Failure} from '../report/failure.ts';
import type {FilledPolicy} from './filled-policy.ts';

/** Of this form of the file. */
const form = 1;

export interface SigningRequest {
  /** The policy, byte for byte as it is to be signed. */
  session: string;
  /** SHA-256 of it, hex: short enough to be compared by telephone. */
  digest: string;
  /** Names of the variables that were filled in. */
  variables: readonly string[];
  /** ISO time. */
  madeAt: string;
}

/** JSON, ending with a line feed. */
export function requestText({text, facts, variables}: FilledPolicy, now: Date): string {
  const request = {
    signing_request: form,
    name: facts.name,
    predecessor: facts.predecessor ?? null,
    variables: variables.map(({name}) => name),
    made_at: now.toISOString(),
    sha256: sha256(text),
    session: text,
  };
  return `${JSON.stringify(request, undefined, 2)}\n`;
}

/**
 * Undefined for a text that is no such file.
 * @throws Failure of kind usage for one that was altered on its way, or is of a form that is not known
 */
export function readRequest(text: string, file: string): SigningRequest | undefined {
  const content = jsonIn(text);
  if (content === undefined || !('signing_request' in content)) return undefined;
  const {signing_request: version, session, sha256: digest, variables, made_at: madeAt} = content;
  if (version !== form)
    throw unusable(file, `it is of form ${JSON.stringify(version)}; this program knows form ${form}`);
  if (typeof session !== 'string' || typeof digest !== 'string' || typeof madeAt !== 'string') {
    throw unusable(file, 'a member of it is missing');
  }
  if (sha256(session) !== digest)
    throw unusable(file, 'the policy in it is not the one that was prepared: its digest differs');
  const names = Array.isArray(variables) ? variables.map(String) : [];
  return {session, digest, variables: names, madeAt};
}

function jsonIn(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function unusable(file: string, reason: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'what was prepared for signing cannot be used',
    object: file,
    reason,
    next: 'prepare it anew with `policy sign FILE --prepare`',
  });
}
