// Objects that a part creates on behalf of another: written when missing or different, left alone otherwise.
import {createHash} from 'node:crypto';
import type {Client} from '../../client/connect.ts';
import type {KubeObject} from '../../client/object.ts';
import type {Resource} from '../../client/resources.ts';
import {contains} from './difference.ts';

/** The digest of what was wanted last: it differs when something was taken away, which a comparison does not show. */
const wantedAnnotation = 'simulated.sandbox/wanted';

/** The child as it is written: with its owner (of a kind, an object), so that the garbage collector removes it, and its digest. */
export function childOf<T extends KubeObject>({apiVersion, kind}: Resource, {metadata}: KubeObject, child: T): T {
  const wanted = createHash('sha256').update(JSON.stringify(child)).digest('hex').slice(0, 16);
  return {
    ...child,
    metadata: {
      ...child.metadata,
      annotations: {...child.metadata.annotations, [wantedAnnotation]: wanted},
      ownerReferences: [{apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true}],
    },
  };
}

/** Whether the child must be written: it is missing or says something else. */
export function needsWriting(actual: KubeObject | undefined, child: KubeObject): boolean {
  const {apiVersion: _version, kind: _kind, ...content} = child;
  return actual === undefined || !contains(actual, content);
}

/** Writes the child by server-side apply if it must be; gives the object as it then is. */
export async function ensureChild<T extends KubeObject>(
  client: Client,
  of: Resource,
  actual: T | undefined,
  child: T,
  fieldManager: string,
): Promise<T> {
  if (actual !== undefined && !needsWriting(actual, child)) return actual;
  return client.apply(of, child, {fieldManager});
}
