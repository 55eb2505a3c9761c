// The bundled scripts as the executable holds them, with what V8 has compiled of them for the host's own system.
import {execFile} from 'node:child_process';
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

export async function compileScripts(
  {program, libraries}: ExecutableScripts,
  node: string,
  directory: string,
): Promise<CompiledScripts> {
  const places = (...names: string[]) => Object.fromEntries(names.map((name) => [name, join(directory, name)]));
  const run = (script: string, ...args: string[]) => {
    const file = fileURLToPath(new URL(script, import.meta.url));
    return promisify(execFile)(node, [...compilerFlags, file, ...args]);
  };
  await run('./compile.ts', program, libraries, directory);
  await run('./renumber.ts', directory);
  return {scripts: places('program.js', 'libraries.js'), caches: places('program.cache', 'libraries.cache')};
}
