#!/usr/bin/env node
// Starts the program: the bundle when it is built, else the sources; compiled code is cached between runs.
import {existsSync} from 'node:fs';
import {createRequire, enableCompileCache} from 'node:module';
import {fileURLToPath} from 'node:url';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`error: kubectl-provision needs Node 24 or newer, this is ${process.version}\n`);
  process.exit(1);
}
enableCompileCache();
const bundle = fileURLToPath(new URL('../dist/kubectl-provision.cjs', import.meta.url));
// `require`, as `import` would first search all of a CommonJS file for its exports.
const {runProcess} = existsSync(bundle)
  ? createRequire(import.meta.url)(bundle)
  : await import('../src/node-runtime.ts');
await runProcess(process);
