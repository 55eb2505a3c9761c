// One executable: a Node, the start script, the other scripts and, where it fits, their compiled code.
import {execFile} from 'node:child_process';
import {chmod, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {CompiledScripts} from './compiled-scripts.ts';
import type {PackOrder} from './pack.ts';
import {signMachO} from './sign-mach-o.ts';
import {fileOf, hostTarget, nameOf, type Target} from './targets.ts';

export interface ExecutableParts {
  start: string;
  compiled: CompiledScripts;
  /** Node of the target. */
  node: string;
  /** Node that runs here. */
  hostNode: string;
}

const platforms = {linux: 'linux', darwin: 'macos', windows: 'win'} as const;

/** Gives the path of the executable in `directory`. */
export async function makeExecutable(target: Target, parts: ExecutableParts, directory: string): Promise<string> {
  const output = join(directory, fileOf(target));
  await mkdir(dirname(output), {recursive: true});
  await rm(output, {force: true});
  const isHost = nameOf(target) === nameOf(hostTarget());
  const order: PackOrder = {
    start: parts.start,
    assets: {...parts.compiled.scripts, ...(isHost && parts.compiled.caches)},
    node: parts.node,
    output,
    platform: platforms[target.os],
    arch: target.arch,
  };
  const packer = fileURLToPath(new URL('./pack.ts', import.meta.url));
  await promisify(execFile)(parts.hostNode, [packer, JSON.stringify(order)]);
  // macOS runs nothing without a signature on its newer processors; one without a name is enough.
  if (target.os === 'darwin') await writeFile(output, signMachO(await readFile(output), 'kubectl-provision'));
  await chmod(output, 0o755);
  return output;
}
