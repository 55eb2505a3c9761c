// What happened to an object lately, as its Events tell.
import type {Cluster} from './cluster.ts';
import type {ReadOptions} from './fetch.ts';
import type {KubeObject} from './object.ts';
import {listObjects} from './read.ts';

export interface ObjectEvent {
  type: 'Normal' | 'Warning';
  /** FailedMount, FailedScheduling, Unhealthy … */
  reason: string;
  message: string;
  /** How often, since the first time. */
  count: number;
  /** RFC 3339; of the last time. */
  lastSeen: string;
}

/** Events of one object, the newest first. Events are forgotten by the server after an hour. */
export async function eventsOf(
  cluster: Cluster,
  object: KubeObject,
  options: ReadOptions = {},
): Promise<ObjectEvent[]> {
  const {uid, name, namespace = 'default'} = object.metadata;
  const fieldSelector = `involvedObject.kind=${object.kind},involvedObject.name=${name}${uid === undefined ? '' : `,involvedObject.uid=${uid}`}`;
  const events = await listObjects(cluster, {apiVersion: 'v1', kind: 'Event', namespace, fieldSelector}, options);
  return events.map(eventOf).toSorted((one, other) => other.lastSeen.localeCompare(one.lastSeen));
}

/** Old and new clients fill different fields for time and count. */
function eventOf(event: KubeObject): ObjectEvent {
  const {type, reason = '', message = '', count, series, lastTimestamp, eventTime, metadata} = event;
  return {
    type: type === 'Warning' ? 'Warning' : 'Normal',
    reason,
    message,
    count: series?.count ?? count ?? 1,
    lastSeen: series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '',
  };
}
