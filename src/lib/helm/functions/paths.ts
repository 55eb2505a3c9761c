// Sprig's functions on file paths, all with `/`.
import {posix} from 'node:path';
import {define, type FunctionFamily} from './define.ts';

const base = define(['string'], basePath);
const dir = define(['string'], (path) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)));
const clean = define(['string'], cleanPath);
const ext = define(['string'], (path) => /\.[^./]*$/.exec(path)?.[0] ?? '');
const isAbs = define(['string'], (path) => path.startsWith('/'));

export const pathFunctions: FunctionFamily = {
  base,
  dir,
  clean,
  ext,
  isAbs,
  osBase: base,
  osDir: dir,
  osClean: clean,
  osExt: ext,
  osIsAbs: isAbs,
};

/** path.Base: the last element, `.` for none and `/` for the root. */
export function basePath(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** path.Clean. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
