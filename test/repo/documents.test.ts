// The documents hold together: sections that comments cite exist, and links lead somewhere.
import {existsSync} from 'node:fs';
import {posix} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {lineOf, sourceFiles} from './files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = sourceFiles(['.'], /\.md$/);

/** Headings of a page, as they stand there. */
function headingsOf(page: string): string[] {
  const text = pages.find(({path}) => path === page)?.text ?? '';
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
}

/** The anchor that a heading gets on the pages of code hosts. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

test('every section of docs/system.md that a comment cites is there', () => {
  const headings = headingsOf('docs/system.md');
  const code = sourceFiles(['src', 'sandbox', 'scripts', 'bench', 'bin']);
  const wrong = code.flatMap(({path, text}) =>
    [...text.matchAll(/docs\/system\.md: ([^).,\n]+)/g)]
      .filter(([, section = '']) => !headings.includes(section))
      .map(({index, 0: citation}) => `${path}:${lineOf(text, index)} ${citation}`),
  );
  expect(wrong, `cite one of: ${headings.join(', ')}`).toEqual([]);
});

test('every link between documents leads to a file and a heading of it', () => {
  const wrong = pages.flatMap(({path, text}) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(({1: link = '', index}) => {
      const [file = '', anchor] = link.split('#');
      if (/^[a-z]+:/.test(link)) return [];
      const target = file === '' ? path : posix.join(posix.dirname(path), file);
      const isThere =
        existsSync(root + target) && (anchor === undefined || headingsOf(target).map(anchorOf).includes(anchor));
      return isThere ? [] : [`${path}:${lineOf(text, index)} ${link}`];
    }),
  );
  expect(wrong, 'mend the link, or write what it leads to').toEqual([]);
});
