// What the server's list of our rules grants: a pure reading of a SelfSubjectRulesReview.
import type {Right} from './right.ts';

export interface RulesReview {
  resourceRules?: {verbs?: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[]}[];
  /** An authorizer could not list its rules; one that denies may stand before those that are listed. */
  incomplete?: boolean;
}

/** Whether the rules surely grant the right. False means no more than "ask singly". */
export function allowedBy(review: RulesReview | undefined, right: Right): boolean {
  if (review === undefined || review.incomplete === true) return false;
  return (review.resourceRules ?? []).some(
    ({verbs = [], apiGroups = [], resources = [], resourceNames = []}) =>
      holds(verbs, right.verb) &&
      holds(apiGroups, right.group) &&
      holdsResource(resources, right.resource) &&
      (resourceNames.length === 0 || (right.name !== undefined && resourceNames.includes(right.name))),
  );
}

function holds(granted: readonly string[], wanted: string): boolean {
  return granted.includes('*') || granted.includes(wanted);
}

/** A star before the slash grants the subresource of every resource: the rule for scale alone, say. */
function holdsResource(granted: readonly string[], wanted: string): boolean {
  const subresource = wanted.split('/')[1];
  return holds(granted, wanted) || (subresource !== undefined && granted.includes(`*/${subresource}`));
}
