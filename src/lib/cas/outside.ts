// What the commands about a CAS need of the outside world.

import type {AskPassphrase} from '../keys/seal-files.ts';
import type {Emit} from '../report/event.ts';
import type {Secret} from '../report/secret.ts';
import type {Processes} from '../scone-cli/run-process.ts';

export interface CasOutside {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  cwd: string;
  platform: NodeJS.Platform;
  pid: number;
  /** Undefined on Windows. */
  user: {uid: number; gid: number} | undefined;
  isAlive: (pid: number) => boolean;
  /** Runs other programs. */
  processes: Processes;
  now: () => Date;
  random: () => number;
  signal: AbortSignal;
  emit: Emit;
  /** `kubectl-provision/0.1.0` */
  userAgent: string;
  /** How commands are called in hints: `kubectl provision`. */
  ownName: string;
  /** Makes a value known as secret to everything that prints. */
  learn: (secret: Secret) => void;
  /** Asked before the first write; undefined where nobody can be asked. */
  confirm?: (question: string) => Promise<boolean>;
  /** Undefined where nobody can be asked. */
  askPassphrase?: AskPassphrase;
}
