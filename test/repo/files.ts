// The repository's own files, as tests about them read them: those git knows or would take.
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  path: string;
  text: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Files below the folders whose names match, without what git ignores. */
export function sourceFiles(folders: readonly string[], name = /\.ts$/): SourceFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  return [...new Set(listed.split('\0'))]
    .filter((path) => name.test(path) && existsSync(root + path))
    .map((path) => ({path, text: readFileSync(root + path, 'utf8')}));
}

/** Number of the line, from 1, in which a position lies. */
export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
