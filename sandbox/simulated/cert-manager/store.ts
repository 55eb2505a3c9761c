// What the simulated cert-manager sees of the cluster, live, and how the rest of it is told of changes.
import type {Client} from '../../client/connect.ts';
import {createInformer, type Informer} from '../../client/informer.ts';
import {pods, secrets} from '../../client/resources.ts';
import {type CustomKind, type CustomKinds, createCustomKinds} from '../runtime/custom-kinds.ts';
import {type Pod, runningPod} from '../runtime/running-pods.ts';
import {type Component, componentLabels, componentSelector} from './components.ts';
import {type Certificate, certificates, clusterIssuers, type Issuer, issuers, type Secret} from './kinds.ts';

export interface Store {
  issuers: CustomKind<Issuer>;
  clusterIssuers: CustomKind<Issuer>;
  certificates: CustomKind<Certificate>;
  definitions: CustomKinds['definitions'];
  secret(name: string, namespace: string): Secret | undefined;
  /** The pod whose program is played now; undefined while that component does not run. */
  running(component: Component): Pod | undefined;
  readonly synced: Promise<unknown>;
}

export interface StoreListener {
  podsChanged(): void;
  issuerChanged(issuer: Issuer): void;
  certificateChanged(certificate: Certificate): void;
  secretChanged(secret: Secret): void;
  definitionChanged(name: string): void;
}

/** `metadata`: a client that brings metadata only. Only Secrets of the types that are played a part are watched. */
export function createStore(client: Client, metadata: Client, listener: StoreListener): Store {
  const kinds = createCustomKinds(client, metadata, listener.definitionChanged);
  const podWatch = createInformer<Pod>(client, pods, {
    labelSelector: componentSelector,
    onChange: () => listener.podsChanged(),
  });
  const secretWatches: Informer<Secret>[] = ['kubernetes.io/tls', 'Opaque'].map((type) =>
    createInformer<Secret>(client, secrets, {
      fieldSelector: `type=${type}`,
      onChange: ({object}) => listener.secretChanged(object),
    }),
  );
  return {
    issuers: kinds.follow<Issuer>(issuers, ({object}) => listener.issuerChanged(object)),
    clusterIssuers: kinds.follow<Issuer>(clusterIssuers, ({object}) => listener.issuerChanged(object)),
    certificates: kinds.follow<Certificate>(certificates, ({object}) => listener.certificateChanged(object)),
    definitions: kinds.definitions,
    secret: (name, namespace) => secretWatches.map((watch) => watch.get(name, namespace)).find((found) => found),
    running: (component) => runningPod(podWatch.items(), componentLabels(component)),
    synced: Promise.all([podWatch, kinds.definitions, ...secretWatches].map(({synced}) => synced)),
  };
}
