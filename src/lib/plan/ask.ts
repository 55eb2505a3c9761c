// Asking the cluster for what is to be known: each read has an answer of its own, a list may answer for many.
import type {Cluster} from '../cluster/cluster.ts';
import {type KubeObject, keyOf, refOf} from '../cluster/object.ts';
import {type ReadResult, readList, readObject} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';
import {isKept, type KeptLists, readKept} from './kept-lists.ts';
import type {Answers, AnyAnswer} from './observation.ts';
import {probe} from './probe.ts';
import type {Read} from './read.ts';
import {readKey} from './read.ts';

export interface Asking {
  cluster: Cluster;
  signal: AbortSignal;
  /** What earlier runs have read; without, everything is read anew. */
  kept?: KeptLists | undefined;
}

/** Sends all requests at once; gives each answer by the key of its read. They reject only when aborted. */
export function askFor(asking: Asking, reads: readonly Read[]): Map<string, Promise<AnyAnswer>> {
  const underWay = new Map<string, Promise<AnyAnswer>>();
  for (const group of groupReads(reads)) {
    const answers = answerGroup(asking, group);
    for (const read of group)
      underWay.set(
        readKey(read),
        answers.then((found) => answerIn(found, read)),
      );
  }
  return underWay;
}

function answerIn(answers: Answers, read: Read): AnyAnswer {
  const answer = answers.get(readKey(read));
  if (answer === undefined) throw new TypeError(`${readKey(read)} was asked for and not answered`);
  return answer;
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
  if (read.read === 'object') return readObject(cluster, read.ref, {signal, isPacked: read.isPacked});
  if (read.read === 'list')
    return readList(cluster, read.selection, {metadataOnly: read.metadataOnly ?? false, signal});
  return probe(cluster, read.object, signal);
}

/** One list for all, and by name what it lacks and need not have. */
async function answerFromList(asking: Asking, selection: Selection, reads: Read[]): Promise<Answers> {
  const list = await readTogether(asking, selection, reads);
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

function readTogether(
  {cluster, signal, kept}: Asking,
  selection: Selection,
  reads: readonly Read[],
): Promise<ReadResult<KubeObject[]>> {
  const metadataOnly = reads.every((read) => read.read === 'list' && read.metadataOnly === true);
  if (kept !== undefined && !metadataOnly && isKept(selection)) return readKept(cluster, selection, {kept, signal});
  return readList(cluster, selection, {metadataOnly, signal});
}
