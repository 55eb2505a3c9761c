// Are we allowed to do all that is planned? Asked of the API server in one go, before the first write.

import {reviewAccess} from '../cluster/access.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {groupOf} from '../cluster/kinds.ts';
import {refOf} from '../cluster/object.ts';
import type {Right} from '../cluster/right.ts';
import {describeRight} from '../cluster/right.ts';
import type {Plan} from '../plan/plan.ts';
import type {Change} from '../plan/step.ts';
import {changesOf} from '../plan/step.ts';
import {Failure} from '../report/failure.ts';

/** @throws Failure that names every missing right at once */
export async function refuseMissingRights(cluster: Cluster, plan: Plan, signal: AbortSignal): Promise<void> {
  const changes = plan.components.flatMap(({steps}) => steps.flatMap(changesOf));
  const needed = new Map<string, Right>();
  for (const right of (await Promise.all(changes.map((change) => rightsFor(cluster, change)))).flat()) {
    needed.set(describeRight(right), right);
  }
  const missing = await reviewAccess(cluster, [...needed.values()], {signal});
  if (missing.length === 0) return;
  throw new Failure({
    summary: `${cluster.context.user} lacks ${missing.length === 1 ? 'a right' : `${missing.length} rights`} that the changes need`,
    reason: missing.map(describeRight).join('; '),
    next: 'ask for these rights, or use another context or user; nothing was changed',
  });
}

/** Kinds that the run itself installs cannot be asked about yet; their rights follow from nothing we know. */
async function rightsFor(cluster: Cluster, change: Change): Promise<Right[]> {
  if (change.step === 'local') return [];
  const ref = 'object' in change ? refOf(change.object) : change.ref;
  const row = await cluster.kinds.find(ref.apiVersion, ref.kind);
  if (row === undefined) return [];
  const right = {
    group: groupOf(ref.apiVersion),
    resource: row.plural,
    namespace: row.namespaced ? ref.namespace : undefined,
  };
  const verbs = {apply: ['create', 'patch'], create: ['create'], patch: ['patch'], delete: ['delete']}[change.step];
  return verbs.map((verb) => ({verb, ...right}));
}
