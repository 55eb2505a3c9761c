#!/usr/bin/env node
// Starts the program from its sources, whatever is built.
import {needOwnNode} from './own-node.js';

needOwnNode(import.meta.url);
const {runProcess} = await import('../src/node-runtime.ts');
await runProcess(process);
