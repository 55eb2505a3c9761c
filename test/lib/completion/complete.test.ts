// What a Tab offers, for lines of every kind.
import {describe, expect, test} from 'vitest';
import {grammar} from '../../../src/cli/grammar.ts';
import {complete, type LiveNames} from '../../../src/lib/completion/complete.ts';

const names = {
  'cas names': ['mycas', 'other'],
  namespaces: ['default', 'scone-system'],
  releases: ['scone-imps', 'scone-operator'],
  contexts: ['prod', 'test'],
  clusters: ['c-prod', 'c-test'],
  users: ['jane', 'joe'],
};

/** The words offered, and the number that ends the answer. */
async function offer(line: string[], live: LiveNames = async (kind) => names[kind]) {
  const lines = (await complete(line, grammar, live)).trimEnd().split('\n');
  const directive = lines.pop();
  return {words: lines.map((each) => each.split('\t')[0]), directive};
}

interface Row {
  line: string[];
  words: string[];
  directive?: string;
}

const firstWords = [
  'operator',
  'cas',
  'las',
  'sgxplugin',
  'vault',
  'audit',
  'keys',
  'policy',
  'explain',
  'help',
  'plugin',
  'secrets',
  'release',
  'completion',
  'version',
];
const casWords = ['provision', 'status', 'verify', 'keys', 'upgrade', 'backup', 'recover', 'audit'];

const rows: Row[] = [
  {line: [], words: firstWords},
  {line: ['op'], words: ['operator']},
  {line: ['x'], words: []},
  {line: ['cas', ''], words: ['mycas', 'other', ...casWords]},
  {line: ['audit', ''], words: ['mycas', 'other']},
  {line: ['audit', 'cas', 'my'], words: ['mycas']},
  {line: ['cas', 'audit', 'o'], words: ['other']},
  {line: ['vault', '--cas', ''], words: ['mycas', 'other']},
  {line: ['audit', '--tail', '1'], words: ['10', '100', '1000']},
  {line: ['las', '--w'], words: ['--wait']},
  {line: ['cas', 'provision', 'o'], words: ['other']},
  {line: ['--'], words: ['--help', '--version']},
  {line: ['operater', ''], words: []},
  {line: ['plugin', ''], words: ['install', 'status', 'uninstall']},
  {line: ['plugin', 'u'], words: ['uninstall']},
  {line: ['release', ''], words: ['status', 'repair', 'rollback', 'uninstall']},
  {line: ['release', 'repair', 'scone-o'], words: ['scone-operator']},
  {line: ['plugin', 'zap', ''], words: []},
  {line: ['plugin', '--'], words: ['--help']},
  {line: ['completion', ''], words: ['bash', 'zsh', 'fish', 'kubectl', 'install']},
  {line: ['completion', 'install', '--d'], words: ['--dry-run', '--debug']},
  {line: ['completion', 'bash', ''], words: []},
  {line: ['operator', '--up'], words: ['--update']},
  {line: ['operator', '--reconcile', '--rec'], words: []},
  {line: ['operator', '-r', '--rec'], words: []},
  {line: ['operator', '-ry', '--yes'], words: []},
  {line: ['operator', '--as-group', 'a', '--as-g'], words: ['--as-group']},
  {line: ['operator', ''], words: []},
  {line: ['operator', '-o', ''], words: ['table', 'json', 'yaml']},
  {line: ['operator', '--output=j'], words: ['json']},
  {line: ['operator', '--output='], words: ['table', 'json', 'yaml']},
  {line: ['operator', '--reconcile='], words: []},
  {line: ['operator', '--no-such=x'], words: []},
  {line: ['operator', '-n', 's'], words: ['scone-system']},
  {line: ['operator', '--create', ''], words: ['default', 'scone-system']},
  {line: ['operator', '--context', ''], words: ['prod', 'test']},
  {line: ['operator', '--cluster', 'c-p'], words: ['c-prod']},
  {line: ['operator', '--user=j'], words: ['jane', 'joe']},
  {line: ['version', '--context', 't'], words: ['test']},
  {line: ['operator', '--set-version', '6.0.'], words: ['6.0.6', '6.0.5', '6.0.4', '6.0.3', '6.0.2', '6.0.1', '6.0.0']},
  {line: ['operator', '--set-version', '7'], words: ['7.0.0-alpha.2', '7.0.0-alpha.1']},
  {line: ['operator', '--set-version', '6.0.0-'], words: ['6.0.0-rc.1']},
  {line: ['plugin', 'install', '--set-version', ''], words: []},
  {line: ['operator', '--username', ''], words: []},
  {line: ['operator', '--access-token-file', ''], words: [], directive: ':0'},
  {line: ['operator', '--kubeconfig=/e'], words: [], directive: ':0'},
  {line: ['operator', '--cache-dir', ''], words: [], directive: ':16'},
  {line: ['operator', '--no-such-flag', '--up'], words: ['--update']},
  {line: ['operator', '--', '--up'], words: []},
  {line: ['policy', 'diff', 'a.yaml', ''], words: [], directive: ':0'},
  {line: ['policy', 'diff', 'a.yaml', 'b.yaml', ''], words: []},
  {line: ['policy', 'check', 'a.yaml', 'b.yaml', ''], words: [], directive: ':0'},
  {line: ['policy', 'check', '-o', ''], words: ['table', 'json', 'yaml', 'sarif']},
  {line: ['explain', 'PS10'], words: ['PS100', 'PS101', 'PS102', 'PS103']},
  {line: ['explain', 'PS100', ''], words: []},
  {line: ['help', 'p'], words: ['policy', 'plugin']},
];

describe('a Tab', () => {
  test.each(rows)('behind $line offers $words', async ({line, words, directive = ':4'}) => {
    expect(await offer(line)).toEqual({words, directive});
  });

  test('shows what a word is for', async () => {
    expect(await complete(['operator', '--up'], grammar, async () => [])).toMatch(/^--update\tmend, .+\n:4\n$/);
    expect(await complete(['plug'], grammar, async () => [])).toBe('plugin\tinstall, status, uninstall\n:4\n');
  });

  test('asks for names only where a flag wants them, and says which cluster is meant', async () => {
    const asked: unknown[] = [];
    const live: LiveNames = async (kind, flags) => {
      asked.push([kind, flags]);
      return [];
    };
    for (const line of [
      ['operator', '--n'],
      ['operator', '-o', ''],
      ['plugin', ''],
    ])
      await offer(line, live);
    expect(asked).toEqual([]);
    await offer(
      ['operator', '--context', 'prod', '--as=jane', '--as-group', 'a', '--as-group=b', '-r', '-n', ''],
      live,
    );
    const flags = {context: 'prod', as: 'jane', 'as-group': ['a', 'b'], reconcile: true};
    expect(asked).toEqual([['namespaces', flags]]);
  });

  test('says nothing when the names cannot be had', async () => {
    const live: LiveNames = () => Promise.reject(new TypeError('no kubeconfig'));
    expect(await complete(['operator', '-n', ''], grammar, live)).toBe(':4\n');
  });
});

test('every flag that takes a value, and every argument, says what completes it', () => {
  for (const {flags, args} of grammar) {
    for (const source of [...args, ...flags.flatMap(({values}) => (values === undefined ? [] : [values]))]) {
      expect(Array.isArray(source) ? source.length : source.length).toBeGreaterThan(0);
    }
  }
});
