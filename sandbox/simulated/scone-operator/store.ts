// What the simulated SCONE operator sees of the cluster, live, and how the rest of it is told of changes.
import type {Client} from '../../client/connect.ts';
import {type Change, createInformer, type Informer} from '../../client/informer.ts';
import type {KubeObject} from '../../client/object.ts';
import {
  configMaps,
  daemonSets,
  deployments,
  nodes,
  podDisruptionBudgets,
  pods,
  type Resource,
  secrets,
  services,
  statefulSets,
} from '../../client/resources.ts';
import {type CustomKind, createCustomKinds} from '../runtime/custom-kinds.ts';
import type {Pod} from '../runtime/running-pods.ts';
import type {RecordObject} from './helm-record.ts';
import {
  type Cas,
  casKind,
  encryptedPolicyKind,
  type Las,
  lasKind,
  type Node,
  type Policy,
  type Secret,
  type SgxPlugin,
  sgxPluginKind,
  signedPolicyKind,
  type Vault,
  vaultKind,
  type Workload,
} from './kinds.ts';
import {webhookSecret} from './operator.ts';
import {sgxPluginReleaseName} from './sgx-plugin.ts';

export interface Store {
  las: CustomKind<Las>;
  sgxPlugins: CustomKind<SgxPlugin>;
  cas: CustomKind<Cas>;
  vaults: CustomKind<Vault>;
  signedPolicies: CustomKind<Policy>;
  encryptedPolicies: CustomKind<Policy>;
  pods: Informer<Pod>;
  nodes: Informer<Node>;
  daemonSets: Informer<Workload>;
  deployments: Informer<Workload>;
  statefulSets: Informer<Workload>;
  services: Informer<KubeObject>;
  configMaps: Informer<KubeObject>;
  /** PodDisruptionBudgets. */
  budgets: Informer<KubeObject>;
  /** The Secrets that webhooks serve with, of all namespaces. */
  webhookSecrets: Informer<Secret>;
  /** The records of the operator's own Helm release, by driver. */
  records: {secret: Informer<RecordObject>; configmap: Informer<RecordObject>};
  readonly synced: Promise<unknown>;
}

export interface StoreListener {
  /** An object of the operator's own kinds. */
  objectChanged(of: Resource, object: KubeObject): void;
  /** Pods, nodes, workloads: what statuses are made of. */
  surroundingsChanged(): void;
  /** Something that the operator itself lives on: its pod, its Secret. */
  operatorChanged(): void;
}

/** Marks the objects that the operator makes. */
const ownLabel = 'app.kubernetes.io/managed-by=scone-operator';

export function createStore(client: Client, metadata: Client, listener: StoreListener): Store {
  const kinds = createCustomKinds(client, metadata);
  const follow = <T extends KubeObject>(of: Resource) =>
    kinds.follow<T>(of, ({object}: Change<T>) => listener.objectChanged(of, object));
  const onChange = () => listener.surroundingsChanged();
  const records = {labelSelector: `owner=helm,name=${sgxPluginReleaseName}`, onChange};

  const informers = {
    pods: createInformer<Pod>(client, pods, {
      onChange: () => {
        listener.operatorChanged();
        listener.surroundingsChanged();
      },
    }),
    nodes: createInformer<Node>(client, nodes, {onChange}),
    daemonSets: createInformer<Workload>(client, daemonSets, {onChange}),
    deployments: createInformer<Workload>(client, deployments, {labelSelector: ownLabel, onChange}),
    statefulSets: createInformer<Workload>(client, statefulSets, {labelSelector: ownLabel, onChange}),
    services: createInformer<KubeObject>(client, services, {labelSelector: ownLabel, onChange}),
    configMaps: createInformer<KubeObject>(client, configMaps, {labelSelector: ownLabel, onChange}),
    budgets: createInformer<KubeObject>(client, podDisruptionBudgets, {labelSelector: ownLabel, onChange}),
    webhookSecrets: createInformer<Secret>(client, secrets, {
      fieldSelector: `metadata.name=${webhookSecret}`,
      onChange: () => listener.operatorChanged(),
    }),
  };
  const recordInformers = {
    secret: createInformer<RecordObject>(client, secrets, records),
    configmap: createInformer<RecordObject>(client, configMaps, records),
  };
  const all = [...Object.values(informers), ...Object.values(recordInformers), kinds.definitions];
  return {
    ...informers,
    records: recordInformers,
    las: follow<Las>(lasKind),
    sgxPlugins: follow<SgxPlugin>(sgxPluginKind),
    cas: follow<Cas>(casKind),
    vaults: follow<Vault>(vaultKind),
    signedPolicies: follow<Policy>(signedPolicyKind),
    encryptedPolicies: follow<Policy>(encryptedPolicyKind),
    synced: Promise.all(all.map(({synced}) => synced)),
  };
}
