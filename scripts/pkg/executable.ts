// One executable: a Node, the start script, the other scripts and, where it fits, their compiled code.
import {execFile} from 'node:child_process';
import {chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
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

/**
 * Flags that each executable gives to its Node. Room for young objects (MB): a check then ends before its first clearing up.
 * What a short run has optimised beside its work comes too late and costs time and memory.
 * Compiled code is refused where flags change it (renumber.ts).
 */
export const nodeFlags = ['--min-semi-space-size=16', '--no-concurrent-recompilation'];

const platforms = {linux: 'linux', darwin: 'macos', windows: 'win'} as const;

/** Gives the path of the executable in `directory`. */
export async function makeExecutable(target: Target, parts: ExecutableParts, directory: string): Promise<string> {
  const output = join(directory, fileOf(target));
  await mkdir(directory, {recursive: true});
  await rm(output, {force: true});
  // The name of the start script's directory gets into the executable: one of always the same length.
  const place = await mkdtemp('/tmp/kubectl-provision-');
  try {
    const start = join(place, 'start.cjs');
    await copyFile(parts.start, start);
    await pack(target, {...parts, start}, output);
  } finally {
    await rm(place, {recursive: true});
  }
  const bytes = await readFile(output);
  withoutPlace(bytes, place);
  // macOS runs nothing without a signature on its newer processors; one without a name is enough.
  await writeFile(output, target.os === 'darwin' ? signMachO(bytes, 'kubectl-provision') : bytes);
  await chmod(output, 0o755);
  return output;
}

async function pack(target: Target, parts: ExecutableParts, output: string): Promise<void> {
  const isHost = nameOf(target) === nameOf(hostTarget());
  const order: PackOrder = {
    start: parts.start,
    assets: {...parts.compiled.scripts, ...(isHost && parts.compiled.caches)},
    node: parts.node,
    output,
    platform: platforms[target.os],
    arch: target.arch,
    nodeFlags,
  };
  const packer = fileURLToPath(new URL('./pack.ts', import.meta.url));
  await promisify(execFile)(parts.hostNode, [packer, JSON.stringify(order)]);
}

/** The random end of the directory's name is overwritten: two runs give the same bytes. */
function withoutPlace(bytes: Buffer, place: string): void {
  const always = `${place.slice(0, -6)}XXXXXX`;
  for (let found = bytes.indexOf(place); found >= 0; found = bytes.indexOf(place, found)) bytes.write(always, found);
}
