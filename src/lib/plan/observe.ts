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

type ObjectRead = Extract<Read, {read: 'object'}>;
type AnyAnswer = ReadResult<KubeObject> | ReadResult<KubeObject[]> | ProbeAnswer;

/**
 * Reads what the components ask for until none asks for more. Read only: its probes are server-side dry runs.
 * `known` are answers that somebody has got already.
 */
export async function observe<Desired>(
  cluster: Cluster,
  components: readonly Component<Desired>[],
  desired: Desired,
  known: Answers = new Map(),
): Promise<Observation> {
  const answers = new Map<string, AnyAnswer>(known);
  for (;;) {
    const soFar = observationOf(answers);
    const wanted = new Map<string, Read>();
    for (const read of components.flatMap((component) => component.reads(desired, soFar))) {
      if (!answers.has(readKey(read))) wanted.set(readKey(read), read);
    }
    if (wanted.size === 0) return soFar;
    const found = await Promise.all(groupReads([...wanted.values()]).map((group) => answerGroup(cluster, group)));
    for (const part of found) for (const [key, answer] of part) answers.set(key, answer);
  }
}

/** Reads that one request can answer stand together: objects of one kind, namespace and label. */
function groupReads(reads: readonly Read[]): Read[][] {
  const groups = new Map<string, Read[]>();
  for (const read of reads) {
    const key = read.read === 'object' && read.among !== undefined ? listKey(read) : readKey(read);
    groups.set(key, [...(groups.get(key) ?? []), read]);
  }
  return [...groups.values()];
}

function listKey({ref, among}: ObjectRead): string {
  const {labelSelector = '', fieldSelector = ''} = among ?? {};
  return ['among', ref.apiVersion, ref.kind, ref.namespace ?? '', labelSelector, fieldSelector].join(' ');
}

async function answerGroup(cluster: Cluster, group: Read[]): Promise<Answers> {
  const [first] = group;
  if (first?.read === 'object' && group.length > 1) return answerFromList(cluster, group as ObjectRead[]);
  const answered = await Promise.all(
    group.map(async (read) => [readKey(read), await answerOne(cluster, read)] as const),
  );
  return new Map(answered);
}

async function answerOne(cluster: Cluster, read: Read): Promise<AnyAnswer> {
  if (read.read === 'object') return readObject(cluster, read.ref);
  if (read.read === 'list') return readList(cluster, read.selection, {metadataOnly: read.metadataOnly ?? false});
  return probe(cluster, read.object);
}

/** One list for all, and by name what it lacks and need not have. */
async function answerFromList(cluster: Cluster, reads: ObjectRead[]): Promise<Answers> {
  const [{ref, among}] = reads as [ObjectRead];
  const {apiVersion, kind, namespace} = ref;
  const selection: Selection = {
    apiVersion,
    kind,
    namespace,
    labelSelector: among?.labelSelector,
    fieldSelector: among?.fieldSelector,
  };
  const list = await readList(cluster, selection);
  if (list.state === 'no-kind') return new Map(reads.map((read) => [readKey(read), list]));
  const byKey = new Map((list.state === 'found' ? list.value : []).map((object) => [keyOf(refOf(object)), object]));
  const answered = reads.map(async (read): Promise<[string, AnyAnswer]> => {
    const value = byKey.get(keyOf(read.ref));
    if (value !== undefined) return [readKey(read), {state: 'found', value}];
    const isAbsent = list.state === 'found' && read.among?.isComplete === true;
    return [readKey(read), isAbsent ? {state: 'absent'} : await answerOne(cluster, read)];
  });
  return new Map(await Promise.all(answered));
}
