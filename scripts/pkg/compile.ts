// Writes scripts as the executable holds them, and what V8 has compiled of them: `node FLAGS compile.ts PROGRAM LIBRARIES DIRECTORY`.
// Of the program it is what has run in a rehearsal, of the libraries their outermost functions alone.
// The flags are those of `compilerFlags` (compiled-scripts.ts): with them, and renumbered (renumber.ts), the caches have the
// same bytes each time.
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {Script} from 'node:vm';
import {rehearse} from './rehearsal/rehearse.ts';

const [, , programFile = '', librariesFile = '', directory = ''] = process.argv;

function load<Exports>(script: Script, exports: Exports): Exports {
  const module = {exports};
  script.runInThisContext()({}, requireInside, module, process.execPath, '');
  return module.exports;
}

let late: Record<string, () => unknown> | undefined;

/** As in src/executable.ts. */
function requireInside(id: string): unknown {
  const builtIn: unknown = process.getBuiltinModule(id);
  if (builtIn !== undefined) return builtIn;
  late ??= load(new Script(`${libraries.source} `, {filename: 'libraries.js'}), {} as NonNullable<typeof late>);
  const library = late[id];
  if (library === undefined) throw Object.assign(new Error(`there is no module ${id}`), {code: 'MODULE_NOT_FOUND'});
  return library();
}

async function scriptOf(name: string, file: string): Promise<{name: string; source: string; script: Script}> {
  const source = `(function(exports,require,module,__filename,__dirname){${await readFile(file, 'latin1')}\n})`;
  return {name, source, script: new Script(source, {filename: `${name}.js`})};
}

type Program = {runProcess: (process: NodeJS.Process) => Promise<void>};

// What has not run for a while would be forgotten again.
setFlagsFromString('--no-flush-bytecode');
const program = await scriptOf('program', programFile);
const libraries = await scriptOf('libraries', librariesFile);
// Another source, or V8 would take it for the same script: what this one runs is not to be in the cache.
const understudy = new Script(`${program.source} `, {filename: 'program.js'});
await rehearse(load(understudy, {} as Program).runProcess, load(program.script, {} as Program).runProcess);

// A cache is only taken by a V8 with the same flags.
setFlagsFromString('--flush-bytecode');
setFlagsFromString('--initial-heap-size=0');
for (const {name, source, script} of [program, libraries]) {
  await writeFile(join(directory, `${name}.js`), source, 'latin1');
  await writeFile(join(directory, `${name}.cache`), script.createCachedData());
}
// Connections of the rehearsal may still be open.
process.exit(0);
