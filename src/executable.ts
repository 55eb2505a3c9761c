// Where the single executable starts: `--version` is answered at once, the rest is taken, compiled, out of the file.
import {writeSync} from 'node:fs';
import {versionLine} from './cli/product.ts';

/** Put in by the build: the libraries that are in the script of their own. */
declare const LATE_LIBRARIES: readonly string[];

/** Names of what the executable holds beside this script: scripts, and what was compiled of them beforehand. */
const program = 'program';
const libraries = 'libraries';

/** What a CommonJS script is handed. */
type CommonScript<Exports> = (
  exports: object,
  require: (id: string) => unknown,
  module: {exports: Exports},
  filename: string,
  directory: string,
) => void;

/** Without opening the streams and without the program: half of such a start. */
function saidVersion(argv: readonly string[]): boolean {
  // At a Tab it is a word to complete (src/cli/own-name.ts).
  if (argv[2] !== '--version' || process.argv0.includes('kubectl_complete-')) return false;
  try {
    writeSync(1, versionLine());
    return true;
  } catch {
    // A pipe that is full or closed: the program knows how to wait, and when to mind.
    return false;
  }
}

function load<Exports>(name: string, exports: Exports): Exports {
  const {getAssetKeys, getRawAsset} = process.getBuiltinModule('node:sea');
  const {Script} = process.getBuiltinModule('node:vm');
  const bytes = (key: string) => Buffer.from(getRawAsset(key) as ArrayBuffer);
  const compiled = `${name}.cache`;
  const cachedData = getAssetKeys().includes(compiled) ? bytes(compiled) : undefined;
  const options = {filename: `${name}.js`, ...(cachedData && {cachedData})};
  const script: CommonScript<Exports> = new Script(bytes(`${name}.js`).toString('latin1'), options).runInThisContext();
  const module = {exports};
  script({}, requireInside, module, process.execPath, '');
  return module.exports;
}

let late: Record<string, () => unknown> | undefined;

/** Nothing is loaded from the disk: what is not in the executable or in its Node is not there. */
function requireInside(id: string): unknown {
  const builtIn: unknown = process.getBuiltinModule(id);
  if (builtIn !== undefined) return builtIn;
  const library = LATE_LIBRARIES.includes(id) ? lateLibrary(id) : undefined;
  if (library === undefined) throw Object.assign(new Error(`there is no module ${id}`), {code: 'MODULE_NOT_FOUND'});
  return library();
}

function lateLibrary(id: string): (() => unknown) | undefined {
  late ??= load(libraries, {} as Record<string, () => unknown>);
  return late[id];
}

function start(): void {
  // The name we were called by, which may be that of a link.
  process.argv[1] = process.argv0;
  load(program, {} as {runProcess?: (process: NodeJS.Process) => Promise<void>}).runProcess?.(process);
}

if (!saidVersion(process.argv)) start();
