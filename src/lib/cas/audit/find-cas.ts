// The CAS whose log is wanted, or why there is none.
import type {Cluster} from '../../cluster/cluster.ts';
import type {KubeObject} from '../../cluster/object.ts';
import {readFirst} from '../../cluster/reach.ts';
import {readList, readObject} from '../../cluster/read.ts';
import {Failure} from '../../report/failure.ts';
import {type CasName, casKind, casPods, casRef} from '../names.ts';

/**
 * Undefined when we may not read it, but may see pods of it: who reads logs need not know of more.
 * @throws Failure for a CAS that does not exist, naming those that do
 */
export async function findCas(cluster: Cluster, name: CasName, signal: AbortSignal): Promise<KubeObject | undefined> {
  const pods = await readFirst(cluster, casPods(name), {signal});
  const answer = await readObject(cluster, casRef(name), {signal});
  const object = `CAS ${name.namespace}/${name.name}`;
  switch (answer.state) {
    case 'found':
      return answer.value;
    case 'no-kind':
      throw new Failure({
        summary: 'the cluster knows no CAS: the operator is not installed',
        object,
        next: 'kubectl provision operator --reconcile',
      });
    case 'absent':
      throw await missing(cluster, name, object, signal);
    default:
      if (pods.state === 'found' && pods.value.length > 0) return undefined;
      throw new Failure({
        kind: 'undetermined',
        summary: 'the CAS could not be read',
        object,
        reason: answer.reason,
        next: 'ask for the right to read it, or use another context or user',
      });
  }
}

async function missing(cluster: Cluster, name: CasName, object: string, signal: AbortSignal): Promise<Failure> {
  const [namespace, all] = await Promise.all([
    readObject(cluster, {apiVersion: 'v1', kind: 'Namespace', name: name.namespace}, {signal}),
    readList(cluster, casKind, {metadataOnly: true, signal}),
  ]);
  if (namespace.state === 'absent') {
    const next = 'name the namespace of the CAS with --namespace';
    return new Failure({summary: `namespace ${name.namespace} does not exist`, object, next});
  }
  const others = all.state === 'found' ? all.value.map(({metadata}) => `${metadata.namespace}/${metadata.name}`) : [];
  return new Failure({
    summary: 'the CAS does not exist',
    object,
    ...(others.length > 0 && {reason: `there are: ${others.toSorted().join(', ')}`}),
    next: others.length > 0 ? 'name one of them, and its namespace with -n' : 'see what there is: kubectl get cas -A',
  });
}
