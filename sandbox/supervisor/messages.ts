// What a sandbox's supervisor and the process that started it say to each other.
import type {SandboxBinaries} from '../binaries/tool.ts';
import type {SandboxPlan} from '../options.ts';

/** What the supervisor is started with. */
export interface Assignment {
  plan: SandboxPlan;
  binaries: SandboxBinaries;
  /** Programs that `exec` puts on PATH: name → path. */
  tools: Record<string, string>;
}

/** From the starter. Losing the starter without `detach` means `stop`. */
export type Order =
  | {order: 'start'; assignment: Assignment}
  /** Live on without the starter. */
  | {order: 'detach'}
  /** This process group ends with the sandbox, too. */
  | {order: 'guard'; processGroup: number}
  | {order: 'release'; processGroup: number}
  | {order: 'stop'};

/** From the supervisor. */
export type Notice =
  | {notice: 'talk'; text: string}
  | {notice: 'ready'; record: SandboxRecord}
  /** `logs`: a directory that is left for the reader. */
  | {notice: 'failed'; reason: string; logs: string};

/** What is known about a running sandbox, also as a file in its directory. */
export interface SandboxRecord {
  plan: SandboxPlan;
  server: string;
  /** Process groups by name. */
  processes: Record<string, number>;
  supervisor: number;
  startedAt: string;
  /** How long it took to come up. */
  milliseconds: number;
}
