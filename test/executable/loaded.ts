// Which modules of the bundle a start evaluates, as V8 counts calls: each module that is loaded late is a function there.
import {execFile} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Metafile} from 'esbuild';
import {bundleName} from '../../scripts/build.ts';
import {emptyDirectory} from '../support/temporary.ts';

export interface Loaded {
  /** `node_modules/yaml`, or `src/lib/helm` */
  parts: string[];
  /** Size of all that was evaluated, in the bundle. */
  bytes: number;
}

interface Coverage {
  result: {url: string; functions: {functionName: string; ranges: {count: number}[]}[]}[];
}

/** Runs the bundle of `directory` with Node, and tells what was evaluated. */
export async function loadedBy(
  argv: readonly string[],
  directory: string,
  metafile: Metafile,
  env: Record<string, string> = {},
): Promise<Loaded> {
  const coverage = emptyDirectory();
  const script = `require(${JSON.stringify(join(directory, bundleName))}).runProcess(process)`;
  const own = {HOME: emptyDirectory(), NODE_V8_COVERAGE: coverage, ...env};
  // A run that exits with another code than 0 has started all the same.
  await promisify(execFile)(process.execPath, ['-e', script, '/x/kubectl-provision', ...argv], {env: own}).catch(
    () => undefined,
  );
  const late = new Set(lateModules(coverage));
  const sizes = sizesOf(metafile);
  const modules = [...sizes.keys()].filter((path) => late.has(path) || !isLate(path, metafile));
  const bytes = modules.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
  return {parts: [...new Set(modules.map(partOf))].sort(), bytes};
}

function lateModules(directory: string): string[] {
  const files = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
  return files
    .flatMap((text) => (JSON.parse(text) as Coverage).result)
    .filter(({url}) => url.endsWith(bundleName))
    .flatMap(({functions}) => functions)
    .filter(({ranges}) => (ranges[0]?.count ?? 0) > 0)
    .map(({functionName}) => functionName);
}

function sizesOf(metafile: Metafile): Map<string, number> {
  const inputs = Object.values(metafile.outputs).flatMap(({inputs}) => Object.entries(inputs));
  return new Map(inputs.map(([path, {bytesInOutput}]) => [path, bytesInOutput]));
}

const early = new WeakMap<Metafile, Set<string>>();

/** What the entry imports, and what that imports and so on, is evaluated by every start. */
function isLate(path: string, metafile: Metafile): boolean {
  let always = early.get(metafile);
  if (always === undefined) {
    always = new Set(Object.values(metafile.outputs).flatMap(({entryPoint}) => entryPoint ?? []));
    for (const each of always) {
      for (const {kind, path: imported, external} of metafile.inputs[each]?.imports ?? []) {
        if (kind === 'import-statement' && !external) always.add(imported);
      }
    }
    early.set(metafile, always);
  }
  return !always.has(path);
}

/** `src/lib/helm/render.ts` → `src/lib/helm`; `node_modules/@oclif/core/lib/x.js` → `node_modules/@oclif/core` */
function partOf(path: string): string {
  const [, library] = /.*(node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return (
    library ??
    path
      .split('/')
      .slice(0, path.startsWith('src/lib/') ? 3 : 2)
      .join('/')
  );
}
