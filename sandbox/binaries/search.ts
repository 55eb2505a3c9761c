// Looks for programs that are on the machine already.
import {constants} from 'node:fs';
import {access} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

/** The directories where ready-made programs may be: KUBEBUILDER_ASSETS, then PATH. */
export function searchDirectories(environment: Readonly<Record<string, string | undefined>>): string[] {
  const path = environment.PATH?.split(delimiter) ?? [];
  return [environment.KUBEBUILDER_ASSETS ?? '', ...path].filter((directory) => directory !== '');
}

/** The first executable file of that name, or undefined. */
export async function findProgram(name: string, directories: readonly string[]): Promise<string | undefined> {
  for (const directory of directories) {
    const file = join(directory, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
