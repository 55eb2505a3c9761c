// Brings about what a CAS object says: its objects and its status.

import type {KubeObject} from '../../client/object.ts';
import {configMaps, deployments, services, statefulSets} from '../../client/resources.ts';
import {writeStatus} from '../runtime/status.ts';
import {backupController, casConfigMap, casService, casStatefulSet} from './cas-objects.ts';
import {provisioningOf} from './cas-provisioning.ts';
import {casStatus} from './cas-status.ts';
import {type Cas, casKind} from './kinds.ts';
import {bringAbout, type Context, removeStrays} from './reconcile.ts';
import {capableLabel} from './sgx-nodes.ts';

export async function reconcileCas(context: Context, cas: Cas): Promise<void> {
  const {client, store, faults, operator} = context;
  const owner: [typeof casKind, Cas] = [casKind, cas];
  const {name, namespace} = cas.metadata;
  await bringAbout<KubeObject>(context, owner, [configMaps, store.configMaps], casConfigMap(cas));
  await bringAbout<KubeObject>(context, owner, [services, store.services], casService(cas));
  await bringAbout(context, owner, [statefulSets, store.statefulSets], casStatefulSet(cas, operator));
  const backup = backupController(cas, operator);
  await removeStrays(context, cas, [deployments, store.deployments], backup);
  const backupDeployment =
    backup === undefined ? undefined : await bringAbout(context, owner, [deployments, store.deployments], backup);
  const facts = {
    pod: store.pods.get(`${name}-0`, namespace),
    backupController: backupDeployment,
    provisioning: provisioningOf(cas),
    capableNodes: store.nodes
      .items()
      .filter(({metadata}) => metadata.labels?.[capableLabel] === 'true')
      .map(({metadata}) => metadata.name),
    neverReady: faults.get('operator-never-ready') !== undefined,
  };
  const schema = store.cas.statusSchema();
  await writeStatus(client, casKind, cas, casStatus(cas, operator, facts, schema), schema);
}
