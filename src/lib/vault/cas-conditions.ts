// What a CAS must be before a Vault is made that lives by it, each condition by itself (docs/system.md: Vault). Pure.
import type {KubeObject} from '../cluster/object.ts';
import type {Judgement} from '../plan/judgement.ts';

interface CasStatus {
  provisioned?: string;
  phase?: string;
  state?: string;
  migrationNodeRatio?: string;
  migrationNodeAlert?: number;
}

interface Demand {
  /** The CAS meets it. */
  met: (status: CasStatus) => boolean;
  good: string;
  bad: (status: CasStatus) => string;
  hint: string;
}

const told = (value: unknown) => (value === undefined || value === '' ? 'not reported' : String(value));

const demands: readonly Demand[] = [
  {
    met: ({phase}) => phase !== 'EnablingMigration',
    good: 'no node is being enabled to take the CAS over',
    bad: () => 'the nodes are still being enabled to take the CAS over (phase EnablingMigration)',
    hint: 'wait until its phase is HEALTHY',
  },
  {
    met: ({migrationNodeRatio}) => migrationNodeRatio !== 'Initializing',
    good: 'the operator knows which nodes can take the CAS over',
    bad: () => 'the operator does not know yet which nodes can take the CAS over (migrationNodeRatio Initializing)',
    hint: 'wait until its status names them',
  },
  {
    met: ({migrationNodeAlert}) => migrationNodeAlert === 0,
    good: 'no node lacks a registered backup of the CAS',
    bad: ({migrationNodeAlert}) =>
      `nodes lack a registered backup of the CAS (migrationNodeAlert ${told(migrationNodeAlert)}, wanted 0)`,
    hint: 'look at the backup controller, and at the nodes that cannot take over',
  },
  {
    met: ({phase}) => phase === 'HEALTHY',
    good: 'its phase is HEALTHY',
    bad: ({phase}) => `its phase is ${told(phase)}, not HEALTHY`,
    hint: 'look at it with `cas status`, and mend that first',
  },
  {
    met: ({state}) => state === 'HEALTHY',
    good: 'its state is HEALTHY',
    bad: ({state}) => `its state is ${told(state)}, not HEALTHY`,
    hint: 'look at it with `cas status`, and mend that first',
  },
];

/** Whether all are met; one finding for each. */
export function judgeCasFor(cas: KubeObject, object: string, judgement: Judgement): boolean {
  const status: CasStatus = cas.status ?? {};
  for (const {met, good, bad, hint} of demands) {
    if (met(status)) judgement.ok('PS145', `${object}: ${good}`);
    else judgement.broken('PS145', `${object}: ${bad(status)}`, {object, hint});
  }
  return demands.every(({met}) => met(status));
}
