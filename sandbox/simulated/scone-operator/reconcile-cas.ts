// Brings about what a CAS object says: its objects and its status.

import type {KubeObject} from '../../client/object.ts';
import {
  configMaps,
  deployments,
  podDisruptionBudgets,
  type Resource,
  services,
  statefulSets,
} from '../../client/resources.ts';
import {concerns} from '../cas/in-cluster/fault-settings.ts';
import {writeStatus} from '../runtime/status.ts';
import {backupController, casConfigMap, casService, casStatefulSet} from './cas-objects.ts';
import {type CasSurroundings, casStatus} from './cas-status.ts';
import {type Cas, casKind, type Workload} from './kinds.ts';
import {bringAbout, type Context, removeStrays} from './reconcile.ts';
import {safetyService} from './safety-service.ts';
import {capableLabel} from './sgx-nodes.ts';

export async function reconcileCas(context: Context, cas: Cas): Promise<void> {
  const {client, store, faults, operator, observer} = context;
  const owner: [Resource, Cas] = [casKind, cas];
  const {name, namespace} = cas.metadata;
  await bringAbout<KubeObject>(context, owner, [configMaps, store.configMaps], casConfigMap(cas));
  await bringAbout<KubeObject>(context, owner, [services, store.services], casService(cas));
  await bringAbout(context, owner, [statefulSets, store.statefulSets], casStatefulSet(cas, operator));
  const backup = backupController(cas, operator);
  const safety = safetyService(cas, operator);
  await removeStrays(context, cas, [deployments, store.deployments], [backup, safety?.deployment]);
  await removeStrays(context, cas, [podDisruptionBudgets, store.budgets], [safety?.budget]);
  const bring = async (wanted: Workload | undefined) =>
    wanted === undefined ? undefined : await bringAbout(context, owner, [deployments, store.deployments], wanted);
  const backupDeployment = await bring(backup);
  const safetyDeployment = await bring(safety?.deployment);
  if (safety !== undefined)
    await bringAbout<KubeObject>(context, owner, [podDisruptionBudgets, store.budgets], safety.budget);
  const pod = store.pods.get(`${name}-0`, namespace);
  const surroundings: CasSurroundings = {
    pod,
    backupController: backupDeployment,
    safetyService: safetyDeployment,
    observed: observer.observe(cas, pod),
    capableNodes: store.nodes
      .items()
      .filter(({metadata}) => metadata.labels?.[capableLabel] === 'true')
      .map(({metadata}) => metadata.name),
    neverReady: faults.get('operator-never-ready') !== undefined,
    isReportStale: faults.all('cas-report-stale').some((fault) => concerns(fault, `${namespace}/${name}`)),
  };
  const schema = store.cas.statusSchema();
  await writeStatus(client, casKind, cas, casStatus(cas, operator, surroundings, schema), schema);
}
