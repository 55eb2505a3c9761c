// Builds pods for the tests of the simulated parts; Ready and alive unless told otherwise.
import type {Container, Pod} from '../../../sandbox/simulated/runtime/running-pods.ts';

export interface PodWish {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  node?: string;
  ready?: boolean;
  created?: string;
  deletionTimestamp?: string;
  containers?: Container[];
  /** Name of the ReplicaSet it belongs to. */
  replicaSet?: string;
}

export function pod(wish: PodWish): Pod {
  const {name, namespace = 'scone-system', labels = {}, ready = true, created = '2026-01-01T00:00:00Z'} = wish;
  return {
    metadata: {
      name,
      namespace,
      labels,
      creationTimestamp: created,
      ...(wish.deletionTimestamp === undefined ? {} : {deletionTimestamp: wish.deletionTimestamp}),
      ...(wish.replicaSet === undefined
        ? {}
        : {ownerReferences: [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: wish.replicaSet, uid: 'r'}]}),
    },
    spec: {
      ...(wish.node === undefined ? {} : {nodeName: wish.node}),
      containers: wish.containers ?? [{name: 'main', image: 'image:1'}],
    },
    status: {
      startTime: '2026-01-01T00:00:10Z',
      conditions: [{type: 'Ready', status: ready ? 'True' : 'False'}],
    },
  };
}
