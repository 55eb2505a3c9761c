// What the operator says about a CAS, from its pod and its provisioning.
import type {Pod} from '../runtime/running-pods.ts';
import {isReady} from '../runtime/running-pods.ts';
import {type Schema, wordOf} from '../runtime/schema.ts';
import {casImage} from './cas-objects.ts';
import type {Provisioning} from './cas-provisioning.ts';
import {tagOf} from './images.ts';
import type {Cas, State, Workload} from './kinds.ts';
import type {Operator} from './operator.ts';
import {isFrom} from './version.ts';

export interface CasFacts {
  /** The pod NAME-0. */
  pod: Pod | undefined;
  backupController: Workload | undefined;
  provisioning: Provisioning;
  /** SGX-capable nodes on which the SGXPlugin serves. */
  capableNodes: readonly string[];
  neverReady: boolean;
}

/** `schema`: of the status in the installed definition; its words differ between versions. */
export function casStatus(cas: Cas, operator: Operator, facts: CasFacts, schema: Schema | undefined): object {
  const {provisioning, capableNodes} = facts;
  const running = facts.pod !== undefined && isReady(facts.pod) && !facts.neverReady;
  const {state, phase} = stateOf(running, provisioning, facts);
  const backups = cas.spec?.['backup-controller']?.enabled === true;
  const desired = backups ? capableNodes.length : 0;
  const registered = backups ? provisioning.registeredNodes.length : 0;
  return {
    state,
    phase,
    provisioned: provisionedWord(running, provisioning, operator, schema),
    attestable: attestableWord(running, provisioning, operator, schema),
    migrationNodeRatio: migrationRatio(backups, provisioning, `${registered}/${desired}`),
    numMigratableNodes: registered,
    desiredNumMigratableNodes: desired,
    migrationNodeAlert: running ? desired - registered : -1,
    migrationControllerReplicaAlert: backups && (facts.backupController?.status?.readyReplicas ?? 0) === 0 ? 1 : 0,
    podDisruptionBudgetAlert: 0,
    replicaAlert: running ? 0 : 1,
    readyReplicas: running ? 1 : 0,
    snapshotStatus: snapshotWord(cas, running),
    safetyServiceStatus: 'Unknown',
    version: running ? (tagOf(casImage(cas, operator)) ?? operator.version.text) : (cas.status?.version ?? 'unknown'),
    ...(cas.spec?.nonce === undefined ? {} : {nonce: cas.spec.nonce}),
  };
}

/** An unprovisioned CAS that runs has no known problem; everything after that is up to its provisioning. */
function stateOf(
  running: boolean,
  {provisioned, registeredNodes}: Provisioning,
  {capableNodes}: CasFacts,
): {state: State; phase: string} {
  if (!provisioned)
    return running ? {state: 'HEALTHY', phase: 'Unprovisioned'} : {state: 'PENDING', phase: 'Uninitialized'};
  if (!running) return {state: 'PENDING', phase: 'Provisioned'};
  const allRegistered = capableNodes.every((node) => registeredNodes.includes(node));
  return allRegistered ? {state: 'HEALTHY', phase: 'HEALTHY'} : {state: 'PENDING', phase: 'EnablingMigration'};
}

/** Before it is known 5.8 says `No`, later versions `Unknown`. */
function provisionedWord(
  running: boolean,
  {provisioned}: Provisioning,
  {version}: Operator,
  schema: Schema | undefined,
): string {
  if (provisioned) return 'Yes';
  if (running) return 'No';
  return isFrom(version, 5, 9) ? wordOf(schema, 'provisioned', 'Unknown', 'No') : 'No';
}

/** 5.8 says `No` as long as the CAS is not provisioned; later versions know failure only. */
function attestableWord(
  running: boolean,
  {attestable}: Provisioning,
  {version}: Operator,
  schema: Schema | undefined,
): string {
  if (running && attestable) return 'Yes';
  return isFrom(version, 5, 9) ? wordOf(schema, 'attestable', 'Failure', 'No') : 'No';
}

function migrationRatio(backups: boolean, {provisioned}: Provisioning, ratio: string): string {
  if (!backups) return 'Disabled';
  return provisioned ? ratio : 'Initializing';
}

function snapshotWord({spec = {}}: Cas, running: boolean): string {
  if (spec.databaseSnapshots?.enabled !== true) return 'Disabled';
  if (!running) return 'Initializing';
  return spec.databaseSnapshots.persistence?.enabled === true ? 'Persisted' : 'Ephemeral';
}
