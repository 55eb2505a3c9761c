import {describe, expect, it} from 'vitest';
import {crdFiles, manifestText, sortManifests, templateOutput} from '../../../src/lib/helm/manifest.ts';
import {splitManifests} from '../../../src/lib/helm/split-manifests.ts';
import {chartWith} from '../../support/chart-builder.ts';

const configMap = (name: string, annotations = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${annotations}`;

/** Arguments: the sentence, a text, its documents. As helm 3.22 splits them. */
const texts: [string, string, string[]][] = [
  ['nothing', '', []],
  ['blanks only', ' \n\t\n', []],
  ['one document', 'a: 1\n', ['a: 1']],
  ['a separator at the start', '---\na: 1', ['a: 1']],
  ['two documents and blank lines around the cut', 'a: 1\n\n \n---\n\nb: 2\n', ['a: 1', 'b: 2']],
  ['a separator at the end', 'a: 1\n---\n', ['a: 1']],
  ['a document on the line of the separator', '--- {a: 1}\n---  # note\nb: 2', ['{a: 1}', '# note\nb: 2']],
  ['two separators in a row: the second is used up by the first', '---\n---\na: 1', ['---\na: 1']],
  ['more dashes than three', 'a: 1\n-----\nb: 2', ['a: 1', '--\nb: 2']],
  ['an indented separator is text', 'a: |\n  ---\n  x', ['a: |\n  ---\n  x']],
  ['a separator in the middle of a line is text', 'a: x --- y', ['a: x --- y']],
  ['a separator inside a block scalar at the margin cuts all the same', 'a: |\n---\nb', ['a: |', 'b']],
  ['lines ends of Windows', 'a: 1\r\n---\r\nb: 2\r\n', ['a: 1', 'b: 2']],
];

describe('splitting text into documents', () => {
  it.each(texts)('%s', (_, text, documents) => {
    expect(splitManifests(text)).toEqual(documents);
  });

  it('takes no longer than the text is long', () => {
    const started = performance.now();
    splitManifests(`a: 1${' '.repeat(2_000_000)}x\n---${'\n'.repeat(2_000_000)}`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('sorting rendered templates', () => {
  it('by kind, then template, then place in it; unknown kinds last by name', () => {
    const kinds = (text: string) =>
      text
        .split(' ')
        .map((kind) => `kind: ${kind}`)
        .join('\n---\n');
    const files = new Map([
      ['app/templates/b.yaml', kinds('Zebra Deployment ConfigMap Namespace')],
      ['app/templates/a.yaml', kinds('Aardvark Service ConfigMap APIService')],
    ]);
    const {documents} = sortManifests(files);
    expect(documents.map(({kind, source}) => `${kind} ${source.at(-6)}`)).toEqual([
      'Namespace b',
      'ConfigMap a',
      'ConfigMap b',
      'Service a',
      'Deployment b',
      'APIService a',
      'Aardvark a',
      'Zebra b',
    ]);
    expect(sortManifests(files, {direction: 'uninstall'}).documents.map(({kind}) => kind)).toEqual([
      'APIService',
      'Service',
      'Deployment',
      'ConfigMap',
      'ConfigMap',
      'Namespace',
      'Aardvark',
      'Zebra',
    ]);
  });

  it('leaves out partials and empty files, keeps documents of comments alone', () => {
    const files = new Map([
      ['app/templates/_x.yaml', 'a: ['],
      ['app/templates/y.yaml', ' \n'],
      ['app/templates/z.yaml', '# off'],
    ]);
    const {documents} = sortManifests(files);
    expect(documents).toMatchObject([{text: '# off', kind: '', content: null}]);
  });

  it('reads heads as Helm does: numbers and booleans are text', () => {
    const text = 'apiVersion: v1\nkind: X\nmetadata:\n  name: 5\n  annotations: {a: true, b: 1, c: null}';
    const {documents} = sortManifests(new Map([['a/t.yaml', text]]));
    expect(documents[0]).toMatchObject({name: '5', annotations: {a: 'true', b: '1', c: ''}});
  });

  it.each([
    [
      'broken YAML',
      'a: [1',
      /^the rendered chart is not sound: YAML parse error on app\/x\.yaml: error converting YAML to JSON: yaml: line 1/,
    ],
    ['a text alone', 'just words', /^the rendered chart is not sound: YAML parse error on app\/x\.yaml/],
    ['a list', '- a', /^the rendered chart is not sound: YAML parse error on app\/x\.yaml/],
    [
      'annotations that are a list',
      'metadata: {annotations: [a]}',
      /cannot unmarshal array into Go struct field .metadata.annotations of type map/,
    ],
    [
      'an annotation that is a map',
      'metadata: {annotations: {a: {b: 1}}}',
      /cannot unmarshal object into Go struct field .metadata.annotations of type string/,
    ],
  ])('%s names the template', (_, text, message) => {
    expect(() => sortManifests(new Map([['app/x.yaml', text]]))).toThrow(message);
  });
});

describe('hooks', () => {
  const sorted = (annotations: string) => {
    const indented = annotations.replace(/^/gm, '    ');
    return sortManifests(new Map([['app/h.yaml', configMap('h', `  annotations:\n${indented}`)]]));
  };

  it('are kept apart from the manifest, with weight, events and policies', () => {
    const {documents, hooks} = sorted(
      'helm.sh/hook: Pre-Install , post-upgrade\nhelm.sh/hook-weight: "-5"\nhelm.sh/hook-delete-policy: hook-failed,before-hook-creation',
    );
    expect(documents).toEqual([]);
    expect(hooks).toMatchObject([
      {
        name: 'h',
        kind: 'ConfigMap',
        path: 'app/h.yaml',
        events: ['pre-install', 'post-upgrade'],
        weight: -5,
        delete_policies: ['hook-failed', 'before-hook-creation'],
        last_run: {started_at: '', completed_at: '', phase: ''},
      },
    ]);
  });

  it.each([
    [
      'a weight that is no number counts as none',
      'helm.sh/hook: test\nhelm.sh/hook-weight: heavy',
      [{events: ['test']}],
    ],
    ['the old name of test hooks', 'helm.sh/hook: test-success', [{events: ['test']}]],
    ['an unknown event drops the document', 'helm.sh/hook: pre-install,crd-install', []],
  ])('%s', (_, annotations, hooks) => {
    const found = sorted(annotations);
    expect(found.hooks).toMatchObject(hooks);
    expect(found.documents).toEqual([]);
  });
});

describe('texts', () => {
  it('the manifest of the record names the template of each document', () => {
    const {documents} = sortManifests(new Map([['app/templates/x.yaml', `---\n${configMap('x')}\n---\nkind: A`]]));
    expect(manifestText(documents)).toBe(
      `---\n# Source: app/templates/x.yaml\n${configMap('x').trim()}\n---\n# Source: app/templates/x.yaml\nkind: A\n`,
    );
  });

  it('helm template prints hooks after the manifest', () => {
    const hook = configMap('h', '  annotations: {helm.sh/hook: test}\n');
    const {documents, hooks} = sortManifests(
      new Map([
        ['a/h.yaml', hook],
        ['a/x.yaml', 'kind: X'],
      ]),
    );
    expect(templateOutput(manifestText(documents), hooks)).toBe(
      `---\n# Source: a/x.yaml\nkind: X\n---\n# Source: a/h.yaml\n${hook.trim()}\n`,
    );
  });

  it('files of crds/, those of subcharts after the own ones', () => {
    const db = chartWith('db', {files: {'crds/b.yml': 'b', 'crds/README.md': 'no'}});
    const app = chartWith('app', {
      files: {'crds/a.yaml': 'a', 'crds/deep/c.JSON': '{}', 'x.yaml': 'no'},
      subcharts: [db],
    });
    expect(crdFiles(app)).toEqual([
      {source: 'app/crds/a.yaml', text: 'a'},
      {source: 'app/crds/deep/c.JSON', text: '{}'},
      {source: 'app/charts/db/crds/b.yml', text: 'b'},
    ]);
  });
});
