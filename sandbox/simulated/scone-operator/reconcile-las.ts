// Brings about what a LAS object says: its DaemonSet, the labels of nodes, its status.
import {daemonSets, nodes} from '../../client/resources.ts';
import {writeStatus} from '../runtime/status.ts';
import {type Las, lasKind} from './kinds.ts';
import {type LasFacts, lasDaemonSet, lasLabels, lasNodes, lasStatus} from './las.ts';
import {bringAbout, type Context, removeStrays} from './reconcile.ts';
import {labelPatch} from './sgx-nodes.ts';

export async function reconcileLas(context: Context, las: Las): Promise<void> {
  const {client, store, faults, operator} = context;
  const wanted = lasDaemonSet(las, operator);
  await removeStrays(context, las, [daemonSets, store.daemonSets], [wanted]);
  const daemonSet = await bringAbout(context, [lasKind, las], [daemonSets, store.daemonSets], wanted);
  const facts: LasFacts = {
    daemonSet,
    pods: store.pods.items(),
    faults: faults.all('las-unhealthy'),
    neverReady: faults.get('operator-never-ready') !== undefined,
    now: new Date(),
  };
  for (const [name, labels] of lasLabels(lasNodes(las, facts))) {
    const node = store.nodes.get(name);
    const patch = node === undefined ? undefined : labelPatch(node, labels);
    if (patch !== undefined) await client.patch(nodes, name, patch);
  }
  await writeStatus(client, lasKind, las, lasStatus(las, operator, facts), store.las.statusSchema());
}
