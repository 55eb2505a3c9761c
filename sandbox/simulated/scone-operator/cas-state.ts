// The state and the phase of a CAS, from what its pod, the CAS itself and its backups are like.
import {variationOf} from '../cas/variation.ts';
import type {Schema} from '../runtime/schema.ts';
import {wordOf} from '../runtime/schema.ts';
import {tagOf} from './images.ts';
import type {Cas, State} from './kinds.ts';
import type {Operator} from './operator.ts';
import {isFrom} from './version.ts';

export interface CasCondition {
  /** Its pod is Ready, with the image that is wanted, and the CAS has answered. */
  isRunning: boolean;
  isProvisioned: boolean;
  isAttestable: boolean;
  snapshot: 'ok' | 'failed';
  /** Whether every node that shall has a registered backup, and the backup controller runs; undefined: it is off. */
  areBackupsComplete: boolean | undefined;
  /** Whether the safety service is as it should be, or off. */
  isSafe: boolean;
}

export interface CasVerdict {
  state: State;
  phase: string;
}

/** An unprovisioned CAS that runs has no known problem. */
export function casState(
  cas: Cas,
  condition: CasCondition,
  {operator, schema}: {operator: Operator; schema: Schema | undefined},
): CasVerdict {
  const {isRunning, isProvisioned, isAttestable, snapshot, areBackupsComplete, isSafe} = condition;
  if (!isRunning) return {state: 'PENDING', phase: isProvisioned ? 'Provisioned' : 'Uninitialized'};
  if (!isProvisioned) return {state: 'HEALTHY', phase: 'Unprovisioned'};
  if (!isAttestable) return {state: 'UNHEALTHY', phase: 'AttestationFailure'};
  if (snapshot === 'failed') return {state: 'UNHEALTHY', phase: 'SnapshotFailure'};
  if (areBackupsComplete === false) return {state: 'PENDING', phase: enablingPhase(cas, operator, schema)};
  return isSafe && (areBackupsComplete ?? isHealthyWithoutBackups(cas))
    ? {state: 'HEALTHY', phase: 'HEALTHY'}
    : {state: 'PENDING', phase: 'Provisioned'};
}

/** Not known; so it is one or the other, by the name of the CAS. */
function isHealthyWithoutBackups({metadata}: Cas): boolean {
  const seed = `${metadata.namespace}/${metadata.name}`;
  return variationOf(seed).pick('a CAS without backups is healthy', [true, false]);
}

/** From 7.0 on nodes that register another version than the one that runs are an upgrade. */
function enablingPhase(cas: Cas, {version}: Operator, schema: Schema | undefined): string {
  const isUpgrade = backupVersion(cas) !== tagOf(cas.spec?.image ?? '');
  if (!isUpgrade || !isFrom(version, 7, 0)) return 'EnablingMigration';
  return wordOf(schema, 'phase', 'Upgrading', 'EnablingMigration');
}

/** The version that the backup controller registers. */
export function backupVersion({spec = {}}: Cas): string | undefined {
  const image = spec['backup-controller']?.env?.find(({name}) => name === 'BACKUP_CAS_IMAGE')?.value;
  return image === undefined ? undefined : (tagOf(image) ?? image.split('@')[1]);
}
