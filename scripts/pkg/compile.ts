// Writes the program as a script, and what V8 has compiled of it once it has run: `node FLAGS compile.ts BUNDLE SCRIPT CACHE`.
// The flags are those of `compilerFlags` (compiled-program.ts): with them the cache has the same bytes each time.
import {readFile, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {setFlagsFromString} from 'node:v8';
import {Script} from 'node:vm';
import {rehearse} from './rehearsal/rehearse.ts';

const [, , bundle = '', scriptFile = '', cacheFile = ''] = process.argv;
const source = `(function(exports,require,module,__filename,__dirname){${await readFile(bundle, 'latin1')}\n})`;

// What has not run for a while would be forgotten again.
setFlagsFromString('--no-flush-bytecode');
const script = new Script(source, {filename: 'kubectl-provision.cjs'});
const module = {exports: {} as {runProcess: (process: NodeJS.Process) => Promise<void>}};
script.runInThisContext()(module.exports, createRequire(import.meta.url), module, bundle, '');
await rehearse(module.exports.runProcess);
// A cache is only taken by a V8 with the same flags.
setFlagsFromString('--flush-bytecode');
setFlagsFromString('--initial-heap-size=0');
const cache = script.createCachedData();

await writeFile(scriptFile, source, 'latin1');
await writeFile(cacheFile, cache);
// Connections of the rehearsal may still be open.
process.exit(0);
