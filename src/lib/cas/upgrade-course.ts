// How far earlier runs have brought an upgrade, told from the journal: what the cluster does not show any more. Pure.
import type {KubeObject} from '../cluster/object.ts';
import type {JournalRecord} from '../keys/journal.ts';
import {casVersion} from './image.ts';

export interface UpgradeCourse {
  /** `open`: begun, and its end was not noted down. */
  state: 'none' | 'open' | 'done';
  /** Measurements of the backup controllers from which it set out; none unless it is open. */
  from: readonly string[];
  /** The safety service was switched off for it, and is to be switched on again. */
  isSafetyPaused: boolean;
}

const act = 'upgrade';
const measurement = 'backup controller';
const paused = 'safety service';

export const noCourse: UpgradeCourse = {state: 'none', from: [], isSafetyPaused: false};

/** Of this very CAS. Begun several times, perhaps to several versions, it is one as long as none came to its end. */
export function courseOf(records: readonly JournalRecord[], uid: string | undefined): UpgradeCourse {
  const own = uid === undefined ? [] : records.filter((record) => record.act === act && record.facts.uid === uid);
  const last = own.findLastIndex(({state}) => state === 'done');
  const open = own.slice(last + 1).map(({facts}) => facts);
  if (open.length === 0) return last < 0 ? noCourse : {...noCourse, state: 'done'};
  const from = open.flatMap((facts) =>
    Object.entries(facts).flatMap(([name, value]) => (name.startsWith(measurement) ? [value] : [])),
  );
  return {state: 'open', from: [...new Set(from)], isSafetyPaused: open.some((facts) => facts[paused] === 'off')};
}

/** What is noted down before the first change. */
export function beginning(
  uid: string,
  to: string,
  from: readonly string[],
  isSafetyPaused: boolean,
): [act: string, state: 'intended', facts: Record<string, string>] {
  const measured = from.map((hex, index) => [`${measurement} ${index + 1}`, hex]);
  return [act, 'intended', {uid, to, ...Object.fromEntries(measured), ...(isSafetyPaused && {[paused]: 'off'})}];
}

/**
 * Until 5.8 there is no safety service; from then on the operator adds one that wants three nodes, and a CAS with fewer
 * would never be healthy with the new image (docs/system.md: CAS, upgrade).
 */
export function tooFewNodesForSafety({spec, status}: KubeObject): {wanted: number; nodes: number} | undefined {
  const {enabled, desiredReplicas: wanted = 3} = spec?.safetyService ?? {};
  const nodes: number = status?.desiredNumMigratableNodes ?? 0;
  return enabled === false || nodes === 0 || wanted <= nodes ? undefined : {wanted, nodes};
}

/** Whether an upgrade of this CAS brings the safety service. */
export function bringsSafetyService(cas: KubeObject, to: string): boolean {
  return /^5\.8\./.test(casVersion(cas) ?? '') && !/^5\.8\./.test(to);
}
