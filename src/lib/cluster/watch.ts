// Watching objects without a gap: survives time-outs, lost connections and expired resource versions.
import {Failure} from '../report/failure.ts';
import type {Cluster} from './cluster.ts';
import type {KubeObject} from './object.ts';
import type {Selection} from './selection.ts';

export type WatchEvent =
  | {type: 'added' | 'modified'; object: KubeObject}
  /** After a gap only apiVersion, kind, name, namespace and uid of the object are known. */
  | {type: 'deleted'; object: KubeObject}
  /** All that existed at the beginning (or after a gap) has been told. */
  | {type: 'synced'};

export interface WatchOptions {
  signal: AbortSignal;
  /** Go on from here (of a list or an object). Without, all objects are listed first and told as `added`, then `synced`. */
  resourceVersion?: string;
}

/** Events without end, until the signal aborts (then it just ends). Throws when the server refuses or lacks the kind. */
export function watchObjects(
  _cluster: Cluster,
  _selection: Selection,
  _options: WatchOptions,
): AsyncIterable<WatchEvent> {
  throw new Failure({summary: 'watching is not built yet'});
}
