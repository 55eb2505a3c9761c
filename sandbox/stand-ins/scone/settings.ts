// How a stand-in for `scone` behaves: a JSON file that tests write and that every run reads anew.
import {readFileSync} from 'node:fs';

export interface SconeSettings {
  /** What it says it is. */
  version: string;
  /** Decides all that nobody outside knows. */
  seed?: string;
  /** A mirror of releases, for the MRENCLAVE of `scone` in them. */
  mirror?: string;
  /** Where the banner of the runtime goes. Default: nowhere. */
  banner?: 'stderr' | 'stdout';
  /** Names that are known here, and the addresses they have; `localhost` always is. */
  hosts?: Record<string, string>;
  /** Nothing can be reached. */
  offline?: boolean;
  /** Unix socket of a sandbox's Service network: inside a pod, where Services have names. */
  egress?: string;
  /** What it does wrong; the first that fits counts. */
  faults?: readonly SconeFault[];
}

export interface SconeFault {
  /** The first words of the command: `cas provision`, `session`; empty: any. */
  command: string;
  does:
    | 'takes-its-time'
    | 'hangs'
    | 'fails'
    | 'prints-garbage'
    /** Killed before it has asked the CAS. */
    | 'dies-before-the-call'
    /** Killed when the CAS has done it, before the config is written. */
    | 'dies-after-the-call'
    /** Killed in the middle of writing the config. */
    | 'dies-while-writing';
  /** For takes-its-time. */
  seconds?: number;
  /** For fails. */
  stderr?: string;
  /** Only the first time: a file with this path is made then. */
  once?: string;
}

/** Where the launcher says the settings are. */
export const settingsVariable = 'STAND_IN_SETTINGS';

export function readSettings(environment: Readonly<Record<string, string | undefined>>): SconeSettings {
  const path = environment[settingsVariable];
  if (path === undefined) throw new Error(`${settingsVariable} is not set: start the stand-in by its launcher`);
  return JSON.parse(readFileSync(path, 'utf8')) as SconeSettings;
}
