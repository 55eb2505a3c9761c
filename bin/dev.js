#!/usr/bin/env node
// Starts the program from its sources, whatever is built.
import {runProcess} from '../src/node-runtime.ts';

await runProcess(process);
