// A way to run the program: what a driver is given for one call, and what it gives back.

import type {Argument} from './calls.ts';
import type {Measured} from './environment.ts';
import type {DriverName, Reach} from './scone-cli.ts';

/** One call, with everything in it: a driver reads no other files. */
export interface Run {
  /** `scone cas attest`, for errors. */
  name: string;
  argv: readonly Argument[];
  /** Besides what the driver itself must set; never a secret. */
  env: Readonly<Record<string, string>>;
  /** Under plain names, for `{file: name}` in the words. */
  files: readonly {name: string; content: Buffer}[];
  /** The config file: its path on this machine, for what is left of a killed run, and its content (empty: none yet). */
  config: {path: string; content: Buffer} | undefined;
  network: 'cas' | 'none';
  limitMs: number;
  signal: AbortSignal;
}

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Is given the config as the program left it (undefined: it is gone), also when the call failed or was killed. */
export type KeepConfig = (content: Buffer | undefined) => Promise<void>;

export interface Driver {
  readonly name: DriverName;
  readonly reach: Reach;
  /** Where the program lies, for people: `/usr/bin/scone`, `image NAME`, `pod NAMESPACE/NAME`. */
  readonly place: string;
  readonly exposures: readonly string[];
  /** Whether what the program writes is on this machine's disk at once, so that it outlives any of us being killed. */
  readonly keepsFilesHere: boolean;
  /** Nothing of the call is left where it ran once `keep` has the config. Throws Failure when it cannot be run. */
  run(call: Run, keep: KeepConfig): Promise<Ran>;
  measure(image: string, program: Measured, signal: AbortSignal): Promise<Ran | {impossible: string}>;
  close(): Promise<void>;
}

/** Aborts that much later than `signal`, with its reason: for what should not be cut short. */
export function lateAbort(signal: AbortSignal, milliseconds: number): {signal: AbortSignal; end(): void} {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(() => late.abort(signal.reason), milliseconds);
  };
  if (signal.aborted) late.abort(signal.reason);
  else signal.addEventListener('abort', begin, {once: true});
  return {
    signal: late.signal,
    end() {
      signal.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}
