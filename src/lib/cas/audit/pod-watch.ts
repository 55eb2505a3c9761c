// The pods of a selection as they are at this moment, and word of their next change.
import type {Cluster} from '../../cluster/cluster.ts';
import type {KubeObject} from '../../cluster/object.ts';
import type {Selection} from '../../cluster/selection.ts';
import {type WatchEvent, watchObjects} from '../../cluster/watch.ts';

export interface PodWatch {
  /** Oldest first. */
  pods(): KubeObject[];
  /** By uid; undefined when it is gone, also when another has its name now. */
  pod(uid: string): KubeObject | undefined;
  /** Resolves at the next change, and when the watch is over. Ask before you look, so that none is missed. */
  changed(): Promise<void>;
  /** Resolves when all that exist are known. */
  readonly synced: Promise<void>;
  /** Resolves when the signal has aborted; rejects when the server refuses the watch. */
  readonly ended: Promise<void>;
}

/** `onBroken` hears why the server cannot be heard at the moment; the watch goes on trying. */
export function watchPods(
  cluster: Cluster,
  selection: Selection,
  {signal, onBroken}: {signal: AbortSignal; onBroken: (reason: string) => void},
): PodWatch {
  const pods = new Map<string, KubeObject>();
  const synced = Promise.withResolvers<void>();
  let next = Promise.withResolvers<void>();
  const tell = () => {
    next.resolve();
    next = Promise.withResolvers<void>();
  };
  const run = async () => {
    try {
      for await (const event of watchObjects(cluster, selection, {signal})) {
        if (event.type === 'broken') onBroken(event.reason);
        else if (event.type === 'synced') synced.resolve();
        else note(pods, event);
        tell();
      }
    } finally {
      synced.resolve();
      tell();
    }
  };
  const ended = run();
  // It is looked at when the follower ends.
  ended.catch(() => {});
  return {
    pods: () => [...pods.values()].toSorted(byAge),
    pod: (uid) => pods.get(uid),
    changed: () => next.promise,
    synced: synced.promise,
    ended,
  };
}

/** One name has one pod: after a gap the watch does not tell that another was in its place. */
function note(pods: Map<string, KubeObject>, {type, object}: Extract<WatchEvent, {object: KubeObject}>): void {
  const {name, namespace, uid = ''} = object.metadata;
  for (const [other, {metadata}] of pods) {
    if (metadata.name === name && metadata.namespace === namespace) pods.delete(other);
  }
  if (type !== 'deleted') pods.set(uid, object);
}

function byAge(one: KubeObject, other: KubeObject): number {
  return (one.metadata.creationTimestamp ?? '').localeCompare(other.metadata.creationTimestamp ?? '');
}
