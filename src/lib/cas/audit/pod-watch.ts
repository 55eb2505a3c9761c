// The pods of a selection as they are at this moment, and word of their next change.
import {setImmediate as immediate} from 'node:timers/promises';
import type {Cluster} from '../../cluster/cluster.ts';
import type {KubeObject} from '../../cluster/object.ts';
import type {Selection} from '../../cluster/selection.ts';
import {type WatchEvent, watchObjects} from '../../cluster/watch.ts';

export interface PodWatch {
  /** Oldest first. */
  pods(): KubeObject[];
  /** By uid; undefined when it is gone, also when another has its name now. */
  pod(uid: string): KubeObject | undefined;
  /** A number that is another one after each change. */
  version(): number;
  /** Resolves once the version is another one, when the watch is over, and when the signal aborts. */
  after(version: number, signal?: AbortSignal): Promise<void>;
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
  const waiting = new Set<() => void>();
  let version = 0;
  let isOver = false;
  const tell = () => {
    version += 1;
    for (const go of waiting) go();
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
      isOver = true;
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
    version: () => version,
    async after(known, until) {
      // Whoever looks in a loop lets others come to their end.
      if (isOver) await immediate();
      if (known !== version || isOver || until?.aborted) return;
      await new Promise<void>((resolve) => {
        const go = () => {
          waiting.delete(go);
          until?.removeEventListener('abort', go);
          resolve();
        };
        waiting.add(go);
        until?.addEventListener('abort', go, {once: true});
      });
    },
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
