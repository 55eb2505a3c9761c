// Where the single executable starts: `--version` is answered at once, the rest is taken, compiled, out of the file.
import {writeSync} from 'node:fs';
import {versionLine} from './cli/product.ts';

/** Names of what the executable holds beside this script. */
const assets = {program: 'program.js', compiled: 'program.cache'} as const;

/** What a CommonJS script is handed. */
type Program = (
  exports: object,
  require: (id: string) => unknown,
  module: {exports: object},
  filename: string,
  directory: string,
) => void;

/** Without opening the streams and without the program: half of such a start. */
function saidVersion(argv: readonly string[]): boolean {
  if (argv[2] !== '--version') return false;
  try {
    writeSync(1, versionLine());
    return true;
  } catch {
    // A pipe that is full or closed: the program knows how to wait, and when to mind.
    return false;
  }
}

/** Nothing is loaded from the disk: what is not in the executable or in its Node is not there. */
function requireOfNode(id: string): unknown {
  const found: unknown = process.getBuiltinModule(id);
  if (found === undefined) throw Object.assign(new Error(`there is no module ${id}`), {code: 'MODULE_NOT_FOUND'});
  return found;
}

async function start(): Promise<void> {
  const sea = await import('node:sea');
  const {Script} = await import('node:vm');
  const source = Buffer.from(sea.getRawAsset(assets.program)).toString('latin1');
  const cachedData = sea.getAssetKeys().includes(assets.compiled)
    ? Buffer.from(sea.getRawAsset(assets.compiled))
    : undefined;
  const script = new Script(source, {filename: 'kubectl-provision.cjs', ...(cachedData && {cachedData})});
  const program: Program = script.runInThisContext();
  const module = {exports: {} as {runProcess?: (process: NodeJS.Process) => Promise<void>}};
  program(module.exports, requireOfNode, module, process.execPath, '');
  // The name we were called by, which may be that of a link.
  process.argv[1] = process.argv0;
  await module.exports.runProcess?.(process);
}

if (!saidVersion(process.argv)) start();
