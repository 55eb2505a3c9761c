// What the operator says about a CAS, from its pod, from what the CAS has answered, and from its backups.
import {isReady, type Pod} from '../runtime/running-pods.ts';
import {type Schema, wordOf} from '../runtime/schema.ts';
import {casImage} from './cas-objects.ts';
import type {Observed} from './cas-observer.ts';
import {backupVersion, casState} from './cas-state.ts';
import {tagOf} from './images.ts';
import type {Cas, Workload} from './kinds.ts';
import type {Operator} from './operator.ts';
import {safetyStatus, safetyWord} from './safety-service.ts';
import {isFrom} from './version.ts';

export interface CasSurroundings {
  /** The pod NAME-0. */
  pod: Pod | undefined;
  backupController: Workload | undefined;
  safetyService: Workload | undefined;
  /** What the CAS in the pod has said; undefined: nothing yet. */
  observed: Observed | undefined;
  /** SGX-capable nodes on which the SGXPlugin serves. */
  capableNodes: readonly string[];
  neverReady: boolean;
  /** The report is not renewed. */
  isReportStale: boolean;
}

/** `schema`: of the status in the installed definition; its words differ between versions. */
export function casStatus(cas: Cas, operator: Operator, around: CasSurroundings, schema: Schema | undefined): object {
  const {observed} = around;
  const isRunning = observed !== undefined && runsAsWanted(cas, operator, around);
  const isProvisioned = wasProvisioned(cas) || (observed !== undefined && saysProvisioned(observed, operator));
  const isAttestable = isRunning && isProvisioned && observed.isOpen && observed.isAttestable;
  const backups = backupNumbers(cas, around, isRunning && isProvisioned);
  const snapshot = cas.spec?.databaseSnapshots?.enabled === true ? observed?.snapshot : undefined;
  const verdict = casState(
    cas,
    {
      isRunning,
      isProvisioned,
      isAttestable,
      snapshot: snapshot?.state === 'failed' ? 'failed' : 'ok',
      areBackupsComplete: backups.isComplete,
      isSafe: ['Healthy', 'Disabled'].includes(safetyWord(cas, around.safetyService)),
    },
    {operator, schema},
  );
  return {
    ...verdict,
    provisioned: provisionedWord(isRunning, isProvisioned, operator, schema),
    attestable: attestableWord(isAttestable, isRunning && isProvisioned, operator, schema),
    ...backups.status,
    podDisruptionBudgetAlert: 0,
    replicaAlert: isRunning ? 0 : 1,
    readyReplicas: isRunning ? 1 : 0,
    ...snapshotStatus(cas, observed, operator),
    ...safetyStatus(cas, operator, around.safetyService),
    ...reportOf(cas, around),
    version: isRunning ? (tagOf(casImage(cas, operator)) ?? operator.version.text) : (cas.status?.version ?? 'unknown'),
  };
}

function runsAsWanted(cas: Cas, operator: Operator, {pod, neverReady}: CasSurroundings): boolean {
  if (neverReady || pod === undefined || !isReady(pod)) return false;
  return pod.spec.containers.some(({name, image}) => name === 'cas' && image === casImage(cas, operator));
}

/** While its pod is away a CAS stays what it was. */
function wasProvisioned({status}: Cas): boolean {
  return status?.provisioned === 'Yes';
}

/** 5.8 goes by a session that anybody may read. */
function saysProvisioned({isProvisioned, publicSessions}: Observed, {version}: Operator): boolean {
  return isFrom(version, 5, 9) ? isProvisioned : publicSessions.includes('provisioned');
}

interface BackupNumbers {
  isComplete: boolean | undefined;
  status: object;
}

function backupNumbers(cas: Cas, around: CasSurroundings, isKnown: boolean): BackupNumbers {
  const {capableNodes, observed, backupController} = around;
  if (cas.spec?.['backup-controller']?.enabled !== true) {
    const status = {
      migrationNodeRatio: 'Disabled',
      numMigratableNodes: 0,
      desiredNumMigratableNodes: 0,
      migrationNodeAlert: 0,
      migrationControllerReplicaAlert: 0,
    };
    return {isComplete: undefined, status};
  }
  const version = backupVersion(cas);
  const backups = observed?.backups ?? [];
  const registered = capableNodes.filter((node) => backups.some((one) => one.node === node && one.version === version));
  const isControllerMissing = (backupController?.status?.readyReplicas ?? 0) === 0;
  return {
    isComplete: registered.length === capableNodes.length && !isControllerMissing,
    status: {
      migrationNodeRatio: isKnown ? `${registered.length}/${capableNodes.length}` : 'Initializing',
      numMigratableNodes: registered.length,
      desiredNumMigratableNodes: capableNodes.length,
      migrationNodeAlert: isKnown ? capableNodes.length - registered.length : -1,
      migrationControllerReplicaAlert: isControllerMissing ? 1 : 0,
    },
  };
}

/** Before it is known 5.8 says `No`, later versions `Unknown`. */
function provisionedWord(
  isRunning: boolean,
  isProvisioned: boolean,
  {version}: Operator,
  schema: Schema | undefined,
): string {
  if (isProvisioned) return 'Yes';
  if (isRunning) return 'No';
  return isFrom(version, 5, 9) ? wordOf(schema, 'provisioned', 'Unknown', 'No') : 'No';
}

/** 5.8 says `No` as long as the CAS is not provisioned; later versions know failure only. */
function attestableWord(
  isAttestable: boolean,
  isToBeAttested: boolean,
  {version}: Operator,
  schema: Schema | undefined,
): string {
  if (isAttestable) return 'Yes';
  if (!isFrom(version, 5, 9)) return isToBeAttested ? 'Failed' : 'No';
  return wordOf(schema, 'attestable', 'Failure', 'No');
}

function snapshotStatus({spec = {}}: Cas, observed: Observed | undefined, {version}: Operator): object {
  const {enabled, interval = '60s', persistence} = spec.databaseSnapshots ?? {};
  if (enabled !== true) return {snapshotStatus: 'Disabled'};
  const configured = isFrom(version, 5, 9) ? {snapshotConfiguredInterval: secondsOf(interval)} : {};
  const {state = 'none', at} = observed?.snapshot ?? {};
  if (state === 'failed') return {snapshotStatus: 'Failed', ...configured};
  if (state === 'none' || at === undefined) return {snapshotStatus: 'Initializing', ...configured};
  const time = `${at.slice(0, 19)}Z`;
  const word = persistence?.enabled === true ? 'Persisted' : 'Ephemeral';
  return {snapshotStatus: word, snapshotTimestamp: time, snapshotCheckupTimestamp: time, ...configured};
}

/** `24h0m0s` → 86400. */
function secondsOf(duration: string): number {
  const units: Record<string, number> = {h: 3600, m: 60, s: 1, ms: 0.001};
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return Math.floor(parts.reduce((total, [, number, unit = 's']) => total + Number(number) * (units[unit] ?? 0), 0));
}

/** The report for the nonce that is wanted, once the CAS has given one; what was there stays as long as it is away. */
function reportOf({status}: Cas, {observed, isReportStale}: CasSurroundings): object {
  const {nonce, dcapReport} = status ?? {};
  const isKept = isReportStale && dcapReport !== undefined;
  if (observed?.dcapReport !== undefined && !isKept) return {nonce: observed.nonce, dcapReport: observed.dcapReport};
  return {
    ...(nonce === undefined ? {} : {nonce}),
    ...(dcapReport === undefined ? {} : {dcapReport}),
  };
}
