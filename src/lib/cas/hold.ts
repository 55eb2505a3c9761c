// One changing run at a time for each CAS: a Lease in its namespace, which counts for every machine and directory for keys.
import {randomUUID} from 'node:crypto';
import {type HeldLease, keepLease} from '../cluster/held-lease.ts';
import {type LeaseOrder, takeLease} from '../cluster/lease.ts';
import type {KubeObject} from '../cluster/object.ts';
import {fateOf, type LockMachine, type RunIdentity, thisRun} from '../keys/run-identity.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {CasName} from './names.ts';
import type {CasOutside} from './outside.ts';
import type {CasSite} from './site.ts';
import {lockMachine, type TargetFiles} from './target-files.ts';

export interface CasHold {
  /**
   * When it is known that something is to be changed, before the last look at the cluster; never for a dry run. Who may have
   * no Lease there is warned, and goes on under the lock of the directory for keys alone.
   * @throws Failure when another run works on this CAS, naming it
   */
  take(): Promise<void>;
  /** Of what was taken. Throws nothing. */
  release(): Promise<void>;
}

/** Seconds after which a hold ends that is not renewed: how long others wait for a run that was killed elsewhere. */
const lifetime = 60;
const renewMs = 15_000;
const retryMs = 2_000;

/** Annotations of the Lease; what tells a dead process of this machine from a live one is among them. */
const notes = {
  command: 'kubectl-provision/command',
  pid: 'kubectl-provision/pid',
  began: 'kubectl-provision/process-began',
  boot: 'kubectl-provision/boot',
  pidSpace: 'kubectl-provision/pid-space',
} as const;

export function leaseName({name}: CasName): string {
  return `kubectl-provision-cas-${name}`;
}

export function holdOn(site: CasSite, files: TargetFiles): CasHold {
  let held: HeldLease | undefined;
  return {
    async take() {
      held ??= await takeHold(site, files);
    },
    async release() {
      if (held === undefined) return;
      await held.release();
      await files.noteHolders([]).catch(() => {});
    },
  };
}

async function takeHold(site: CasSite, files: TargetFiles): Promise<HeldLease | undefined> {
  const {cluster, name, outside, lose} = site;
  const {emit} = outside;
  const machine = lockMachine(outside);
  const since = outside.now().toISOString();
  const own = await thisRun({command: commandOf(site), pid: outside.pid, since}, machine);
  const holder = `${userOf(outside)}@${own.host}/${randomUUID()}`;
  const former = await files.holders();
  const order: LeaseOrder = {
    name: leaseName(name),
    namespace: name.namespace,
    holder,
    annotations: annotationsOf(own),
    seconds: lifetime,
    now: outside.now,
    endOf: (lease) => endOf(lease, {own, former, machine}),
    signal: outside.signal,
  };
  // First: a run that is killed behind the next line is known to the next one that has the directory.
  await files.noteHolders([...former, holder]);
  const answer = await takeLease(cluster, order);
  if (answer.is === 'held') {
    await files.noteHolders(former);
    throw heldBy(answer.lease, answer.endsIn, name);
  }
  if (answer.is === 'refused') {
    await files.noteHolders(former);
    emit({type: 'note', level: 'warning', text: unguarded(answer.reason, name)});
    return undefined;
  }
  if (answer.takenFrom !== undefined) {
    const {lease, why} = answer.takenFrom;
    emit({type: 'note', level: 'warning', text: `the hold of ${holderWords(lease)} on the CAS is taken over: ${why}`});
  }
  await files.noteHolders([holder]);
  return keepLease(cluster, answer.lease, order, {
    ...{renewMs, retryMs},
    onLost: () => lose(lost(name)),
    onTrouble: (error) => emit({type: 'note', level: 'verbose', text: `${order.name} is left: ${reasonOf(error)}`}),
  });
}

interface Known {
  own: RunIdentity;
  /** Holders of earlier runs with this directory, whose lock we have. */
  former: readonly string[];
  machine: LockMachine;
}

/** Names of machines may be the same; what a kernel drew at its start is not, nor is a directory that only one run may use. */
async function endOf(lease: KubeObject, {own, former, machine}: Known): Promise<string | undefined> {
  if (former.includes(lease.spec?.holderIdentity)) return 'it had the directory for keys that we have now';
  const {annotations = {}} = lease.metadata;
  const [boot, pidSpace, began] = [annotations[notes.boot], annotations[notes.pidSpace], annotations[notes.began]];
  if (boot === undefined || boot !== own.boot || pidSpace === undefined || pidSpace !== own.pidSpace) return undefined;
  const pid = Number(annotations[notes.pid]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const holder: RunIdentity = {command: '', pid, host: own.host, since: '', ...{boot, pidSpace}, ...(began && {began})};
  const fate = await fateOf(holder, own, machine);
  return fate.ended ? fate.why : undefined;
}

function annotationsOf({command, pid, began, boot, pidSpace}: RunIdentity): Record<string, string> {
  const all = {command, pid: String(pid), began, boot, pidSpace};
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[notes[name as keyof typeof notes], value]],
    ),
  );
}

function commandOf({settings: {action}, name, outside: {ownName}}: CasSite): string {
  const verb = {provision: '', preprovision: '', postprovision: '', upgrade: 'upgrade ', recover: 'recover '};
  return `${ownName} cas ${verb[action as keyof typeof verb] ?? `${action} `}${name.name} -n ${name.namespace}`;
}

function userOf({env, user}: CasOutside): string {
  return env.USER ?? env.LOGNAME ?? env.USERNAME ?? (user === undefined ? 'somebody' : `uid-${user.uid}`);
}

/** `` `kubectl provision cas upgrade mycas -n prod` by ann@laptop (process 4711), since 2026-06-01T12:00:00Z`` */
function holderWords({metadata: {annotations = {}}, spec = {}}: KubeObject): string {
  const command = annotations[notes.command];
  const pid = annotations[notes.pid];
  const who = String(spec.holderIdentity ?? 'somebody').replace(/\/[0-9a-f-]{36}$/, '');
  const since = String(spec.acquireTime ?? '').replace(/\.\d+Z$/, 'Z');
  const by = `${who}${pid === undefined ? '' : ` (process ${pid})`}`;
  return `${command === undefined ? by : `\`${command}\` by ${by}`}${since === '' ? '' : `, since ${since}`}`;
}

function heldBy(lease: KubeObject, endsIn: number, {namespace, name}: CasName): Failure {
  return new Failure({
    summary: 'another run works on this CAS',
    object: `CAS ${namespace}/${name}`,
    reason: holderWords(lease),
    next: `run the same command again when it is through; if it was killed, its hold ends by itself, in ${endsIn} s at the latest; to look: kubectl get lease -n ${namespace} ${lease.metadata.name} -o yaml`,
  });
}

function unguarded(reason: string, name: CasName): string {
  return `whether another run works on this CAS cannot be seen: ${reason}; only the lock of the directory for keys counts, so see to it that nobody else changes the CAS meanwhile, or ask for the right to get, create, update and delete leases.coordination.k8s.io in namespace ${name.namespace}`;
}

function lost({namespace, name}: CasName): Failure {
  return new Failure({
    summary: 'another run has taken over this CAS',
    object: `CAS ${namespace}/${name}`,
    reason: `nothing was heard of this one for ${lifetime} s: the machine was asleep, or the cluster out of reach`,
    next: `see what it does: kubectl get lease -n ${namespace} ${leaseName({namespace, name})} -o yaml; run the same command again when it is through`,
  });
}
