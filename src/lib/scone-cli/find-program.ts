// Finds a program on PATH, as a file that may be executed.
import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {type Environment, programCandidates} from './environment.ts';

/** Absolute path of the first one, or undefined. */
export async function findProgram(
  name: string,
  env: Environment,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  for (const candidate of programCandidates(name, env, platform)) {
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
