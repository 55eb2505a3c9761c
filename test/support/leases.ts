// Leases of a namespace as an API server keeps them: one writer at a time, versions, and the times of its own clock.
import {randomUUID} from 'node:crypto';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {absent, json, type Reply, refusal} from './api-server.ts';

export interface Leases {
  /** By name. */
  all: Map<string, KubeObject>;
  /** Replies for an API server. */
  replies: Record<string, Reply>;
  /** How far the server's clock is ahead of ours, in milliseconds. */
  ahead: number;
}

/** `names`: all that may be asked for. `onWrite` is told of each write when it is done and not yet answered. */
export function leasesIn(
  namespace: string,
  names: readonly string[],
  onWrite: (label: string) => void = () => {},
): Leases {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const leases: Leases = {all: new Map(), replies: {}, ahead: 0};
  const {all, replies} = leases;
  let version = 0;
  const time = () => new Date(Date.now() + leases.ahead).toISOString().replace(/\.\d+Z$/, 'Z');

  const stored = (object: KubeObject, uid: string, creationTimestamp: string): KubeObject => {
    version += 1;
    const managedFields = [{manager: 'kubectl-provision', operation: 'Update' as const, time: time()}];
    const metadata = {...object.metadata, uid, creationTimestamp, resourceVersion: String(version), managedFields};
    return {...object, metadata};
  };

  replies[`POST ${path}`] = (response, request) => {
    const object = request.body as KubeObject;
    const {name} = object.metadata;
    if (all.has(name)) {
      return refusal(409, 'AlreadyExists', `leases "${name}" already exists`, {name, kind: 'leases'})(
        response,
        request,
      );
    }
    const made = stored(object, randomUUID(), time());
    if (request.query.dryRun === 'All') return json(made, 201)(response, request);
    all.set(name, made);
    onWrite('create lease');
    return json(made, 201)(response, request);
  };
  for (const name of names) {
    const conflict = refusal(409, 'Conflict', 'the object has been modified', {name, kind: 'leases'});
    const whenThere =
      (reply: (lease: KubeObject) => Reply): Reply =>
      (response, request) => {
        const lease = all.get(name);
        return (lease === undefined ? absent('leases', name) : reply(lease))(response, request);
      };
    replies[`GET ${path}/${name}`] = whenThere((lease) => json(lease));
    replies[`PUT ${path}/${name}`] = whenThere((lease) => (response, request) => {
      const object = request.body as KubeObject;
      const {resourceVersion, uid = '', creationTimestamp = ''} = lease.metadata;
      if (object.metadata.resourceVersion !== resourceVersion) return conflict(response, request);
      const written = stored(object, uid, creationTimestamp);
      all.set(name, written);
      onWrite('replace lease');
      return json(written)(response, request);
    });
    replies[`DELETE ${path}/${name}`] = whenThere((lease) => (response, request) => {
      const {uid, resourceVersion} = (request.body?.preconditions ?? {}) as KubeObject['metadata'];
      const isOther = uid !== undefined && uid !== lease.metadata.uid;
      if (isOther || (resourceVersion !== undefined && resourceVersion !== lease.metadata.resourceVersion)) {
        return conflict(response, request);
      }
      all.delete(name);
      onWrite('delete lease');
      return json({kind: 'Status', status: 'Success'})(response, request);
    });
  }
  return leases;
}
