// The executable for this machine alone, for tests and measurements.
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {makeRelease} from './release.ts';
import {fileOf, hostTarget} from './targets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packs the sources as they are, in about ten seconds, and gives the path. What is in `directory` is removed. */
export async function localExecutable(directory: string, {archives = false} = {}): Promise<string> {
  const target = hostTarget();
  await makeRelease({
    root,
    directory,
    cacheDirectory: join(root, 'node_modules', '.cache', 'node-of-executables'),
    targets: [target],
    releaseUrl: 'https://kubectl-provision.invalid/releases',
    archives,
    say: () => {},
  });
  return join(directory, fileOf(target));
}
