// Where kubectl would find the plugin: files named kubectl-provision in the directories of PATH.
import {constants} from 'node:fs';
import {access} from 'node:fs/promises';
import {delimiter, join} from 'node:path';

/** In the order in which kubectl looks; the first one is used. */
export async function pluginFiles(path: string): Promise<string[]> {
  const candidates = path
    .split(delimiter)
    .flatMap((directory) => (directory === '' ? [] : [join(directory, 'kubectl-provision')]));
  const found = await Promise.all(
    [...new Set(candidates)].map(async (file) => ((await isExecutable(file)) ? file : undefined)),
  );
  return found.filter((file) => file !== undefined);
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
