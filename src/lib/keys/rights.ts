// Who may read or change a file of keys, judged by what the file system says of it. Pure.
import type {Stats} from 'node:fs';
import {type KeyMachine, keepsRights, octal, secretMode} from './machine.ts';

export interface FileFacts {
  type: 'file' | 'directory' | 'link' | 'other';
  /** The permission bits: 0o600. */
  mode: number;
  /** Number of the owner. */
  owner: number;
  /** Bytes. */
  size: number;
  /** Names that the file has. */
  links: number;
}

export interface RightsTrouble {
  /** `mode` can be mended by the owner; the others need a person. */
  kind: 'mode' | 'owner' | 'links';
  /** `its mode is 0644, so others may read it`: goes behind the name of the file. */
  words: string;
}

export function factsOf(stats: Stats): FileFacts {
  const {mode, uid, size, nlink} = stats;
  return {type: typeOf(stats), mode: mode & 0o7777, owner: uid, size, links: nlink};
}

function typeOf(stats: Stats): FileFacts['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

/**
 * What others could do to a secret file or to a directory of them; nothing on Windows, which keeps no such rights.
 * `rightful` is the number of the user whom it should belong to.
 */
export function rightsTroubles(
  facts: FileFacts,
  rightful: number | undefined,
  machine: Pick<KeyMachine, 'platform'>,
): RightsTrouble[] {
  if (!keepsRights(machine)) return [];
  const {type, mode, owner, links} = facts;
  const troubles: RightsTrouble[] = [];
  const wanted = wantedMode(type);
  if ((mode & ~wanted & 0o777) !== 0) troubles.push({kind: 'mode', words: modeWords(facts, wanted)});
  if (rightful !== undefined && owner !== rightful) {
    troubles.push({kind: 'owner', words: `it belongs to ${userName(owner)}, not to ${userName(rightful)}`});
  }
  if (type === 'file' && links > 1) {
    troubles.push({kind: 'links', words: `it has ${links - 1} more ${links === 2 ? 'name' : 'names'} (hard links)`});
  }
  return troubles;
}

export function wantedMode(type: FileFacts['type']): number {
  return type === 'directory' ? secretMode.directory : secretMode.file;
}

function modeWords({type, mode}: FileFacts, wanted: number): string {
  const isDirectory = type === 'directory';
  const change = isDirectory ? 'replace files in it' : 'change it';
  const see = isDirectory ? 'list it' : 'read it';
  const who = (mode & 0o007) !== 0 ? 'every user' : 'its group';
  const deeds = [...((mode & 0o044) !== 0 ? [see] : []), ...((mode & 0o022) !== 0 ? [change] : [])];
  const consequence = deeds.length === 0 ? '' : `: ${who} may ${deeds.join(' and ')}`;
  return `its mode is ${octal(mode)}, not ${octal(wanted)}${consequence}`;
}

function userName(id: number): string {
  return id === 0 ? 'root' : `user ${id}`;
}

/** Root works for the user whom the directory belongs to: what it makes there must be of use to that user. */
export function rightfulOwner(directory: Pick<FileFacts, 'owner'>, {userId}: KeyMachine): number | undefined {
  return userId === 0 ? directory.owner : userId;
}

/** Whom to trust with a file that is to be replaced: oneself and root; root itself may replace everything. */
export function isForeign(owner: number, {platform, userId}: Pick<KeyMachine, 'platform' | 'userId'>): boolean {
  return platform !== 'win32' && userId !== 0 && owner !== 0 && owner !== userId;
}
