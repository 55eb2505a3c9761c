// Names for completion: of the kubeconfig without any request, of the cluster within a time limit.
import {setTimeout} from 'node:timers/promises';
import {connect} from '../cluster/connect.ts';
import {readKubeconfig} from '../cluster/kubeconfig.ts';
import {listObjects} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';
import {customKinds} from '../scone/kinds.ts';
import {connectOptions} from '../settings/connect-options.ts';
import type {Machine} from '../settings/paths.ts';
import {readSources} from '../settings/read-settings.ts';
import {readHelmSettings} from '../settings/resolve-helm.ts';
import type {ConnectionSettings} from '../settings/settings.ts';
import type {LiveNames} from './complete.ts';

export interface LiveOptions {
  machine: Machine;
  userAgent: string;
  /** Milliseconds for all of it; then there are no names. */
  limitMs: number;
}

export function liveNames(options: LiveOptions): LiveNames {
  return (kind, flags) => {
    const found = lookUp(kind, flags, options);
    found.catch(() => {});
    return Promise.race([found, setTimeout(options.limitMs, [])]);
  };
}

async function lookUp(
  kind: Parameters<LiveNames>[0],
  flags: Parameters<LiveNames>[1],
  options: LiveOptions,
): Promise<readonly string[]> {
  const {machine} = options;
  const said = await readSources(flags, machine);
  const {settings} = await readHelmSettings(said, machine, {command: 'release status', release: undefined});
  const {connection, namespace} = settings;
  if (kind === 'namespaces') return namesIn({apiVersion: 'v1', kind: 'Namespace'}, connection, options);
  if (kind === 'releases') return releases(namespace, connection, options);
  if (kind === 'cas names') return casNames(connection, flags, options);
  const {env, homeDirectory} = machine;
  const config = await readKubeconfig({kubeconfig: connection.kubeconfig, env, homeDirectory});
  return [...(config?.[kind].keys() ?? [])].toSorted();
}

/** Of the namespace that the words name, else that of the context. */
async function casNames(
  connection: ConnectionSettings,
  {namespace}: Parameters<LiveNames>[1],
  options: LiveOptions,
): Promise<string[]> {
  const asked = typeof namespace === 'string' ? namespace : options.machine.env.NAMESPACE;
  const selection = {apiVersion: 'services.scone.cloud/v1beta1', kind: 'CAS', namespace: asked ?? contextNamespace};
  return namesIn(selection, connection, options);
}

/** Stands for the namespace that only the connection knows. */
const contextNamespace = '';

/** By the labels of their records, in whichever store. */
async function releases(
  namespace: string,
  connection: ConnectionSettings,
  options: LiveOptions,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    ['Secret', 'ConfigMap'].map((kind) =>
      namesIn({apiVersion: 'v1', kind, namespace, labelSelector: 'owner=helm'}, connection, options, 'name'),
    ),
  );
  return [...new Set(lists.flat())].toSorted();
}

/** @param label whose value is taken in place of the name */
async function namesIn(
  selection: Selection,
  connection: ConnectionSettings,
  {machine, userAgent, limitMs}: LiveOptions,
  label?: string,
): Promise<string[]> {
  const {env, homeDirectory} = machine;
  const signal = AbortSignal.timeout(limitMs);
  // A Tab shows names and nothing else: there is nothing to keep a secret out of.
  const options = connectOptions(connection, {env, homeDirectory, userAgent, learn: () => {}});
  const cluster = await connect({...options, requestTimeoutMs: limitMs, signal, kinds: customKinds});
  try {
    const {namespace} = selection;
    const where = namespace === contextNamespace ? {...selection, namespace: cluster.context.namespace} : selection;
    const objects = await listObjects(cluster, where, {metadataOnly: true, signal});
    return objects
      .flatMap(({metadata}) => (label === undefined ? metadata.name : (metadata.labels?.[label] ?? [])))
      .toSorted();
  } finally {
    cluster.close();
  }
}
