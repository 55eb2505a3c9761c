import {describe, expect, it} from 'vitest';
import {readIgnore} from '../../../src/lib/helm/ignore.ts';
import {pathMatch} from '../../../src/lib/helm/path-match.ts';

/** Rows: pattern, what fits, what does not. Made with Go's filepath.Match. */
const patterns: [string, string[], string[]][] = [
  ['abc', ['abc'], ['abcd', 'ab', '']],
  ['*', ['', 'abc'], ['a/b', '/']],
  ['*c', ['c', 'abc'], ['abcd', 'a/c']],
  ['a*', ['a', 'abc'], ['ab/c']],
  ['a*/b', ['a/b', 'abc/b'], ['a/c/b']],
  ['a*b*c*d*e*/f', ['axbxcxdxe/f', 'axbxcxdxexxx/f'], ['axbxcxdxe/xxx/f', 'axbxcxdxexxx/fff']],
  ['a*b?c*x', ['abxbbxdbxebxczzx'], ['abxbbxdbxebxczzy']],
  ['a?c', ['abc', 'a☺c'], ['a/c', 'ac']],
  ['ab[c]', ['abc'], ['abd']],
  ['ab[b-d]', ['abc'], ['abe', 'ab']],
  ['ab[^e-g]', ['abc', 'ab/'], ['abf', 'ab']],
  ['[^a][^b]', ['bc'], ['ac', 'cb']],
  ['a\\*b', ['a*b'], ['ab', 'acb']],
  ['[\\-x]', ['x', '-'], ['z']],
  ['[\\]a]', [']', 'a'], ['b']],
  ['[x\\-]', ['x', '-'], ['z']],
];

describe('patterns for paths', () => {
  it.each(patterns)('%s', (pattern, fitting, others) => {
    const fits = pathMatch(pattern) ?? (() => undefined);
    expect([fitting.filter((path) => fits(path) !== true), others.filter((path) => fits(path) !== false)]).toEqual([
      [],
      [],
    ]);
  });

  it.each(['[', '[^', '[]a]', '[-]', '[x-]', '[a-b-c]', '[a', 'a\\', 'a[', '[\\', 'ab*[', '[a-'])(
    'Go refuses %s',
    (pattern) => {
      expect(pathMatch(pattern)).toBeUndefined();
    },
  );

  it('takes no time for a pattern that explodes elsewhere', () => {
    expect(pathMatch(`${'a*'.repeat(2000)}b`)?.('a'.repeat(5000))).toBe(false);
  });
});

/** Rows: what the file says, what is ignored (folders with a `/` at the end), what is not. */
const files: [string, string, string[], string[]][] = [
  ['nothing but what is always so', '', ['templates/.x', 'templates/.dir/'], ['.x', 'templates/x', 'a/templates/.x']],
  ['a name anywhere', 'cargo.txt', ['cargo.txt', 'a/b/cargo.txt', 'cargo.txt/'], ['cargo']],
  ['a pattern with a slash is for the whole path', 'mast/*.txt', ['mast/a.txt'], ['a/mast/a.txt', 'mast/b/a.txt']],
  ['a slash in front holds it to the top', '/cargo', ['cargo'], ['a/cargo']],
  ['two slashes in front, as Helm trips over them', '//cargo', [], ['cargo']],
  ['folders only', 'cargo/', ['cargo/', 'a/cargo/'], ['cargo']],
  ['a slash alone', '/', [], ['a', 'a/']],
  ['comments, blanks and a byte order mark', '\ufeff  a  \n\n# b\n\tc\r\n', ['a', 'c'], ['b', '# b']],
  ['negation leaves out all that does not fit', '!*.yaml', ['a.txt', 'templates/'], ['a.yaml']],
  ['negated folders leave out every file', '!charts/', ['a', 'charts'], ['charts/']],
  ['negation of nothing leaves out all', '!', ['a', 'a/'], []],
  ['the first rule that decides wins', '*.txt\n!a.*', ['a.txt', 'b.md'], ['a.md']],
  ['classes', '[a-c].txt', ['b.txt'], ['d.txt']],
];

describe('.helmignore', () => {
  it.each(files)('%s', (_, text, ignored, others) => {
    const ignores = readIgnore(text);
    const asked = (path: string) => ignores(path.replace(/\/$/, ''), path.endsWith('/'));
    expect([ignored.filter((path) => !asked(path)), others.filter(asked)]).toEqual([[], []]);
  });

  it('two slashes in front count as one from the second path on', () => {
    const ignores = readIgnore('//cargo');
    expect(['x', 'cargo', 'a/cargo'].map((path) => ignores(path, false))).toEqual([false, true, false]);
  });

  it.each([
    ['a/**/b', 'double-star (**) syntax is not supported'],
    ['[', 'syntax error in pattern'],
    ['x'.repeat(70_000), 'bufio.Scanner: token too long'],
  ])('refuses %.20s', (text, words) => {
    expect(() => readIgnore(text)).toThrow(words);
  });
});
