// Folders as charts beside real helm: which files of them belong to the chart.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {loadChartDirectory} from '../../../src/lib/helm/chart-directory.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {ourTemplate} from './our-template.ts';
import {Random} from './random.ts';
import {type HelmResult, inParallel, RealHelm} from './real-helm.ts';

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

const paths = [
  ...['README.md', 'a.txt', 'ab.txt', 'b.md', 'docs/a.txt', 'docs/b/a.txt', 'docs/.x', '.hidden', 'x[1].txt', 'ü.txt'],
  ...['templates/.h.yaml', 'templates/.d/x.yaml', 'templates/tests/.t.yaml', 'templates/a.yaml', 'templates/b/a.yaml'],
  ...['charts/db/Chart.yaml', 'charts/db/a.txt', 'charts/db/templates/a.yaml', 'charts/db/.helmignore', 'crds/a.yaml'],
];

/** A chart that prints which files it has. */
const files: {readonly [path: string]: string} = {
  ...Object.fromEntries(paths.map((path) => [path, path.endsWith('.yaml') ? 'x: {{ .Template.Name }}\n' : path])),
  'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/.helmignore': '*.txt\n',
  'templates/files.yaml':
    'files: [{{ range $path, $_ := .Files }}{{ $path | quote }},{{ end }}]\ndb: [{{ with .Subcharts.db }}{{ range $path, $_ := .Files }}{{ $path | quote }},{{ end }}{{ end }}]\n',
};

async function ours(folder: string): Promise<HelmResult> {
  try {
    return ourTemplate(await loadChartDirectory(folder));
  } catch (error) {
    if (error instanceof Failure) return {output: undefined, error: error.reason ?? ''};
    throw error;
  }
}

const ignoreFiles: [string, string | undefined][] = [
  ['no .helmignore', undefined],
  ['an empty one', ''],
  ['names, patterns, comments', '# all\n*.md\n\n  a.txt  \nx\\[1\\].txt\n?.txt\n'],
  ['folders', 'docs/\ncharts/db/templates/\n'],
  ['a folder of templates', 'templates/b\n'],
  ['from the top', '/a.txt\n//ab.txt\n/docs/*.txt\n'],
  ['negation', '!*.yaml\n'],
  ['negation of folders', '!templates/\n'],
  ['the chart itself', 'Chart.yaml\n'],
  ['itself', '.helmignore\n'],
  ['two stars', 'docs/**\n'],
  ['a bad pattern', '[a\n'],
  ['classes', '[a-b].txt\n[^a-z]*\n'],
  ['a subchart', 'charts/db\n'],
];

describe('folders beside helm', () => {
  it.each(ignoreFiles)('%s', async (_, text) => {
    const folder = await helm.folder(text === undefined ? files : {...files, '.helmignore': text});
    expect(await ours(folder)).toEqual(await helm.template(folder));
  });

  it('random patterns: the same files', async () => {
    const random = new Random(7);
    const pieces = ['a', 'b', '.txt', '.md', '*', '?', '/', '[a-c]', '[^a]', '.', 'docs', 'templates', 'charts', 'ü'];
    const line = () => {
      const body = Array.from({length: 1 + random.below(4)}, () => random.pick(pieces)).join('');
      return `${random.chance(0.1) ? '!' : ''}${body}${random.chance(0.2) ? '/' : ''}`;
    };
    const texts = Array.from({length: 120}, () => Array.from({length: 1 + random.below(4)}, line).join('\n'));
    const differing = await inParallel(texts, async (text) => {
      const folder = await helm.folder({...files, '.helmignore': text});
      const [mine, theirs] = await Promise.all([ours(folder), helm.template(folder)]);
      return mine.output === theirs.output && mine.error === theirs.error ? [] : [{text, mine, theirs}];
    });
    expect(differing.flat()).toEqual([]);
  });
});
