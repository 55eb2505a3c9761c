// Brings about what an SGXPlugin object says: inner Helm release, DaemonSet, labels and enclaves of nodes, status.
import {configMaps, daemonSets, nodes, secrets} from '../../client/resources.ts';
import {writeStatus} from '../runtime/status.ts';
import {recordOf, releaseIn} from './helm-record.ts';
import {nextRevision} from './inner-release.ts';
import {type SgxPlugin, sgxPluginKind, type Workload} from './kinds.ts';
import {bringAbout, type Context, removeStrays} from './reconcile.ts';
import {capableLabel, capacityPatch, enclaveCapacity, labelPatch} from './sgx-nodes.ts';
import {type SgxPluginFacts, servingNodes, sgxPluginDaemonSet, sgxPluginStatus} from './sgx-plugin.ts';

export async function reconcileSgxPlugin(context: Context, plugin: SgxPlugin): Promise<void> {
  const {client, store, faults, operator} = context;
  const wanted = sgxPluginDaemonSet(plugin, operator);
  await removeStrays(context, plugin, [daemonSets, store.daemonSets], [wanted]);
  const daemonSet = await bringAbout(context, [sgxPluginKind, plugin], [daemonSets, store.daemonSets], wanted);
  await recordRelease(context, wanted);
  const facts: SgxPluginFacts = {
    daemonSet,
    nodes: store.nodes.items(),
    pods: store.pods.items(),
    fault: faults.get('sgxplugin-unhealthy'),
    neverReady: faults.get('operator-never-ready') !== undefined,
    now: new Date(),
  };
  await markNodes(context, plugin, facts);
  await writeStatus(client, sgxPluginKind, plugin, sgxPluginStatus(plugin, facts), store.sgxPlugins.statusSchema());
}

/** The nodes offer their enclaves first, so that a node with the label can always run one. */
async function markNodes({client}: Context, {spec}: SgxPlugin, facts: SgxPluginFacts): Promise<void> {
  for (const node of servingNodes(facts)) {
    const {name} = node.metadata;
    const capacity = capacityPatch(node, enclaveCapacity(node, spec?.capacitySGXPods));
    if (capacity !== undefined) await client.patch(nodes, name, {status: capacity}, {subresource: 'status'});
    const labels = labelPatch(node, {[capableLabel]: 'true'});
    if (labels !== undefined) await client.patch(nodes, name, labels);
  }
}

async function recordRelease({client, store, operator}: Context, daemonSet: Workload): Promise<void> {
  const {helmDriver} = operator;
  const of = helmDriver === 'secret' ? secrets : configMaps;
  const releases = store.records[helmDriver]
    .items()
    .filter(({metadata}) => metadata.namespace === daemonSet.metadata.namespace)
    .map(releaseIn)
    .filter((release) => release !== undefined);
  const now = new Date();
  const {superseded, added} = nextRevision(releases, daemonSet, operator.version.text, now);
  if (added === undefined) return;
  await client.create(of, recordOf(added, helmDriver, now));
  for (const release of superseded) await client.apply(of, recordOf(release, helmDriver, now), {fieldManager: 'Helm'});
}

/** What is left of the inner release when there is no SGXPlugin any more: its records. */
export async function forgetSgxPlugin({client, store}: Pick<Context, 'client' | 'store'>): Promise<void> {
  for (const {metadata} of store.records.secret.items()) await client.remove(secrets, metadata.name, metadata);
  for (const {metadata} of store.records.configmap.items()) await client.remove(configMaps, metadata.name, metadata);
}
