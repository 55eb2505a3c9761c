// One parallel sweep over all reads of all components, and as many short follow-ups as their answers call for.
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {keyOf, refOf} from '../cluster/object.ts';
import type {ReadResult} from '../cluster/read.ts';
import {readList, readObject} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';
import type {Component} from './component.ts';
import type {Answers, Observation, ProbeAnswer} from './observation.ts';
import {observationOf} from './observation.ts';
import {probe} from './probe.ts';
import type {Read} from './read.ts';
import {readKey} from './read.ts';

type AnyAnswer = ReadResult<KubeObject> | ReadResult<KubeObject[]> | ProbeAnswer;

/**
 * Reads what the components ask for until none asks for more. Read only: its probes are server-side dry runs.
 */
export async function observe<Desired>(
  cluster: Cluster,
  components: readonly Asker<Desired>[],
  desired: Desired,
  options: ObserveOptions,
): Promise<Observation> {
  return observationOf(await readAll(cluster, components, desired, options));
}

/** The answers themselves, to be handed on as `known`. */
export async function readAll<Desired>(
  cluster: Cluster,
  components: readonly Asker<Desired>[],
  desired: Desired,
  {signal, known}: ObserveOptions,
): Promise<Answers> {
  const answers = new Map<string, AnyAnswer>(known);
  for (;;) {
    const soFar = observationOf(answers);
    const wanted = new Map<string, Read>();
    for (const read of components.flatMap((component) => component.reads(desired, soFar))) {
      if (!answers.has(readKey(read))) wanted.set(readKey(read), read);
    }
    if (wanted.size === 0) return answers;
    const found = await Promise.all(
      groupReads([...wanted.values()]).map((group) => answerGroup({cluster, signal}, group)),
    );
    for (const part of found) for (const [key, answer] of part) answers.set(key, answer);
  }
}

/** Who asks: a component, or anything with reads of its own. */
type Asker<Desired> = Pick<Component<Desired>, 'reads'>;

export interface ObserveOptions {
  signal: AbortSignal;
  /** Answers that somebody has got already. */
  known?: Answers | undefined;
}

interface Asking {
  cluster: Cluster;
  signal: AbortSignal;
}

/** Reads that one list can answer stand together. */
function groupReads(reads: readonly Read[]): Read[][] {
  const groups = new Map<string, Read[]>();
  for (const read of reads) {
    const selection = selectionOf(read);
    const key = selection === undefined ? readKey(read) : readKey({read: 'list', selection});
    groups.set(key, [...(groups.get(key) ?? []), read]);
  }
  return [...groups.values()];
}

/** The list that would answer a read; undefined where none would. */
function selectionOf(read: Read): Selection | undefined {
  if (read.read === 'list') return read.selection;
  if (read.read === 'probe' || read.among === undefined) return undefined;
  const {apiVersion, kind, namespace} = read.ref;
  const {labelSelector, fieldSelector} = read.among;
  return {apiVersion, kind, namespace, labelSelector, fieldSelector};
}

async function answerGroup(asking: Asking, group: Read[]): Promise<Answers> {
  const [first] = group;
  const selection = first === undefined ? undefined : selectionOf(first);
  if (selection !== undefined && (group.length > 1 || first?.read === 'list')) {
    return answerFromList(asking, selection, group);
  }
  const answered = await Promise.all(
    group.map(async (read) => [readKey(read), await answerOne(asking, read)] as const),
  );
  return new Map(answered);
}

async function answerOne({cluster, signal}: Asking, read: Read): Promise<AnyAnswer> {
  if (read.read === 'object') return readObject(cluster, read.ref, {signal});
  if (read.read === 'list')
    return readList(cluster, read.selection, {metadataOnly: read.metadataOnly ?? false, signal});
  return probe(cluster, read.object, signal);
}

/** One list for all, and by name what it lacks and need not have. */
async function answerFromList(asking: Asking, selection: Selection, reads: Read[]): Promise<Answers> {
  const metadataOnly = reads.every((read) => read.read === 'list' && read.metadataOnly === true);
  const {cluster, signal} = asking;
  const list = await readList(cluster, selection, {metadataOnly, signal});
  const byKey = new Map((list.state === 'found' ? list.value : []).map((object) => [keyOf(refOf(object)), object]));
  const answerFor = async (read: Read): Promise<AnyAnswer> => {
    if (read.read !== 'object') return list;
    if (list.state === 'no-kind') return list;
    const value = byKey.get(keyOf(read.ref));
    if (value !== undefined) return {state: 'found', value};
    const isAbsent = list.state === 'found' && read.among?.isComplete === true;
    return isAbsent ? {state: 'absent'} : answerOne(asking, read);
  };
  return new Map(await Promise.all(reads.map(async (read) => [readKey(read), await answerFor(read)] as const)));
}
