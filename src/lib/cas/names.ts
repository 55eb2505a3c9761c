// How a CAS and what belongs to it are called (docs/system.md: CAS).
import type {ObjectRef} from '../cluster/object.ts';
import type {Selection} from '../cluster/selection.ts';

/** A CAS by name and namespace. */
export interface CasName {
  name: string;
  namespace: string;
}

export const casKind = {apiVersion: 'services.scone.cloud/v1beta1', kind: 'CAS'} as const;

/** Container of a CAS's pod whose log holds key hash and token, and the one whose log is the audit log. */
export const casContainers = {cas: 'cas', audit: 'audit'} as const;

export const defaultClientPort = 8081;

/** The session that the backup controller's two services belong to. */
export const backupPolicyName = 'cas-owner/primary-backup';

export function casRef({name, namespace}: CasName): ObjectRef {
  return {...casKind, name, namespace};
}

/** Claim of the database volume. */
export function databaseClaimRef({name, namespace}: CasName): ObjectRef {
  return {apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: `database-${name}-0`, namespace};
}

export function casPods({name, namespace}: CasName): Selection {
  return {apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: casLabels(name)};
}

export function casServices({name, namespace}: CasName): Selection {
  return {apiVersion: 'v1', kind: 'Service', namespace, labelSelector: casLabels(name)};
}

function casLabels(name: string): string {
  return `app.kubernetes.io/instance=${name},app.kubernetes.io/name=cas`;
}

/** Until 5.8.0 the pods of the backup controller are called `bc`. */
export function backupControllerPods({name, namespace}: CasName): Selection {
  const labelSelector = `app.kubernetes.io/instance=${name},app.kubernetes.io/name in (bc,backup-controller)`;
  return {apiVersion: 'v1', kind: 'Pod', namespace, labelSelector};
}
