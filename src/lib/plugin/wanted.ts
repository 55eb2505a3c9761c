// The plugin that is to be installed: the program that runs, or a verified file in place of it.
import type {Version} from '../scone/semantic-version.ts';

export type WantedPlugin =
  /** The packed executable that runs. */
  | {from: 'self'; file: string; version: Version}
  /** A file of a release or of the user's own, proven before it came here. `version` only where one was asked for. */
  | {from: 'file'; url: string; bytes: Uint8Array; sha256: string; version: Version | undefined}
  /** The program runs from its sources: there is no executable that could install itself. */
  | {from: 'nothing'; version: Version};

/** Why a program that runs from its sources cannot install itself, and what can be done. */
export const fromSources = {
  reason: 'this program runs from its sources, so there is no executable that could be installed',
  next: 'build the executable with `npm run pkg` and run that, or name a signed one with KUBECTLPLUGIN=FILE|URL',
} as const;
