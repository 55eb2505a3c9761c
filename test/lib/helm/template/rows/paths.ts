// Templates and what they give: paths. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const pathsRows: LanguageRow[] = [
  ['{{ base "/a/b.txt" }}', 'b.txt'],
  ['{{ dir "/a/b.txt" }}', '/a'],
  ['{{ ext "a.tar.gz" }}', '.gz'],
  ['{{ clean "/a//b/../c" }}', '/a/c'],
  ['{{ isAbs "/a" }}', 'true'],
  ['{{ base "" }}', '.'],
  ['{{ dir "a" }}', '.'],
  ['{{ base "a/" }}', 'a'],
  ['{{ osBase "x/y" }}', 'y'],
];
