// What a plan does, as data: changes, waits, and how they are strung together. plan/apply.ts carries them out.
import type {Condition, ConditionState} from '../cluster/conditions.ts';
import type {Adoption} from '../cluster/former-managers.ts';
import type {KubeObject, ObjectRef} from '../cluster/object.ts';
import type {Selection} from '../cluster/selection.ts';
import type {ObjectManager} from './field-manager.ts';

/** Server-side apply of one object. */
export interface ApplyStep {
  step: 'apply';
  object: KubeObject;
  /** What it is to the person: a new object or a mended one. */
  verb: 'create' | 'update';
  /** Differing fields, one line each, already masked. */
  differences: string[];
  /** Done first: fields of former managers become ours. */
  adoption?: Adoption | undefined;
  /** The name under which it is applied. Default: our own. */
  manager?: ObjectManager;
}

/** Plain create: fails when the object exists, so it serves as a lock (Helm's pending records). */
export interface CreateStep {
  step: 'create';
  object: KubeObject;
  summary: string;
  /** What it means when the object is there already: a clause about somebody else. */
  taken: string;
  /** What to do then. Default: wait until the other one has ended. */
  next?: string;
}

/** JSON merge patch. */
export interface PatchStep {
  step: 'patch';
  ref: ObjectRef;
  /** A function where it tells when marked steps were done: it is called when the patch is sent. */
  patch: Record<string, unknown> | ((marks: Marks) => Record<string, unknown>);
  summary: string;
  /** An object that is gone meanwhile needs no patch. */
  absentIsFine?: boolean;
}

export interface DeleteStep {
  step: 'delete';
  ref: ObjectRef;
  /** Only this very object, not a namesake that came later. */
  uid?: string | undefined;
  /** Why it goes: `its selector cannot be changed`. */
  because: string;
}

/** Something that is done to the files of this machine, not to the cluster. */
export interface LocalStep {
  step: 'local';
  summary: string;
  differences: string[];
  /** Resolves to what a person should hear of it. */
  make: (signal: AbortSignal) => Promise<string[]>;
}

export type Change = ApplyStep | CreateStep | PatchStep | DeleteStep | LocalStep;

/** What became of a marked step. */
export interface Mark {
  began: Date;
  ended?: Date;
  /** Undefined while it goes on. */
  isWell?: boolean;
}

/** By the name of the mark. */
export type Marks = ReadonlyMap<string, Mark>;

/** A diagnosis: what is wrong, probably why, and what to type. */
export interface Trouble {
  summary: string;
  object?: string;
  reason?: string;
  next?: string;
}

interface WaitBase {
  step: 'wait';
  /** A sentence part after "waiting for": `Deployment scone-system/x to roll out`. */
  what: string;
  /** Objects that tell why it takes long (pods); a trouble that stays ends the wait early. */
  symptoms?: {selection: Selection; diagnose: (objects: readonly KubeObject[]) => Trouble | undefined};
  /** Explains a deadline, from what is known about this wait. */
  hint?: string;
  /** For a condition that time alone can bring about: everything is read and judged anew this often, in milliseconds. */
  rereadMs?: number;
}

export type WaitStep = WaitBase &
  (
    | {on: 'object'; ref: ObjectRef; until: Condition}
    | {on: 'list'; selection: Selection; until: (objects: readonly KubeObject[]) => ConditionState}
    /** Until a dry-run create is accepted. */
    | {on: 'probe'; object: KubeObject; diagnose: (reason: string) => Trouble | undefined}
  );

/**
 * Changes between an opening and a closing record (a Helm release): `open` first, then `steps`, then `close`;
 * when a step fails or the run is interrupted, `abort` instead of `close`.
 */
export interface TransactionStep {
  step: 'transaction';
  open: Change[];
  steps: Step[];
  close: Change[];
  abort: (reason: string) => Change[];
}

/**
 * Steps whose times are told under their mark. When one fails, `onFailure` is done before the failure goes on; what goes
 * wrong there is told, and hides nothing.
 */
export interface AttemptStep {
  step: 'attempt';
  mark: string;
  steps: Step[];
  onFailure: Step[];
}

export type Step =
  | Change
  | WaitStep
  | TransactionStep
  | AttemptStep
  | {step: 'parallel'; steps: Step[]}
  | {step: 'sequence'; steps: Step[]};

/** These beside each other; nothing for none. */
export function inParallel(steps: Step[]): Step[] {
  return steps.length === 0 ? [] : [{step: 'parallel', steps}];
}

/** All changes below a step in the order in which they are carried out, without `abort` and `onFailure`. */
export function changesOf(step: Step): Change[] {
  switch (step.step) {
    case 'wait':
      return [];
    case 'parallel':
    case 'sequence':
    case 'attempt':
      return step.steps.flatMap(changesOf);
    case 'transaction':
      return [...step.open, ...step.steps.flatMap(changesOf), ...step.close];
    default:
      return [step];
  }
}
