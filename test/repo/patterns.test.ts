// What must not stand in the code, each with what to write instead.
import {describe, expect, test} from 'vitest';
import {lineOf, sourceFiles} from './files.ts';

interface Rule {
  what: string;
  pattern: RegExp;
  folders: string[];
  /** Files that may. */
  except?: RegExp;
  /** Comments may name what code must not do, unless they must not either. */
  alsoInComments?: true;
  instead: string;
}

const code = ['src', 'sandbox', 'scripts', 'bench', 'test', 'bin'];
const thisFile = /^test\/repo\//;

const rules: Rule[] = [
  {
    what: 'process',
    pattern: /(?<![\w.'"`/-])process\.(?!getBuiltinModule\()(?=[a-z])/,
    folders: ['src'],
    except: /^src\/(?:node-runtime|executable)\.ts$/,
    instead: 'take what is needed from the Runtime, or as a parameter',
  },
  {what: 'console', pattern: /\bconsole\.\w+\(/, folders: ['src'], instead: 'emit an event; reporters own the streams'},
  {
    what: 'a bare Error',
    // With a code, as Node's own: for the caller that decides by it whether to try again, not for people.
    pattern: /(?<!Object\.assign\()\bnew Error\(/,
    folders: ['src/lib'],
    instead: 'throw a Failure: summary, object, reason, next step',
  },
  {
    what: 'a home or temporary directory',
    pattern: /\b(?:homedir|tmpdir)\(/,
    folders: ['src'],
    except: /^src\/node-runtime\.ts$/,
    instead: 'take it from the Runtime or from settings/paths.ts',
  },
  {
    what: 'module mocking',
    pattern: /\bvi\.(?:mock|doMock)\(/,
    folders: ['test'],
    except: thisFile,
    instead: 'pass a double in',
  },
  {
    what: 'a test left out or alone',
    pattern: /\b(?:test|it|describe)(?:\.\w+)*\.(?:skip|only|todo)\(/,
    folders: ['test'],
    except: thisFile,
    instead: 'mend or delete the test; skipIf with a reason for files that may be absent',
  },
  {
    what: 'silence for the type checker',
    pattern: /@ts-(?:ignore|expect-error|nocheck)/,
    folders: code,
    except: thisFile,
    instead: 'narrow the type',
  },
  {
    what: 'a note to do something later',
    pattern: /\b(?:TODO|FIXME|XXX)\b/,
    folders: code,
    except: thisFile,
    instead: 'do it, or open an issue',
  },
  {
    what: 'a path of somebody’s machine',
    // Examples may be Ada's and Jane's; the other names are our own, or stand in containers.
    pattern:
      /\/(?:home|Users|root|work|workspace|builds|private|tmp|var\/tmp|var\/folders)\/(?!(?:ada|jane)\b|kubectl-provision|terminal-|k8s-webhook-server\/|healthcheck\/)[\w.$-]/,
    folders: [...code, 'docs', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json', 'package-lock.json'],
    except: thisFile,
    alsoInComments: true,
    instead: 'find it relative to the repository, or from the environment',
  },
];

const isComment = (line: string) => /^\s*(?:\/\/|\*|\/\*)/.test(line);

describe('nowhere is', () => {
  test.each(rules)('$what', ({pattern, folders, except, alsoInComments, instead}) => {
    const everywhere = new RegExp(pattern, 'g');
    const found = sourceFiles(folders, /\.(?:ts|js|md|json)$/)
      .filter(({path}) => !except?.test(path))
      .flatMap(({path, text}) => [...text.matchAll(everywhere)].map(({index}) => ({path, text, index})))
      .filter(({text, index}) => alsoInComments || !isComment(text.split('\n')[lineOf(text, index) - 1] ?? ''))
      .map(({path, text, index}) => `${path}:${lineOf(text, index)}`);
    expect(found, instead).toEqual([]);
  });
});

const typescript = sourceFiles(code);

test('every file begins with a comment that says what it is; a test may say it in its title', () => {
  const programs = typescript.filter(({path}) => !path.endsWith('.test.ts'));
  const silent = programs.filter(({text}) => !/^(?:#!.*\n)?\/\/ \S/.test(text)).map(({path}) => path);
  expect(silent, 'one sentence after // in the first line').toEqual([]);
});

test('no file or folder has a name that says nothing', () => {
  const empty = /(?:^|\/)(?:utils?|helpers?|common|managers?|handlers?|services?|data|misc|shared)(?:[/.]|$)/;
  const named = sourceFiles(code, /./).filter(
    ({path}) => empty.test(path) && !/\/(?:golden|fixtures|source)\//.test(path),
  );
  expect(
    named.map(({path}) => path),
    'name it after what it holds',
  ).toEqual([]);
});

test('tests stand where their source stands', () => {
  const rooms = new Set(sourceFiles(['src/lib']).map(({path}) => path.split('/')[2]));
  const lost = sourceFiles(['test/lib']).filter(({path}) => !rooms.has(path.split('/')[2]));
  expect(lost.map(({path}) => path)).toEqual([]);
});

test('files stay short', async ({annotate}) => {
  const long = typescript
    .map(({path, text}) => ({path, lines: text.split('\n').length}))
    .filter(({lines}) => lines > 300);
  for (const {path, lines} of long) await annotate(`${path} has ${lines} lines: which two things is it?`, 'warning');
  expect(long.filter(({path, lines}) => path.startsWith('src/') && lines > 400)).toEqual([]);
});
