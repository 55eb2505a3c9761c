// The Node of a target, out of its npm package: fetched once by npm, and compared with the pinned hash each time.
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {access, mkdir, readFile, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {extract} from 'tar';
import {nodeVersion, suffixOf, type Target} from './targets.ts';

export interface NodeFiles {
  binary: string;
  /** Licences of Node and of what is built into it; undefined where the package has none. */
  license: string | undefined;
}

/** @throws Error when npm cannot fetch the package, or gives another one than was pinned. */
export async function nodeFiles(target: Target, cacheDirectory: string): Promise<NodeFiles> {
  await mkdir(cacheDirectory, {recursive: true});
  const archive = join(cacheDirectory, `${target.package}-${nodeVersion}.tgz`);
  if (!(await exists(archive))) await fetchPackage(target, cacheDirectory);
  await verify(archive, target);
  const directory = archive.replace(/\.tgz$/, '');
  const binary = join(directory, 'bin', `node${suffixOf(target)}`);
  if (!(await exists(binary))) await unpack(archive, directory);
  const license = join(directory, 'LICENSE');
  return {binary, license: (await exists(license)) ? license : undefined};
}

async function fetchPackage({package: name}: Target, directory: string): Promise<void> {
  const args = ['pack', `${name}@${nodeVersion}`, '--pack-destination', directory, '--silent'];
  await promisify(execFile)('npm', args, {shell: process.platform === 'win32'});
}

async function verify(archive: string, {integrity}: Target): Promise<void> {
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found === integrity) return;
  await rm(archive);
  throw new Error(`${archive} is not the package that was pinned: ${found}`);
}

/** Into its place as a whole, so that a run that is ended in between leaves no half of a Node. */
async function unpack(archive: string, directory: string): Promise<void> {
  const unfinished = `${directory}.${process.pid}`;
  await mkdir(unfinished, {recursive: true});
  const wanted = /^package\/(?:bin\/node(?:\.exe)?|LICENSE)$/;
  await extract({file: archive, cwd: unfinished, strip: 1, filter: (path) => wanted.test(path)});
  await rm(directory, {recursive: true, force: true});
  await rename(unfinished, directory);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
