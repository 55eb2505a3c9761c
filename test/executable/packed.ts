// The packed executable under test: the one that KUBECTL_PROVISION_EXECUTABLE names, else one that is made once for all tests.
import {access} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {TestProject} from 'vitest/node';
import {localExecutable} from '../../scripts/pkg/local-executable.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the executable. */
    packed: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function setup(project: TestProject): Promise<void> {
  const {KUBECTL_PROVISION_EXECUTABLE: named} = process.env;
  const packed = named ? resolve(named) : await localExecutable(join(root, 'dist', 'test'));
  await access(packed);
  project.provide('packed', packed);
}
