// What a distribution of pull secrets begins with: the sources, who asks for copies, and what lies there already.
import type {Cluster} from '../../cluster/cluster.ts';
import {describe, type KubeObject} from '../../cluster/object.ts';
import {readFirst} from '../../cluster/reach.ts';
import {type ReadResult, readList, readObject, readSafely} from '../../cluster/read.ts';
import type {Selection} from '../../cluster/selection.ts';
import {injectAnnotations, pullSecretNames} from '../../scone/names.ts';
import {type Asker, asksIn} from '../askers.ts';
import {isAnnotated, placeOf, type ReadTrouble} from '../pull-secret.ts';
import {visitAll} from '../read-pull-secrets.ts';

export interface SourceReading {
  name: string;
  answer: ReadResult<KubeObject>;
}

export interface DistributionGround {
  /** Of the operator. */
  namespace: string;
  sources: readonly SourceReading[];
  /** By place, without those in the operator's namespace; a namespace that is going away asks for nothing. */
  asks: ReadonlyMap<string, Asker>;
  /** Namespaces that are going away: nothing in them is touched. */
  leaving: ReadonlySet<string>;
  /** Secrets with the name of a source in other namespaces, by place, whatever type they have. */
  present: ReadonlyMap<string, KubeObject>;
  /** Names of the ImagePullSecret objects of the secret operator that make the same copies. */
  instructions: readonly string[];
  /** `Namespaces`, `Pods`, `Secrets`: what of these could not be read. */
  troubles: readonly ReadTrouble[];
}

const imagePullSecrets: Selection = {apiVersion: 'images.banzaicloud.io/v1alpha1', kind: 'ImagePullSecret'};

/** @throws Failure for a server that cannot be reached, or that does not know us */
export async function readGround(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<DistributionGround> {
  const troubles: ReadTrouble[] = [];
  const asks = new Map<string, Asker>();
  const leaving = new Set<string>();
  const present = new Map<string, KubeObject>();
  const sweep = async (
    what: string,
    selection: Selection,
    visit: (object: KubeObject) => void,
    metadataOnly = true,
  ) => {
    const answer = await readSafely(visitAll(cluster, selection, visit, {signal, metadataOnly}));
    if ('reason' in answer) troubles.push({what, ...answer});
  };
  const ask = (object: KubeObject, because: string) => {
    for (const asker of asksIn(object, because, (annotation) => isAnnotated(object, annotation))) {
      if (asker.namespace !== namespace && !asks.has(placeOf(asker))) asks.set(placeOf(asker), asker);
    }
  };
  const [first = ''] = pullSecretNames;
  const secret = (name: string) => ({apiVersion: 'v1', kind: 'Secret', namespace, name});
  await readFirst(
    cluster,
    {apiVersion: 'v1', kind: 'Secret', fieldSelector: `metadata.name=${first}`},
    {signal, limit: 1},
  );
  const [answers, instructions] = await Promise.all([
    Promise.all(pullSecretNames.map((name) => readObject(cluster, secret(name), {signal}))),
    readList(cluster, imagePullSecrets, {signal, metadataOnly: true}),
    sweep('Namespaces', {apiVersion: 'v1', kind: 'Namespace'}, (object) => {
      if (object.metadata.deletionTimestamp !== undefined) leaving.add(object.metadata.name);
      ask(object, 'the namespace is annotated');
    }),
    sweep('Pods', {apiVersion: 'v1', kind: 'Pod'}, (pod) => {
      if (injectAnnotations.some((annotation) => isAnnotated(pod, annotation)))
        ask(pod, `${describe(pod)} is annotated`);
    }),
    ...pullSecretNames.map((name) =>
      sweep(
        'Secrets',
        {apiVersion: 'v1', kind: 'Secret', fieldSelector: `metadata.name=${name}`},
        (object) => {
          const place = {namespace: object.metadata.namespace ?? '', name};
          if (place.namespace !== namespace) present.set(placeOf(place), object);
        },
        false,
      ),
    ),
  ]);
  for (const [place, {namespace: home}] of asks) if (leaving.has(home)) asks.delete(place);
  const found = instructions.state === 'found' ? instructions.value.map(({metadata}) => metadata.name) : [];
  return {
    ...{namespace, asks, leaving, present},
    sources: pullSecretNames.map((name, index) => ({name, answer: answers[index] ?? {state: 'absent'}})),
    instructions: found.filter((name) => pullSecretNames.some((known) => known === name)),
    troubles: oncePerKind(troubles),
  };
}

function oncePerKind(troubles: readonly ReadTrouble[]): ReadTrouble[] {
  return [...new Map(troubles.map((trouble) => [trouble.what, trouble])).values()];
}
