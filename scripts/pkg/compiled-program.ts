// The bundled program as the executable holds it: a script, and for the host's own system its compiled code.
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

export interface CompiledProgram {
  script: string;
  /** Only a V8 of the same version on the same processor takes it; another one compiles the script itself. */
  cache: string;
}

/**
 * `predictable`: no background threads and no random seed. A large heap: memory that is never used twice has no traces
 * of earlier contents, which V8 would copy into the cache.
 */
const compilerFlags = ['--predictable', '--initial-heap-size=2048'];

export async function compileProgram(bundle: string, node: string, directory: string): Promise<CompiledProgram> {
  const compiled = {script: join(directory, 'program.js'), cache: join(directory, 'program.cache')};
  const compiler = fileURLToPath(new URL('./compile.ts', import.meta.url));
  await promisify(execFile)(node, [...compilerFlags, compiler, bundle, compiled.script, compiled.cache]);
  return compiled;
}
