// Large objects that an earlier run has read: where the server shows that nothing was written since, they need not be sent again.
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {type ReadResult, readList} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';

export interface KeptLists {
  /** What an earlier run read; parsed only when it is known to hold still. */
  recall(selection: Selection): Promise<{parse(): unknown} | undefined>;
  /** Told of each list that was read whole. */
  wasRead(selection: Selection, objects: readonly KubeObject[]): void;
}

/** A definition has some fifty kilobytes, seldom changes, and holds nothing secret. */
export function isKept({kind}: Selection): boolean {
  return kind === 'CustomResourceDefinition';
}

/** Like readList. An unchanged list costs its metadata alone: 18 of 287 kB, and a fifth of the server's time. */
export async function readKept(
  cluster: Cluster,
  selection: Selection,
  {kept, signal}: {kept: KeptLists; signal: AbortSignal},
): Promise<ReadResult<KubeObject[]>> {
  const remembered = await kept.recall(selection);
  if (remembered !== undefined) {
    const heads = await readList(cluster, selection, {metadataOnly: true, signal});
    if (heads.state !== 'found') return heads;
    const earlier = remembered.parse() as KubeObject[];
    if (isUnwritten(earlier, heads.value)) return {state: 'found', value: earlier};
  }
  const list = await readList(cluster, selection, {signal});
  if (list.state === 'found') kept.wasRead(selection, list.value);
  return list;
}

/**
 * Every write gives an object a new resourceVersion. A restored etcd may give one out a second time; when and by whom each
 * field was written (managedFields) would then still differ, so all of the metadata counts.
 */
export function isUnwritten(earlier: readonly KubeObject[], now: readonly KubeObject[]): boolean {
  const written = (objects: readonly KubeObject[]) => objects.map(({metadata}) => JSON.stringify(metadata)).sort();
  return JSON.stringify(written(earlier)) === JSON.stringify(written(now));
}
