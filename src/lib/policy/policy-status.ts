// What the status of a policy object says. Its words are free texts that are not published, so they are read with care. Pure.
import type {ConditionState} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';

export interface PolicyStatus {
  state: string;
  hash: string;
  revision: string | undefined;
  predecessor: string | undefined;
}

export type Reception = 'accepted' | 'refused' | 'open';

/** Undefined for an object without a status. */
export function statusOf(object: KubeObject): PolicyStatus | undefined {
  const status: unknown = object.status;
  if (status === undefined || status === null) return undefined;
  const textOf = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  const {state, hash, revision, predecessor} = status as Record<string, unknown>;
  if (state === undefined && hash === undefined) return undefined;
  return {
    state: textOf(state) ?? '',
    hash: (textOf(hash) ?? '').toLowerCase(),
    revision: textOf(revision),
    predecessor: textOf(predecessor),
  };
}

const refusal =
  /reject|refus|fail|error|invalid|denied|forbid|unauthori[sz]ed|conflict|mismatch|cannot|could not|unreachable|not (?:found|permitted|allowed|valid|accepted|attested|exist)|does not|unhealthy/i;
const acceptance =
  /^(?:accepted|ok|okay|success|successful|successfully|succeeded|healthy|created|updated|uploaded|applied|active|deployed|synced|done|ready|valid)(?![\w-])/i;

/** A word that is not known decides nothing: neither that the policy is in force, nor that it is not. */
export function receptionOf({state}: PolicyStatus): Reception {
  if (refusal.test(state)) return 'refused';
  return acceptance.test(state.trim()) ? 'accepted' : 'open';
}

export interface Expectation {
  /** Of the object before it was changed; undefined: it is new. */
  before: PolicyStatus | undefined;
  /** The text of the policy was changed. */
  isChanged: boolean;
  /** As the scone program calculates it; undefined: not known. */
  hash: string | undefined;
}

export type Verdict =
  | {is: 'accepted'; status: PolicyStatus}
  | {is: 'refused'; status: PolicyStatus; isNews: boolean}
  /** It says that all is well, of the version before. */
  | {is: 'unchanged'; status: PolicyStatus}
  /** It is in force, and is not what was applied. */
  | {is: 'another'; status: PolicyStatus}
  | {is: 'open'; status: PolicyStatus | undefined};

/** What is to be thought of a status after the object was applied; it does not say which generation it is about. */
export function judgeStatus(status: PolicyStatus | undefined, {before, isChanged, hash}: Expectation): Verdict {
  if (status === undefined) return {is: 'open', status};
  const reception = receptionOf(status);
  const isNews = before === undefined || JSON.stringify(status) !== JSON.stringify(before);
  if (reception === 'refused') return {is: 'refused', status, isNews};
  const isHash = /^[0-9a-f]{64}$/.test(status.hash);
  if (hash !== undefined && status.hash === hash) return {is: 'accepted', status};
  if (reception === 'open') return {is: 'open', status};
  if (isChanged && before !== undefined && status.hash === before.hash) return {is: 'unchanged', status};
  if (hash !== undefined && isHash) return {is: 'another', status};
  return isHash ? {is: 'accepted', status} : {is: 'open', status};
}

/** For a wait. A refusal that stood there before may be about the version before, so it is given some time. */
export function settled(expectation: Expectation): (object: KubeObject | undefined) => ConditionState {
  return (object) => {
    if (object === undefined) return {met: false, state: 'it does not exist'};
    const verdict = judgeStatus(statusOf(object), expectation);
    switch (verdict.is) {
      case 'accepted':
        return {met: true};
      case 'refused':
        return {met: false, state: verdict.status.state, stuck: verdict.status.state, isFinal: verdict.isNews};
      case 'another':
        return {met: false, state: `its hash is ${verdict.status.hash}`, stuck: 'the hash is not that of the policy'};
      case 'unchanged':
        return {met: false, state: `${verdict.status.state}, but with the hash of the version before`};
      case 'open':
        return {met: false, state: verdict.status?.state || 'nothing is reported yet'};
    }
  };
}
