// What the files of keys depend on, on this machine.
import type {Secret} from '../report/secret.ts';

/** The part of node:fs/promises that is used here; tests put one that fails, or dies, in its place. */
export type Files = Pick<
  typeof import('node:fs/promises'),
  'link' | 'lstat' | 'mkdir' | 'open' | 'readdir' | 'readFile' | 'readlink' | 'realpath' | 'rename' | 'rm' | 'unlink'
>;

export interface KeyMachine {
  files: Files;
  platform: NodeJS.Platform;
  /** Number of the user that the program runs as; undefined where users have none (Windows). */
  userId: number | undefined;
  /** Is told every key that is read, before anything can be said of it. */
  learn?: (secret: Secret) => void;
}

/** Rights of a secret file and of a directory that holds such files. */
export const secretMode = {file: 0o600, directory: 0o700} as const;

/**
 * Windows keeps no such rights: a file is as private as the access list that it inherits from its directory, so there
 * nothing is checked and nothing mended, and lists of keys say so.
 */
export function keepsRights({platform}: Pick<KeyMachine, 'platform'>): boolean {
  return platform !== 'win32';
}

/** `0600` */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
