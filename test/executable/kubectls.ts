// The kubectls of this machine: the first on PATH, and those of other versions.
import {existsSync, readdirSync, realpathSync} from 'node:fs';
import {basename, delimiter, dirname, join} from 'node:path';

const onPath = (process.env.PATH ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'kubectl'))
  .filter((file) => existsSync(file));

export const hasKubectl = onPath.length > 0;

/** Those on PATH, and the versions that lie beside them: rows for `skipIf(!hasKubectl).each`. */
export const kubectls: {name: string; file: string}[] = hasKubectl
  ? [...new Set(onPath.flatMap(withVersions))].map((file) => ({name: basename(file), file}))
  : [{name: 'kubectl (left out: there is none)', file: ''}];

function withVersions(link: string): string[] {
  const file = realpathSync(link);
  const beside = readdirSync(dirname(file)).filter((name) => /^kubectl\.1\.\d+$/.test(name));
  return [file, ...beside.map((name) => join(dirname(file), name))];
}
