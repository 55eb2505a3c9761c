// The directory where built programs are kept, named after everything that decides about their contents.
import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export interface ModuleCache {
  /** The committed module's directory. */
  source: string;
  /** The text of its go.mod. */
  goMod: string;
  /** Where its programs are kept. */
  directory: string;
}

export interface Platform {
  os: string;
  architecture: string;
}

/** A change of go.mod, go.sum, the module's own code, operating system or architecture gives another directory. */
export async function moduleCache(
  module: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: Platform,
): Promise<ModuleCache> {
  const source = fileURLToPath(new URL(`../go/${module}`, import.meta.url));
  const goMod = await readFile(join(source, 'go.mod'), 'utf8');
  const goSum = await readFile(join(source, 'go.sum'), 'utf8');
  const digest = createHash('sha256')
    .update(`${platform.os}/${platform.architecture}\n${goMod}\n${goSum}${await ownCode(source)}`)
    .digest('hex')
    .slice(0, 16);
  const root = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  return {source, goMod, directory: join(root, 'kubectl-provision-sandbox', digest)};
}

/** The Go files beside go.mod; most modules only name those of others. */
async function ownCode(source: string): Promise<string> {
  const files = (await readdir(source)).filter((name) => name.endsWith('.go')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(source, name), 'utf8')));
  return texts.map((text) => `\n${text}`).join('');
}
