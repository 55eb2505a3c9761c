// Kubeconfig files for tests, each in a directory of its own.
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {emptyDirectory} from './temporary.ts';

export interface KubeconfigParts {
  /** Name of context, cluster and user. Default: test. */
  name?: string;
  cluster?: Record<string, unknown>;
  user?: Record<string, unknown>;
  context?: Record<string, unknown>;
}

/** Gives the path of the file. JSON is YAML too. */
export async function writeKubeconfig({name = 'test', cluster, user, context}: KubeconfigParts): Promise<string> {
  return writeFileSomewhere(
    'config',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      contexts: [{name, context: {cluster: name, user: name, ...context}}],
      clusters: [{name, cluster}],
      users: [{name, user}],
    }),
  );
}

/** Writes a file into a fresh directory and gives its path. */
export async function writeFileSomewhere(name: string, text: string, mode = 0o600): Promise<string> {
  const file = join(emptyDirectory(), name);
  await writeFile(file, text, {mode});
  return file;
}
