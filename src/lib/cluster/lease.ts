// A Lease: a name in the cluster that one process holds at a time, renews while it works, and gives back in the end.
import {Failure} from '../report/failure.ts';
import {ApiError} from './api-error.ts';
import type {Cluster} from './cluster.ts';
import {describe, type KubeObject, refOf} from './object.ts';
import {getObject, readObject} from './read.ts';
import {createObject, deleteObject, replaceObject} from './write.ts';

export interface LeaseOrder {
  name: string;
  namespace: string;
  /** Unique for each hold: two holds of one process differ, too. */
  holder: string;
  /** What people and other runs may know of the holder. */
  annotations: Readonly<Record<string, string>>;
  /** Without a renewal the hold ends after so many seconds. */
  seconds: number;
  now: () => Date;
  /** Why the holder of this Lease is known to have ended, although it has not expired; undefined when that is not known. */
  endOf: (lease: KubeObject) => Promise<string | undefined>;
  signal?: AbortSignal | undefined;
}

export type LeaseAnswer =
  | {is: 'ours'; lease: KubeObject; takenFrom?: {lease: KubeObject; why: string}}
  /** By somebody else; `endsIn`: seconds after which it ends unless it is renewed. */
  | {is: 'held'; lease: KubeObject; endsIn: number}
  /** We may not have one here. */
  | {is: 'refused'; reason: string};

const mostTries = 5;

/**
 * Takes the Lease if nobody has it, its holder has ended, or its time is over. Never waits.
 * @throws ApiError and Failure as requests do; a missing right is an answer
 */
export async function takeLease(cluster: Cluster, order: LeaseOrder): Promise<LeaseAnswer> {
  for (let tries = 1; ; tries++) {
    const made = await writeOrRefused(() => createObject(cluster, leaseOf(order)));
    if (made.is === 'done') return {is: 'ours', lease: made.lease};
    const present = await presentLease(cluster, order, made);
    if (present === undefined) {
      if (made.is === 'refused') return made;
    } else {
      const judged = await judge(cluster, present, order);
      if ('endsIn' in judged) return {is: 'held', lease: present, endsIn: judged.endsIn};
      const {metadata} = present;
      const taken = leaseOf(order, (present.spec?.leaseTransitions ?? 0) + 1);
      const {resourceVersion = ''} = metadata;
      const replaced = await writeOrRefused(() =>
        replaceObject(cluster, {...taken, metadata: {...taken.metadata, resourceVersion}}),
      );
      if (replaced.is === 'refused') return replaced;
      if (replaced.is === 'done') {
        return {is: 'ours', lease: replaced.lease, ...(judged.why && {takenFrom: {lease: present, why: judged.why}})};
      }
    }
    if (tries === mostTries) throw changesAlways(order);
  }
}

/** Says anew that the holder lives. @returns undefined when another one has it now */
export async function renewLease(
  cluster: Cluster,
  lease: KubeObject,
  order: LeaseOrder,
  options: {signal?: AbortSignal} = {},
): Promise<KubeObject | undefined> {
  const renewed = (present: KubeObject) => ({
    ...present,
    spec: {...present.spec, renewTime: microTime(order.now())},
  });
  for (let present: KubeObject | undefined = lease, tries = 1; ; tries++) {
    try {
      if (present === undefined) return await createObject(cluster, leaseOf(order), options);
      return await replaceObject(cluster, renewed(present), options);
    } catch (error) {
      const isMoved = error instanceof ApiError && (error.code === 409 || error.isAbsent);
      if (!isMoved || tries === mostTries) throw error;
      present = await getObject(cluster, refOf(lease), options);
      if (present !== undefined && holderOf(present) !== order.holder) return undefined;
    }
  }
}

/** Lets go of it, unless another one has it meanwhile. Who may not delete leaves it without a holder. */
export async function releaseLease(
  cluster: Cluster,
  lease: KubeObject,
  order: LeaseOrder,
  options: {signal?: AbortSignal} = {},
): Promise<void> {
  for (let present: KubeObject | undefined = lease, tries = 1; present !== undefined; tries++) {
    const {uid, resourceVersion} = present.metadata;
    try {
      await deleteObject(cluster, refOf(present), {uid, resourceVersion, ...options});
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || tries === mostTries) throw error;
      if (error.code === 403) {
        await replaceObject(cluster, {...present, spec: {...present.spec, holderIdentity: ''}}, options);
        return;
      }
      if (error.code !== 409) throw error;
    }
    const now: KubeObject | undefined = await getObject(cluster, refOf(lease), options);
    present = now !== undefined && holderOf(now) === order.holder ? now : undefined;
  }
}

/** Empty when nobody has it. */
export function holderOf({spec}: KubeObject): string {
  return spec?.holderIdentity ?? '';
}

type Written = {is: 'done'; lease: KubeObject} | {is: 'moved'} | {is: 'refused'; reason: string};

/** `moved`: somebody else was faster. */
async function writeOrRefused(write: () => Promise<KubeObject>): Promise<Written> {
  try {
    return {is: 'done', lease: await write()};
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const isGone = error.isAbsent && error.status?.details?.kind !== 'namespaces';
    if (error.code === 409 || isGone) return {is: 'moved'};
    if (error.code === 403 || error.isUnknownKind) return {is: 'refused', reason: error.message};
    throw error;
  }
}

/** Who may not create may still see that somebody has it. @throws ApiError for a Lease that is there and cannot be read */
async function presentLease(
  cluster: Cluster,
  {name, namespace, signal}: LeaseOrder,
  made: Written,
): Promise<KubeObject | undefined> {
  const ref = {...leaseKind, name, namespace};
  if (made.is !== 'refused') return getObject(cluster, ref, {signal});
  const answer = await readObject(cluster, ref, {signal});
  return answer.state === 'found' ? answer.value : undefined;
}

async function judge(
  cluster: Cluster,
  lease: KubeObject,
  order: LeaseOrder,
): Promise<{endsIn: number} | {why: string | undefined}> {
  const holder = holderOf(lease);
  if (holder === '' || holder === order.holder) return {why: undefined};
  const end = await order.endOf(lease);
  if (end !== undefined) return {why: end};
  const endsIn = await secondsLeft(cluster, lease, order);
  const {seconds} = order;
  return endsIn > 0
    ? {endsIn}
    : {why: `it was not heard of for more than ${lease.spec?.leaseDurationSeconds ?? seconds} s`};
}

/**
 * By the clock of the server, as those of the two machines may differ: it notes when the Lease was last written, and a trial
 * write tells what time it is there. Both are whole seconds, rounded down.
 */
async function secondsLeft(cluster: Cluster, lease: KubeObject, order: LeaseOrder): Promise<number> {
  const {managedFields = [], creationTimestamp} = lease.metadata;
  const written = [...managedFields.map(({time}) => time), creationTimestamp].map((time) => Date.parse(time ?? ''));
  const last = Math.max(...written.filter(Number.isFinite));
  const duration: number = lease.spec?.leaseDurationSeconds ?? order.seconds;
  return Math.ceil((last - (await serverTime(cluster, order))) / 1000) + duration + 1;
}

/** Milliseconds since the epoch; without the right to create, by our own clock. */
async function serverTime(cluster: Cluster, order: LeaseOrder): Promise<number> {
  const trial = leaseOf({...order, name: `${order.name}-time`});
  const tried = await writeOrRefused(() => createObject(cluster, trial, {dryRun: true}));
  const time = tried.is === 'done' ? Date.parse(tried.lease.metadata.creationTimestamp ?? '') : Number.NaN;
  return Number.isFinite(time) ? time : order.now().getTime();
}

export const leaseKind = {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease'};

function leaseOf({name, namespace, holder, annotations, seconds, now}: LeaseOrder, leaseTransitions = 0): KubeObject {
  const time = microTime(now());
  return {
    ...leaseKind,
    metadata: {
      name,
      namespace,
      labels: {'app.kubernetes.io/managed-by': 'kubectl-provision'},
      annotations: {...annotations},
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: seconds,
      acquireTime: time,
      renewTime: time,
      leaseTransitions,
    },
  };
}

/** The API server reads times of a Lease with six decimals only. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}

function changesAlways(order: LeaseOrder): Failure {
  return new Failure({
    summary: 'other runs take it and let it go all the time',
    object: describe(leaseOf(order)),
    next: 'run the same command again',
  });
}
