// What the commands about keys need of the outside world.
import type {Emit} from '../report/event.ts';
import type {LockMachine} from './run-identity.ts';
import type {AskPassphrase, Learn} from './seal-files.ts';
import type {TargetDirectory} from './target-directory.ts';

export interface KeysOutside {
  machine: LockMachine;
  pid: number;
  now: () => Date;
  emit: Emit;
  learn: Learn;
  /** Undefined where nobody can be asked. */
  askPassphrase?: AskPassphrase;
  /** How commands are called in hints: `kubectl provision`. */
  ownName: string;
  /** Of the program. */
  version: string;
}

/** Runs something under the lock of the directory. */
export type Held = <T>(work: (target: TargetDirectory) => Promise<T>) => Promise<T>;
