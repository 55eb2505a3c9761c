// Imports go downwards only, rooms of one level do not know each other, and oclif stays at the edge.
import {posix} from 'node:path';
import {describe, expect, test} from 'vitest';
import {lineOf, type SourceFile, sourceFiles} from './files.ts';

/** Rooms from top to bottom (docs/architecture.md); those of one line do not import each other. */
const levels: readonly (readonly string[])[] = [
  ['node-runtime', 'executable'],
  ['main'],
  // One room in two folders: the table in cli names the commands, and the commands share its flags.
  ['edge'],
  ['vault'],
  ['policy'],
  ['runtime', 'operator', 'cas', 'completion', 'inventory'],
  ['pull-secrets', 'plugin', 'image-check'],
  ['plan'],
  ['release', 'helm', 'registry', 'keys'],
  ['scone-cli'],
  ['settings'],
  ['scone'],
  ['network'],
  ['cluster'],
  ['go-yaml'],
  ['report', 'go'],
];

interface Import {
  from: SourceFile;
  line: number;
  to: string;
}

const files = sourceFiles(['src']);
const imports = files.flatMap(importsOf);

function importsOf(from: SourceFile): Import[] {
  const found = from.text.matchAll(
    /^(?:import|export)\s[^;]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|^import\s+'([^']+)'/gm,
  );
  return [...found].map((match) => ({
    from,
    line: lineOf(from.text, match.index),
    to: match[1] ?? match[2] ?? match[3] ?? '',
  }));
}

/** `src/lib/helm/render.ts` → `helm`; undefined for what is no room, such as package.json. */
function roomOf(path: string): string | undefined {
  const [, first = '', second = '', ...rest] = path.split('/');
  if (first === 'lib') return rest.length === 0 ? undefined : second;
  if (first === 'cli' || first === 'commands') return 'edge';
  return path.startsWith('src/') ? first.replace(/\.ts$/, '') : undefined;
}

function levelOf(room: string): number {
  return levels.findIndex((names) => names.includes(room));
}

test('every file belongs to a room of the picture', () => {
  const homeless = files.filter(({path}) => levelOf(roomOf(path) ?? '') < 0).map(({path}) => path);
  expect(homeless, 'put the file into a room, or the room into the picture and into this list').toEqual([]);
});

test('imports go downwards only', () => {
  const wrong = imports.flatMap(({from, line, to}) => {
    if (!to.startsWith('.')) return [];
    const own = roomOf(from.path);
    const other = roomOf(posix.join(posix.dirname(from.path), to));
    if (own === undefined || other === undefined || own === other) return [];
    return levelOf(own) < levelOf(other) ? [] : [`${from.path}:${line} imports ${to}: ${own} may not know ${other}`];
  });
  expect(wrong, 'move the shared thing down, or hand it in as a parameter').toEqual([]);
});

describe('libraries that only some rooms know', () => {
  test.each([
    {library: /^@oclif\//, rooms: ['edge']},
    {library: /^inquirer$/, rooms: ['node-runtime']},
    {library: /^@kubernetes\//, rooms: ['cluster']},
    {library: /^ws$/, rooms: ['cluster']},
    {library: /^openpgp$/, rooms: ['release']},
    {library: /^age-encryption$/, rooms: ['keys']},
    {library: /^(?:tsx|typescript|vitest|esbuild)/, rooms: []},
  ])('$library', ({library, rooms}) => {
    const wrong = imports
      .filter(({from, to}) => library.test(to) && !rooms.includes(roomOf(from.path) ?? ''))
      .map(({from, line}) => `${from.path}:${line}`);
    expect(wrong, 'call the room that owns the library instead').toEqual([]);
  });
});

describe('what a start of the program loads', () => {
  const heavy = /^(?:age-encryption|openpgp|node-forge|tar|inquirer|yaml|re2js|ws|@kubernetes\/.*)$/;

  test('is no heavy library, for any command before its work begins', () => {
    const starts = files.filter(({path}) => /^src\/(?:node-runtime|commands\/.*)\.ts$/.test(path));
    const loaded = [...closure(starts.map(({path}) => path))].filter((to) => heavy.test(to));
    expect(loaded, 'use `await import` in the function that needs it').toEqual([]);
  });

  test('is neither oclif nor a command, for a Tab', () => {
    const loaded = [...closure(['src/main.ts', 'src/cli/complete-words.ts'])];
    expect(loaded.filter((to) => /^@oclif|^src\/commands\//.test(to) || heavy.test(to))).toEqual([]);
    expect(loaded).toContain('src/lib/completion/complete.ts');
  });

  test('is no oclif, before a command is chosen', () => {
    expect([...closure(['src/node-runtime.ts'])].filter((to) => to.startsWith('@oclif'))).toEqual([]);
  });
});

/** Files and libraries that the files load, directly or through others, when they are imported. */
function closure(paths: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const {from, line, to} of imports.filter((each) => each.from.path === path)) {
      const statement = from.text.split('\n')[line - 1] ?? '';
      if (/^(?:import|export) (?!type)/.test(statement)) {
        visit(to.startsWith('.') ? posix.join(posix.dirname(path), to) : to);
      }
    }
  };
  for (const path of paths) visit(path);
  return seen;
}
