#!/usr/bin/env node
// Starts the program: the bundle when it is built, else the sources; compiled code is cached between runs.
import {existsSync} from 'node:fs';
import {enableCompileCache} from 'node:module';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`error: kubectl-provision needs Node 24 or newer, this is ${process.version}\n`);
  process.exit(1);
}
enableCompileCache?.();
const bundle = new URL('../dist/kubectl-provision.cjs', import.meta.url);
const sources = new URL('../src/node-runtime.ts', import.meta.url);
const {runProcess} = await import((existsSync(bundle) ? bundle : sources).href);
await runProcess(process);
