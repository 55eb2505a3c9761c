// What all reconcilers of the operator share: their context, and how children and statuses are brought about.
import type {Client} from '../../client/connect.ts';
import type {Informer} from '../../client/informer.ts';
import {type KubeObject, keyOf} from '../../client/object.ts';
import {
  configMaps,
  daemonSets,
  deployments,
  podDisruptionBudgets,
  type Resource,
  services,
  statefulSets,
} from '../../client/resources.ts';
import type {Faults} from '../../faults/fault.ts';
import {childOf, ensureChild} from '../runtime/child-object.ts';
import {sameJson} from '../runtime/difference.ts';
import type {CasObserver} from './cas-observer.ts';
import type {Operator} from './operator.ts';
import type {Store} from './store.ts';

export const fieldManager = 'scone-operator';

export interface Context {
  client: Client;
  store: Store;
  faults: Faults;
  /** The operator that is played in this run. */
  operator: Operator;
  /** What CAS instances say of themselves. */
  observer: CasObserver;
}

/** Writes the child of `owner` if it is missing or different; gives it as it then is. */
export async function bringAbout<T extends KubeObject>(
  {client}: Context,
  [ownerKind, owner]: [Resource, KubeObject],
  [of, informer]: [Resource, Informer<T>],
  child: T,
): Promise<T> {
  const {name, namespace} = child.metadata;
  const actual = informer.get(name, namespace);
  const wanted = childOf(ownerKind, owner, child);
  if (actual === undefined || !isOtherSelection(actual, child)) {
    return ensureChild(client, of, actual, wanted, fieldManager);
  }
  // What was followed may be old already.
  const live = await client.get<T>(of, name, namespace);
  if (live !== undefined && isOtherSelection(live, child)) await client.remove(of, name, {namespace});
  return ensureChild(client, of, undefined, wanted, fieldManager);
}

/** A workload that selects other pods cannot be changed, only made anew: from 5.8.1 on other labels name the same pods. */
function isOtherSelection(actual: KubeObject, child: KubeObject): boolean {
  const [was, is] = [actual, child].map(
    (object) => (object as {spec?: {selector?: {matchLabels?: object}}}).spec?.selector?.matchLabels,
  );
  return was !== undefined && is !== undefined && !sameJson(was, is);
}

/** Removes the owner's objects of a kind that are not (or no longer) among the wanted ones. */
export async function removeStrays(
  {client}: Context,
  owner: KubeObject,
  [of, informer]: [Resource, Informer<KubeObject>],
  wanted: readonly (KubeObject | undefined)[],
): Promise<void> {
  const strays = informer
    .items()
    .filter(({metadata}) => metadata.ownerReferences?.some(({uid}) => uid === owner.metadata.uid))
    .filter((object) => !wanted.some((one) => one !== undefined && keyOf(one) === keyOf(object)))
    .filter(({metadata}) => metadata.deletionTimestamp === undefined);
  for (const {metadata} of strays) await client.remove(of, metadata.name, metadata);
}

/**
 * Removes what an object that is gone has left behind. The garbage collector would do so too, but of a kind that is
 * new in the cluster it may learn only after half a minute.
 */
export async function removeChildren({client, store}: Context, owner: {kind: string; key: string}): Promise<void> {
  const [name, namespace] = owner.key.split('/').toReversed();
  const children: [Resource, Informer<KubeObject>][] = [
    [daemonSets, store.daemonSets],
    [deployments, store.deployments],
    [statefulSets, store.statefulSets],
    [services, store.services],
    [podDisruptionBudgets, store.budgets],
    [configMaps, store.configMaps],
  ];
  for (const [of, informer] of children)
    for (const {metadata} of informer.items()) {
      const isChild = metadata.ownerReferences?.some(
        (reference) => reference.kind === owner.kind && reference.name === name,
      );
      const isNear = namespace === undefined || namespace === metadata.namespace;
      if (isChild === true && isNear) await client.remove(of, metadata.name, metadata);
    }
}
