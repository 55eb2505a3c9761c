// The one directory that a call of the program sees: a copy of the config, the files it names, and nothing else.
import {randomUUID} from 'node:crypto';
import {mkdir, readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, reasonOf} from '../report/failure.ts';
import type {KeepConfig, Ran, Run} from './driver.ts';
import {writeNew} from './private-file.ts';

export const configName = 'config.json';
/** Says whose copy the config is, for what is left of a run that was killed. */
export const ownerName = 'belongs-to';
/** Where the program of a call runs: `machine` and `container` are seen from here, a container `elsewhere` is not. */
export type CallPlace = 'machine' | 'container' | 'elsewhere';

/** Where private directories lie, and whose they are. */
export interface CallGround {
  /** Stays between runs, so that what the program wrote last can be found again. */
  directory: string;
  /** Of our run. */
  mark: string;
  place: CallPlace;
}

const form =
  /^\.scone-cli-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.(?<place>machine|container|elsewhere)\.(?<mark>[0-9a-f.]+))?$/;

/** What the name of a private directory tells; undefined for other names. Earlier versions marked none. */
export function callOf(name: string): {place: CallPlace | undefined; mark: string | undefined} | undefined {
  const match = form.exec(name);
  if (match === null) return undefined;
  return {place: match.groups?.place as CallPlace | undefined, mark: match.groups?.mark};
}

export interface PrivateDirectory {
  path: string;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Buffer | undefined>;
  remove(): Promise<void>;
  removeAllBut(names: readonly string[]): Promise<void>;
}

/**
 * Runs one call in a directory of its own, which goes only when the config is safe; a call that failed or was killed may have
 * changed it, too.
 */
export async function inPrivateDirectory(
  ground: CallGround,
  call: Pick<Run, 'config' | 'files'>,
  keep: KeepConfig,
  run: (directory: PrivateDirectory) => Promise<Ran>,
): Promise<Ran> {
  const directory = await makePrivateDirectory(ground, call);
  const [ran] = await Promise.allSettled([run(directory)]);
  const [kept] = await Promise.allSettled([directory.read(configName).then(keep)]);
  // What cannot be removed now is found by the next run.
  if (kept.status === 'fulfilled') await directory.remove().catch(() => {});
  else await directory.removeAllBut([configName, ownerName]).catch(() => {});
  if (ran.status === 'rejected') throw ran.reason;
  if (kept.status === 'rejected') throw kept.reason;
  return ran.value;
}

async function makePrivateDirectory(
  {directory: parent, mark, place}: CallGround,
  {config, files}: Pick<Run, 'config' | 'files'>,
): Promise<PrivateDirectory> {
  const path = join(parent, `.scone-cli-${randomUUID()}.${place}.${mark}`);
  const remove = () => rm(path, {recursive: true, force: true});
  try {
    await mkdir(path, {mode: 0o700});
    if (config !== undefined) await writeNew(join(path, ownerName), Buffer.from(config.path));
    // The program makes its own config where there is none; an empty file would be no JSON.
    if (config !== undefined && config.content.length > 0) await writeNew(join(path, configName), config.content);
    for (const {name, content} of files) await writeNew(join(path, name), content);
  } catch (error) {
    await remove().catch(() => {});
    throw new Failure({
      summary: 'the private directory of the SCONE CLI cannot be made',
      object: parent,
      reason: reasonOf(error),
      cause: error,
    });
  }
  return {
    path,
    remove,
    read: (name) => readIfThere(join(path, name)),
    async removeAllBut(names) {
      const others = (await readdir(path)).filter((name) => !names.includes(name));
      for (const name of others) await rm(join(path, name), {recursive: true, force: true});
    },
  };
}

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
