// A Lease keeps runs apart that would change the same thing, whatever machine and directory they come from.
import {randomUUID} from 'node:crypto';
import type {Cluster} from '../cluster/cluster.ts';
import {type HeldLease, keepLease} from '../cluster/held-lease.ts';
import {holderOf, type LeaseOrder, leaseKind, takeLease} from '../cluster/lease.ts';
import type {KubeObject} from '../cluster/object.ts';
import {readObject} from '../cluster/read.ts';
import {type LockMachine, type RunIdentity, thisRun} from '../keys/run-identity.ts';
import {fateOfMarked, isBesideUs, markOf} from '../keys/run-mark.ts';
import type {Emit} from '../report/event.ts';
import {Failure, reasonOf} from '../report/failure.ts';

export interface HoldOrder {
  /** Of the Lease. */
  name: string;
  namespace: string;
  /** As it was typed, without secrets. */
  command: string;
  /** What one run at a time may change: `this CAS`. */
  what: string;
  /** The same for an error: `CAS prod/mycas`. */
  object: string;
  /** Which lock counts where no Lease may be had: `the lock of the directory for keys`. */
  otherLock: string;
  /** Under which names earlier runs held it of which we know that they have ended. */
  record?: HolderRecord | undefined;
}

/** Kept where only one run at a time can be: who is noted there has ended. */
export interface HolderRecord {
  read(): Promise<readonly string[]>;
  write(holders: readonly string[]): Promise<void>;
}

export interface HoldWorld {
  cluster: Cluster;
  emit: Emit;
  now: () => Date;
  env: Readonly<Record<string, string | undefined>>;
  pid: number;
  machine: LockMachine;
  signal: AbortSignal;
  /** Ends the run with this reason before its next step: its hold is lost. */
  lose: (reason: Failure) => void;
}

/** Seconds after which a hold ends that is not renewed: how long others wait for a run that was killed elsewhere. */
const lifetime = 60;
const renewMs = 15_000;
const retryMs = 2_000;

/** Annotations of the Lease; `run` tells a dead process of this machine from a live one. */
const notes = {command: 'kubectl-provision/command', run: 'kubectl-provision/run'} as const;

/**
 * Undefined where we may have no Lease: that is warned of, and the run goes on.
 * @throws Failure when another run has it, naming that
 */
export async function takeHold(hold: HoldOrder, world: HoldWorld): Promise<HeldLease | undefined> {
  const {cluster, emit, now, pid, machine, signal, lose} = world;
  const {name, namespace, command, record = noRecord} = hold;
  const own = await thisRun({command, pid, since: now().toISOString()}, machine);
  const holder = `${userOf(world)}@${own.host}/${randomUUID()}`;
  const former = await record.read();
  const order: LeaseOrder = {
    ...{name, namespace, holder, now, signal},
    annotations: {[notes.command]: command, [notes.run]: markOf(own)},
    seconds: lifetime,
    endOf: (lease) => endOf(lease, {own, former, machine}),
  };
  // First: a run that is killed behind the next line is known to the next one that has the record.
  await record.write([...former, holder]);
  const answer = await takeLease(cluster, order);
  if (answer.is !== 'ours') await record.write(former);
  if (answer.is === 'held') throw heldBy(answer.lease, answer.endsIn, hold);
  if (answer.is === 'refused') {
    emit({type: 'note', level: 'warning', text: unguarded(answer.reason, hold)});
    return undefined;
  }
  if (answer.takenFrom !== undefined) {
    const {lease, why} = answer.takenFrom;
    emit({
      type: 'note',
      level: 'warning',
      text: `the hold of ${holderWords(lease)} on ${hold.what} is taken over: ${why}`,
    });
  }
  await record.write([holder]);
  const held = keepLease(cluster, answer.lease, order, {
    ...{renewMs, retryMs},
    onLost: () => lose(lost(hold)),
    onTrouble: (error) => emit({type: 'note', level: 'verbose', text: `${name} is left: ${reasonOf(error)}`}),
  });
  return {
    async release() {
      await held.release();
      await record.write([]).catch(() => {});
    },
  };
}

/** Who has it, in words, as far as that can be seen by our own clock; nothing is written. */
export async function holderNow(
  cluster: Cluster,
  {name, namespace, now, signal}: Pick<HoldOrder, 'name' | 'namespace'> & Pick<HoldWorld, 'now' | 'signal'>,
): Promise<string | undefined> {
  const answer = await readObject(cluster, {...leaseKind, name, namespace}, {signal});
  if (answer.state !== 'found' || holderOf(answer.value) === '') return undefined;
  const {renewTime, leaseDurationSeconds = lifetime} = answer.value.spec ?? {};
  const isOver = Date.parse(renewTime) + leaseDurationSeconds * 1000 <= now().getTime();
  return isOver ? undefined : holderWords(answer.value);
}

const noRecord: HolderRecord = {read: async () => [], write: async () => {}};

interface Known {
  own: RunIdentity;
  former: readonly string[];
  machine: LockMachine;
}

/** At once only what is certain: a process of this very kernel, or a directory that only one run may use. */
async function endOf(lease: KubeObject, {own, former, machine}: Known): Promise<string | undefined> {
  if (former.includes(lease.spec?.holderIdentity)) return 'it had the directory for keys that we have now';
  const mark = lease.metadata.annotations?.[notes.run];
  if (mark === undefined || !isBesideUs(mark, own)) return undefined;
  return (await fateOfMarked(mark, own, machine)) === 'ended' ? 'its process has ended' : undefined;
}

function userOf({env, machine: {userId}}: Pick<HoldWorld, 'env' | 'machine'>): string {
  return env.USER ?? env.LOGNAME ?? env.USERNAME ?? (userId === undefined ? 'somebody' : `uid-${userId}`);
}

/** `` `kubectl provision cas upgrade mycas -n prod` by ann@laptop (process 4711), since 2026-06-01T12:00:00Z`` */
function holderWords({metadata: {annotations = {}}, spec = {}}: KubeObject): string {
  const command = annotations[notes.command];
  const pid = /^\d+/.exec(annotations[notes.run] ?? '')?.[0];
  const who = String(spec.holderIdentity ?? 'somebody').replace(/\/[0-9a-f-]{36}$/, '');
  const since = String(spec.acquireTime ?? '').replace(/\.\d+Z$/, 'Z');
  const by = `${who}${pid === undefined ? '' : ` (process ${pid})`}`;
  return `${command === undefined ? by : `\`${command}\` by ${by}`}${since === '' ? '' : `, since ${since}`}`;
}

function heldBy(lease: KubeObject, endsIn: number, {namespace, what, object}: HoldOrder): Failure {
  return new Failure({
    summary: `another run works on ${what}`,
    object,
    reason: holderWords(lease),
    next: `run the same command again when it is through; if it was killed, its hold ends by itself, in ${endsIn} s at the latest; to look: kubectl get lease -n ${namespace} ${lease.metadata.name} -o yaml`,
  });
}

function unguarded(reason: string, {what, otherLock, namespace}: HoldOrder): string {
  return `whether another run works on ${what} cannot be seen: ${reason}; only ${otherLock} counts, so see to it that nobody else changes ${what} meanwhile, or ask for the right to get, create, update and delete leases.coordination.k8s.io in namespace ${namespace}`;
}

function lost({name, namespace, what, object}: HoldOrder): Failure {
  return new Failure({
    summary: `another run has taken over ${what}`,
    object,
    reason: `nothing was heard of this one for ${lifetime} s: the machine was asleep, or the cluster out of reach`,
    next: `see what it does: kubectl get lease -n ${namespace} ${name} -o yaml; run the same command again when it is through`,
  });
}
