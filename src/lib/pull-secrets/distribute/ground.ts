// What a distribution of pull secrets begins with: the sources, who asks for copies, and what lies there already.
import type {Cluster} from '../../cluster/cluster.ts';
import {describe, type KubeObject} from '../../cluster/object.ts';
import {readFirst} from '../../cluster/reach.ts';
import {type ReadResult, readList, readObject, readSafely} from '../../cluster/read.ts';
import type {Selection} from '../../cluster/selection.ts';
import {pullSecretNames} from '../../scone/names.ts';
import {type Asker, asksIn} from '../askers.ts';
import {isAnnotated, placeOf, type ReadTrouble} from '../pull-secret.ts';
import {visitAll} from '../read-pull-secrets.ts';
import {slimSecrets} from './slim-secrets.ts';

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
  /** Secrets with the name of a source in other namespaces, by place, whatever type they have; as `slimSecrets` leaves them. */
  present: ReadonlyMap<string, KubeObject>;
  /** Names of the ImagePullSecret objects of the secret operator that make the same copies. */
  instructions: readonly string[];
  /** `Namespaces`, `Pods`, `Secrets`: what of these could not be read. */
  troubles: readonly ReadTrouble[];
}

/** What is known besides the objects. */
export type GroundFacts = Pick<DistributionGround, 'namespace' | 'sources' | 'instructions' | 'troubles'>;

/** Takes the objects of a cluster as they come, in any order, each perhaps twice. */
export function groundBuilder(namespace: string) {
  const asks = new Map<string, Asker>();
  const leaving = new Set<string>();
  const present = new Map<string, KubeObject>();
  const slim = slimSecrets();
  const ask = (object: KubeObject, because: string) => {
    for (const asker of asksIn(object, because, (annotation) => isAnnotated(object, annotation))) {
      if (asker.namespace !== namespace && !asks.has(placeOf(asker))) asks.set(placeOf(asker), asker);
    }
  };
  return {
    seeNamespace(object: KubeObject): void {
      if (object.metadata.deletionTimestamp !== undefined) leaving.add(object.metadata.name);
      ask(object, 'the namespace is annotated');
    },
    seePod: (pod: KubeObject): void => ask(pod, `${describe(pod)} is annotated`),
    seeSecret(secret: KubeObject): void {
      const {namespace: home = '', name} = secret.metadata;
      if (home !== namespace) present.set(placeOf({namespace: home, name}), slim(secret));
    },
    build(facts: Omit<GroundFacts, 'namespace'>): DistributionGround {
      const staying = [...asks].filter(([, asker]) => !leaving.has(asker.namespace));
      return {...facts, namespace, leaving, present, asks: new Map(staying)};
    },
  };
}

export const everyNamespace: Selection = {apiVersion: 'v1', kind: 'Namespace'};
export const everyPod: Selection = {apiVersion: 'v1', kind: 'Pod'};

/** The sources and whatever has their name in other namespaces. */
export function secretsNamed(name: string): Selection {
  return {apiVersion: 'v1', kind: 'Secret', fieldSelector: `metadata.name=${name}`};
}

const imagePullSecrets: Selection = {apiVersion: 'images.banzaicloud.io/v1alpha1', kind: 'ImagePullSecret'};

/** @throws Failure for a server that cannot be reached, or that does not know us */
export async function readGround(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<DistributionGround> {
  const troubles = new Map<string, ReadTrouble>();
  const builder = groundBuilder(namespace);
  const sweep = async (
    what: string,
    selection: Selection,
    visit: (object: KubeObject) => void,
    metadataOnly = true,
  ) => {
    const answer = await readSafely(visitAll(cluster, selection, visit, {signal, metadataOnly}));
    if ('reason' in answer) troubles.set(what, {what, ...answer});
  };
  await readFirst(cluster, secretsNamed(pullSecretNames[0]), {signal, limit: 1});
  const [answers, instructions] = await Promise.all([
    Promise.all(
      pullSecretNames.map((name) => readObject(cluster, {apiVersion: 'v1', kind: 'Secret', namespace, name}, {signal})),
    ),
    readList(cluster, imagePullSecrets, {signal, metadataOnly: true}),
    sweep('Namespaces', everyNamespace, builder.seeNamespace),
    sweep('Pods', everyPod, builder.seePod),
    ...pullSecretNames.map((name) => sweep('Secrets', secretsNamed(name), builder.seeSecret, false)),
  ]);
  const found = instructions.state === 'found' ? instructions.value.map(({metadata}) => metadata.name) : [];
  return builder.build({
    sources: pullSecretNames.map((name, index) => ({name, answer: answers[index] ?? {state: 'absent'}})),
    instructions: found.filter((name) => pullSecretNames.some((known) => known === name)),
    troubles: [...troubles.values()],
  });
}
