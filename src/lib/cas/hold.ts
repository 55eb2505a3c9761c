// One changing run at a time for each CAS: a Lease in its namespace, which counts for every machine and directory for keys.
import type {HeldLease} from '../cluster/held-lease.ts';
import {takeHold} from '../plan/hold-lease.ts';
import type {CasName} from './names.ts';
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

export function leaseName({name}: CasName): string {
  return `kubectl-provision-cas-${name}`;
}

/** `command`: as others are told of it. */
export function holdOn(site: CasSite, files: TargetFiles, command: string = commandOf(site)): CasHold {
  let held: HeldLease | undefined;
  return {
    async take() {
      held ??= await takeCas(site, files, command);
    },
    async release() {
      await held?.release();
    },
  };
}

function takeCas(site: CasSite, files: TargetFiles, command: string): Promise<HeldLease | undefined> {
  const {cluster, name, outside, lose} = site;
  const order = {
    name: leaseName(name),
    namespace: name.namespace,
    command,
    what: 'this CAS',
    object: `CAS ${name.namespace}/${name.name}`,
    otherLock: 'the lock of the directory for keys',
    // Of runs with this directory, whose lock we have.
    record: {read: files.holders, write: files.noteHolders},
  };
  return takeHold(order, {...outside, cluster, machine: lockMachine(outside), lose});
}

function commandOf({settings: {action}, name, outside: {ownName}}: CasSite): string {
  const verb = {provision: '', preprovision: '', postprovision: '', upgrade: 'upgrade ', recover: 'recover '};
  return `${ownName} cas ${verb[action as keyof typeof verb] ?? `${action} `}${name.name} -n ${name.namespace}`;
}
