// One sweep over the cluster: pull secrets, who asks for one, which images need them, which pods wait. Page by page, so
// that what is held grows with the number of pull secrets and not with all that is in the cluster.
import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {type ListOptions, pagesOf} from '../cluster/fetch.ts';
import {describe, type KubeObject} from '../cluster/object.ts';
import {readFirst} from '../cluster/reach.ts';
import {readSafely} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';
import {dockerConfigType} from '../registry/docker-config.ts';
import type {Secret} from '../report/secret.ts';
import {names} from '../scone/names.ts';
import {type Asker, asksIn, missingSecrets} from './askers.ts';
import {imagesOf, stuckPodOf} from './pod-facts.ts';
import {
  isAnnotated,
  type NeededImage,
  type PullSecret,
  type PullSecretReading,
  type PullSecretScope,
  placeOf,
  type ReadTrouble,
  type StuckPod,
} from './pull-secret.ts';
import {credentialShelf, pullSecretFacts} from './pull-secret-facts.ts';
import {isOfRegistry} from './registry-entries.ts';

export interface ReadingWorld {
  signal: AbortSignal;
  /** Told of each token that is met. */
  learn: (secret: Secret) => void;
}

/** Secrets of other types, release records above all, are not sent. */
export const pullSecretSelection: Selection = {
  apiVersion: 'v1',
  kind: 'Secret',
  fieldSelector: `type=${dockerConfigType}`,
};

/**
 * Who may not list the Secrets of all namespaces sees those of the operator's namespace.
 * @throws Failure for a server that cannot be reached, or that does not know us
 */
export async function readPullSecrets(
  cluster: Cluster,
  scope: PullSecretScope,
  {signal, learn}: ReadingWorld,
): Promise<PullSecretReading> {
  const all = await readFirst(cluster, pullSecretSelection, {signal, limit: 1});
  const onlyNamespace = all.state === 'refused' ? scope.namespace : undefined;
  const shelf = credentialShelf(learn);
  const secrets = new Map<string, PullSecret>();
  const images = new Map<string, NeededImage>();
  const stuck = new Map<string, StuckPod>();
  const asks = new Map<string, Asker>();
  const troubles: ReadTrouble[] = [];
  const namespaces = new Set<string>();

  const sweep = async (what: string, selection: Selection, visit: (object: KubeObject) => void, more?: ListOptions) => {
    const within = {namespace: onlyNamespace, ...selection};
    const answer = await readSafely(visitAll(cluster, within, visit, {signal, ...more}));
    if ('reason' in answer) troubles.push({what, ...answer});
  };
  const use = (image: unknown, from: string, wasPulled: boolean) => {
    if (typeof image !== 'string' || !isOfRegistry(image, scope)) return;
    const known = images.get(image);
    if (known === undefined || (wasPulled && !known.wasPulled)) {
      images.set(image, {image, from: known?.from ?? from, wasPulled});
    }
  };

  const ask = (askers: readonly Asker[]) => {
    for (const asker of askers) if (!asks.has(placeOf(asker))) asks.set(placeOf(asker), asker);
  };

  const stack = (apiVersion: string, kind: string, fieldSelector?: string): Promise<void> =>
    sweep(`${kind} objects`, {apiVersion, kind, fieldSelector}, (object) => {
      const {spec} = object;
      const containers: {image?: unknown}[] = spec?.template?.spec?.containers ?? [{image: spec?.image}];
      for (const {image} of containers) use(image, describe(object), false);
    });

  await Promise.all([
    sweep('Secrets', pullSecretSelection, (object) => {
      const facts = pullSecretFacts(object, scope, shelf);
      if (facts !== undefined) secrets.set(placeOf(facts), facts);
    }),
    onlyNamespace === undefined &&
      sweep(
        'Namespaces',
        {apiVersion: 'v1', kind: 'Namespace'},
        (object) => {
          namespaces.add(object.metadata.name);
          ask(asksIn(object, 'the namespace is annotated', (annotation) => isAnnotated(object, annotation)));
        },
        {metadataOnly: true},
      ),
    sweep('ServiceAccounts', {apiVersion: 'v1', kind: 'ServiceAccount'}, (object) => {
      ask(asksIn(object, `${describe(object)} names it`, () => false, object.imagePullSecrets));
    }),
    sweep('Pods', {apiVersion: 'v1', kind: 'Pod'}, (pod) => {
      for (const {image, wasPulled} of imagesOf(pod)) use(image, describe(pod), wasPulled);
      const waiting = stuckPodOf(pod, (image) => isOfRegistry(image, scope));
      if (waiting !== undefined) stuck.set(waiting.uid, waiting);
      const because = `${describe(pod)} asks for it`;
      ask(asksIn(pod, because, (annotation) => isAnnotated(pod, annotation), pod.spec?.imagePullSecrets));
    }),
    stack('apps/v1', 'Deployment', `metadata.name=${names.operatorDeployment}`),
    stack('services.scone.cloud/v1beta1', 'CAS'),
    // Cluster-scoped: where only one namespace can be seen, these mostly cannot.
    ...(onlyNamespace === undefined
      ? [stack('base.scone.cloud/v1beta1', 'LAS'), stack('base.scone.cloud/v1beta1', 'SGXPlugin')]
      : []),
  ]);
  return {
    secrets: [...secrets.values()].sort(sourcesFirst),
    missing: missingSecrets(asks, secrets),
    images: [...images.values()].sort((a, b) => (a.image < b.image ? -1 : 1)),
    stuck: [...stuck.values()],
    namespaces: namespaces.size,
    onlyNamespace,
    troubles,
  };
}

const mostRestarts = 3;

/** Begins again when the list grew too old between two pages: what is visited must stand being visited twice. */
export async function visitAll(
  cluster: Cluster,
  selection: Selection,
  visit: (object: KubeObject) => void | Promise<void>,
  options: ListOptions,
): Promise<true> {
  for (let restarts = 0; ; restarts++) {
    try {
      for await (const {items} of pagesOf(cluster, selection, options)) for (const item of items) await visit(item);
      return true;
    } catch (error) {
      const isTooOld = error instanceof ApiError && error.code === 410;
      if (!isTooOld || restarts === mostRestarts) throw error;
    }
  }
}

function sourcesFirst(a: PullSecret, b: PullSecret): number {
  if (a.isSource !== b.isSource) return a.isSource ? -1 : 1;
  return placeOf(a) < placeOf(b) ? -1 : 1;
}
