// What lib says while it works. Reporters turn events into text; lib itself never writes to a screen.
import type {Finding} from './finding.ts';

/** A part of the stack, as people see it: `{id: 'cert-manager', title: 'cert-manager'}`. */
export interface ComponentTitle {
  id: string;
  title: string;
}

/** A change that would be, or is being, made. `id` is unique within a run. */
export interface ChangeSummary {
  id: string;
  component: string;
  /** What is done to which object: `create Secret scone-system/sconeapps`. Imperative, without a full stop. */
  summary: string;
  /** Field-by-field differences, one line each, secrets masked: `spec.image: a → b`. */
  differences?: string[];
}

export type Event =
  /** Which cluster is meant; always the first event of a command that touches one. */
  | {type: 'cluster'; context: string; server: string; namespace: string}
  /** Where a setting came from; shown with --verbose. Secret values are already masked. */
  | {type: 'setting'; name: string; value: string; origin: string}
  /** A verified file of the vendor; shown with --verbose, `unverified` always. */
  | {type: 'artefact'; name: string; url: string; sha256: string; signedBy: string | undefined; from: string}
  | {type: 'note'; level: 'info' | 'verbose' | 'debug' | 'warning'; text: string}
  /** The judgement of one observation, all findings in component order. */
  | {type: 'findings'; components: readonly ComponentTitle[]; findings: readonly Finding[]}
  /** What will be done, in order, before anything is done. */
  | {type: 'plan'; changes: readonly ChangeSummary[]}
  /** The person is about to be asked whether these changes may be made. */
  | {type: 'asking'; changes: readonly ChangeSummary[]}
  | {type: 'change-started'; change: ChangeSummary}
  | {type: 'change-done'; change: ChangeSummary; milliseconds: number}
  | {type: 'change-failed'; change: ChangeSummary; reason: string}
  /** The run waits for `what` (`Deployment x to roll out`); `state` says why it is not yet: sent anew when that changes. */
  | {type: 'waiting'; component: string; what: string; state: string}
  | {type: 'waited'; component: string; what: string; milliseconds: number};

export type Emit = (event: Event) => void;
