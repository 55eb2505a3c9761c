#!/usr/bin/env node
// Starts the program: the bundle when it is built, else the sources; compiled code is cached between runs.
import {existsSync} from 'node:fs';
import module from 'node:module';
import {fileURLToPath} from 'node:url';
import {needOwnNode} from './own-node.js';

needOwnNode(import.meta.url);
module.enableCompileCache();
const bundle = fileURLToPath(new URL('../dist/kubectl-provision.cjs', import.meta.url));
// `require`, as `import` would first search all of a CommonJS file for its exports.
const {runProcess} = existsSync(bundle)
  ? module.createRequire(import.meta.url)(bundle)
  : await import('../src/node-runtime.ts');
await runProcess(process);
