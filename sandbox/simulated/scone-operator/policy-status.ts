// What the operator says about a policy: what the CAS that it names answered. The words are ours: the real ones are not known.
import type {Policy} from './kinds.ts';

export type PolicyAnswer = {hash: string} | {refusal: string} | {unreachable: string};

/** A changed policy makes a new revision, whose predecessor is the hash of before; `~` for the first. */
export function policyStatus({status = {}}: Policy, answer: PolicyAnswer): NonNullable<Policy['status']> {
  const {hash: before = '', revision = '1', predecessor = '~'} = status;
  if ('refusal' in answer) return {...status, state: `REJECTED: ${answer.refusal}`, hash: before};
  if ('unreachable' in answer) return {...status, state: `PENDING: ${answer.unreachable}`, hash: before};
  const {hash} = answer;
  if (before === '') return {state: 'ACCEPTED', hash, revision: '1', predecessor: '~'};
  if (before === hash) return {state: 'ACCEPTED', hash, revision, predecessor};
  return {state: 'ACCEPTED', hash, revision: String(Number(revision) + 1), predecessor: before};
}
