// The bundled scripts as the executable holds them, with what V8 has compiled of them for the host's own system.
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import type {ExecutableScripts} from '../build.ts';

export interface CompiledScripts {
  /** By name of the asset, as src/executable.ts asks for it. */
  scripts: Record<string, string>;
  /** Only a V8 of the same version on the same processor takes these; another one compiles the scripts itself. */
  caches: Record<string, string>;
}

/**
 * `predictable`: no background threads and no random seed. A large heap: memory that is never used twice has no traces
 * of earlier contents, which V8 would copy into the cache.
 */
const compilerFlags = ['--predictable', '--initial-heap-size=2048'];

/**
 * What is compiled depends a little on what arrives when, on a busy machine above all, so it counts once two compilations
 * have come to the same bytes.
 */
const mostCompilations = 8;

export async function compileScripts(
  {program, libraries}: ExecutableScripts,
  node: string,
  directory: string,
): Promise<CompiledScripts> {
  const compiler = fileURLToPath(new URL('./compile.ts', import.meta.url));
  const places = (...names: string[]) => Object.fromEntries(names.map((name) => [name, join(directory, name)]));
  const scripts = places('program.js', 'libraries.js');
  const caches = places('program.cache', 'libraries.cache');
  const seen = new Set<string>();
  for (let count = 0; count < mostCompilations; count++) {
    await promisify(execFile)(node, [...compilerFlags, compiler, program, libraries, directory]);
    const digest = await digestOf(Object.values(caches));
    if (seen.has(digest)) return {scripts, caches};
    seen.add(digest);
  }
  throw new Error(`no two of ${mostCompilations} compilations have come to the same bytes`);
}

async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex');
}
