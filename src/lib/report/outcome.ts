// What a command comes to: the data behind `-o json`, the last line on the terminal, and the exit code.
import type {ChangeSummary, ComponentTitle} from './event.ts';
import type {Finding, Verdict} from './finding.ts';

export type Mode = 'check' | 'dry-run' | 'reconcile' | 'update';

/** An outcome, and for people perhaps just a text in its place: what a shell sources, a YES or NO. */
export interface Answer {
  outcome: Outcome;
  /** As it goes to the standard output, ending with a line feed. */
  text?: string;
  /** What `-o json` and `-o yaml` print in the place of the outcome: what the command is there to make. Plain data. */
  document?: unknown;
}

/** What was found on one node of the cluster. */
export interface NodeResult {
  name: string;
  verdict: Verdict;
  /** In words, the worst first; none for a node that is fine. */
  troubles: readonly string[];
  /** null: not known. */
  facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A pull secret in one namespace. */
export interface PullSecretResult {
  namespace: string;
  name: string;
  /** Of its entry for the registry; null where it has none. */
  server: string | null;
  user: string | null;
  /** Masked, with a fingerprint that tells tokens apart: `******** (3f9a2c)`. */
  token: string | null;
  /** ISO 8601; null for one that is not there. */
  since: string | null;
  /** What the registry says of its account. */
  account: 'valid' | 'refused' | 'too-little' | 'unknown' | 'none' | 'missing';
  /** `secret operator`, `this program`, `Argo CD shop`, `kubectl-create`; null where it is not known. */
  madeBy: string | null;
  copy: 'source' | 'same' | 'differs';
  /** The value from before a rotation is kept beside it. */
  keeps: boolean;
  /** Pods that wait for an image which they would pull with it. */
  waiting: readonly string[];
}

/**
 * The JSON document of `operator -o json` and of the commands about the plugin (docs/findings.md lists the codes).
 * Members are stable; new ones may come.
 */
export interface Outcome {
  command: string;
  mode: Mode;
  /** The version that is desired: of the stack, or of the plugin. */
  version: string;
  /** Absent where no cluster is touched: the kubectl plugin alone. */
  cluster?: {context: string; server: string; namespace: string};
  components: readonly ComponentTitle[];
  findings: readonly Finding[];
  /** What was done, or with check and dry-run would be done. */
  changes: readonly (ChangeSummary & {state: 'planned' | 'done' | 'failed' | 'not-reached'; reason?: string})[];
  /** What was asked for, or what came of it, by name: public keys, files that were written. Never a secret. */
  results?: readonly {name: string; value: string}[];
  /** What was found on each node of the cluster, for commands that look at nodes. */
  nodes?: readonly NodeResult[];
  /** The pull secrets that there are, and those that are missing. */
  pullSecrets?: readonly PullSecretResult[];
  /** Number of requests to the API server, and how long all took. */
  requests: number;
  milliseconds: number;
  exitCode: number;
  /** One sentence that sums it up, and what to type next. */
  summary: string;
  next?: string;
}
