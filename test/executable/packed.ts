// The packed executable under test: the one that KUBECTL_PROVISION_EXECUTABLE names, else one that is made once for all tests.
import {access} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {TestProject} from 'vitest/node';
import {makeRelease} from '../../scripts/pkg/release.ts';
import {fileOf, hostTarget} from '../../scripts/pkg/targets.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the executable. */
    packed: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function setup(project: TestProject): Promise<void> {
  const {KUBECTL_PROVISION_EXECUTABLE: named} = process.env;
  const packed = named ? resolve(named) : await pack();
  await access(packed);
  project.provide('packed', packed);
}

async function pack(): Promise<string> {
  const directory = join(root, 'dist', 'test');
  await makeRelease({
    root,
    directory,
    cacheDirectory: join(root, 'node_modules', '.cache', 'node-of-executables'),
    targets: [hostTarget()],
    releaseUrl: 'https://kubectl-provision.invalid/releases',
    archives: false,
    say: () => {},
  });
  return join(directory, fileOf(hostTarget()));
}
