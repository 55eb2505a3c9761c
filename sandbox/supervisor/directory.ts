// The private directory of a sandbox: made before anything starts, removed after everything has ended.
import {cp, lstat, mkdir, rm, rmdir} from 'node:fs/promises';
import {userInfo} from 'node:os';
import {dirname} from 'node:path';
import type {Layout} from '../layout.ts';

/** Fails if there is one of that name: two sandboxes of one name would destroy each other. */
export async function createDirectories(layout: Layout): Promise<void> {
  const root = dirname(layout.directory);
  await mkdir(root, {recursive: true, mode: 0o700});
  await expectOwn(root);
  await mkdir(layout.directory, {mode: 0o700});
  const {certificates, configuration, kubeconfigs, logs, pods, tools, volumes} = layout;
  const directories = [certificates, configuration, kubeconfigs, logs, pods, tools, volumes];
  await Promise.all(directories.map((path) => mkdir(path, {mode: 0o700})));
}

/** Temporary directories are shared: somebody else may have made one of our name, to read our keys. */
async function expectOwn(root: string): Promise<void> {
  const {uid, mode} = await lstat(root);
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) throw new Error(`${root} is not ours alone: remove it`);
}

/** Removes it, and the directory of all sandboxes if this was the last one. */
export async function removeDirectories(layout: Layout): Promise<void> {
  await rm(layout.directory, {recursive: true, force: true});
  await rmdir(dirname(layout.directory)).catch(() => {});
}

/** Saves the logs of a sandbox that failed from being removed with it; gives the directory where they are. */
export async function keepLogs(layout: Layout): Promise<string> {
  const kept = `${layout.directory}.logs`;
  await rm(kept, {recursive: true, force: true});
  await cp(layout.logs, kept, {recursive: true});
  return kept;
}
