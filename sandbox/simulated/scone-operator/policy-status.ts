// What the operator says about a policy: accepted, with the digest of its text. No CAS is asked.
import {createHash} from 'node:crypto';
import type {Policy} from './kinds.ts';

/** The word is ours: the real ones are not known. */
export const acceptedState = 'ACCEPTED';

/** A changed text makes a new revision, whose predecessor is the digest of before; `~` for the first. */
export function policyStatus({spec, status = {}}: Policy): object {
  const hash = createHash('sha256').update(spec.policy).digest('hex');
  if (status.hash === undefined || status.hash === '')
    return {state: acceptedState, hash, revision: '1', predecessor: '~'};
  const {revision = '1', predecessor = '~'} = status;
  if (status.hash === hash) return {state: acceptedState, hash, revision, predecessor};
  return {state: acceptedState, hash, revision: String(Number(revision) + 1), predecessor: status.hash};
}
