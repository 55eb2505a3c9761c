// Small charts of our own beside real helm: what spans several templates, subcharts, files or hooks.
import {spawnSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {mergeUserValues} from '../../../src/lib/helm/user-values.ts';
import {ourTemplate} from './our-template.ts';
import {RealHelm} from './real-helm.ts';

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

type Files = {readonly [path: string]: string | Uint8Array};

const chartYaml = 'apiVersion: v2\nname: app\nversion: 1.0.0\n';
const configMap = (name: string, entry: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  entry: ${entry}\n`;
const subchart = (name: string, template: string, more: Files = {}): Files => ({
  [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`,
  [`charts/${name}/templates/cm.yaml`]: template,
  ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`charts/${name}/${path}`, text])),
});

/** Rows: the sentence, the chart's files, flags for --set. */
const charts: [string, Files, string[]?][] = [
  ['no templates at all', {}],
  ['a template that renders nothing', {'templates/a.yaml': '{{ if false }}a: 1{{ end }}\n\n'}],
  ['a partial is not printed', {'templates/_a.tpl': 'a: 1', 'templates/b.yaml': configMap('b', '1')}],
  ['a file without a final line break', {'templates/a.yaml': '---\na: 1', 'templates/b.yaml': 'b: 2\n'}],
  ['several documents in a file', {'templates/a.yaml': '---\na: 1\n---\n\n---\nb: 2\n--- \nc: 3\n'}],
  ['a document that is a comment', {'templates/a.yaml': '# only this\n---\na: 1\n# after\n'}],
  [
    'kinds are sorted for installing',
    {
      'templates/a.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n',
      'templates/b.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n',
      'templates/c.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n',
      'templates/d.yaml': 'apiVersion: example.com/v1\nkind: Zebra\nmetadata: {name: z}\n',
      'templates/e.yaml': 'apiVersion: example.com/v1\nkind: Ape\nmetadata: {name: z}\n',
    },
  ],
  [
    'hooks come last, by kind and weight',
    {
      'templates/a.yaml':
        'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: j\n  annotations: {helm.sh/hook: "post-install,post-upgrade", helm.sh/hook-weight: "5"}\n',
      'templates/b.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  annotations: {helm.sh/hook: pre-install, helm.sh/hook-weight: "-1"}\n',
      'templates/c.yaml': configMap('plain', '1'),
      'templates/tests/t.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations: {helm.sh/hook: test}\n',
    },
  ],
  ['crds are left out', {'crds/a.yaml': 'kind: CustomResourceDefinition\n', 'templates/b.yaml': configMap('b', '1')}],
  [
    'notes are not printed, but run',
    {'templates/NOTES.txt': '{{ .Release.Name }}', 'templates/b.yaml': configMap('b', '1')},
  ],
  ['an error in the notes counts', {'templates/NOTES.txt': '{{ fail "in the notes" }}'}],
  [
    'a later file defines a template again',
    {
      'templates/a.yaml': '{{ define "x" }}a{{ end }}from: {{ include "x" . }}\n',
      'templates/z.yaml': '{{ define "x" }}z{{ end }}from: {{ include "x" . }}\n',
    },
  ],
  [
    'a blank definition does not replace another',
    {
      'templates/a.yaml': '{{ define "x" }} {{ end }}from: {{ include "x" . }}\n',
      'templates/z.yaml': '{{ define "x" }}z{{ end }}from: {{ include "x" . }}\n',
    },
  ],
  [
    'a template can be called by its path',
    {'templates/a.yaml': 'a: 1', 'templates/b.yaml': 'b: {{ include "app/templates/a.yaml" . | quote }}\n'},
  ],
  [
    'a subchart has its part of the values, and the globals',
    {
      'values.yaml': 'db: {port: 1}\nglobal: {g: x}\nown: 1\n',
      ...subchart('db', configMap('{{ .Chart.Name }}', '{{ .Values | toJson | quote }}'), {
        'values.yaml': 'port: 5\nhost: h\n',
      }),
      'templates/a.yaml': configMap('{{ .Chart.Name }}', '{{ .Values | toJson | quote }}'),
    },
    ['global.more=1', 'db.host=k'],
  ],
  [
    'definitions are shared between chart and subcharts',
    {
      ...subchart('db', '{{ define "shared" }}from-db{{ end }}x: {{ include "shared" . }}\n'),
      'templates/a.yaml': 'x: {{ include "shared" . }}\n',
      'templates/_helpers.tpl': '{{ define "shared" }}from-app{{ end }}',
    },
  ],
  [
    'changes of values by one template show in the next',
    {
      'values.yaml': 'a: {n: 1}\n',
      'templates/b.yaml': '{{ $_ := set .Values.a "n" 2 }}b: {{ .Values.a.n }}\n',
      'templates/a.yaml': 'a: {{ .Values.a.n }}\n',
    },
  ],
  [
    'a subchart that changes its values changes those of the parent',
    {
      'values.yaml': 'db: {n: 1}\n',
      ...subchart('db', '{{ $_ := set .Values "n" 7 }}n: {{ .Values.n }} {{ typeOf .Values }}\n'),
      'templates/a.yaml': 'n: {{ .Values.db.n }} {{ typeOf .Values.db }} {{ typeOf .Values }}\n',
    },
  ],
  [
    'the parent reaches into subcharts',
    {
      ...subchart('db', 'a: 1\n', {'values.yaml': 'x: y\n', 'extra.txt': 'text'}),
      'templates/a.yaml':
        'x: {{ .Subcharts.db.Values.x }} {{ .Subcharts.db.Chart.Name }} {{ .Subcharts.db.Chart.IsRoot }} {{ typeOf .Subcharts.db }} {{ .Subcharts.db.Files.Get "extra.txt" }}\n',
    },
  ],
  [
    'a condition and an alias',
    {
      'Chart.yaml': `${chartYaml}dependencies:\n- {name: db, version: "*", repository: "", alias: one, condition: one.on}\n- {name: db, version: "*", repository: "", alias: two, condition: two.on}\n`,
      'values.yaml': 'one: {on: true, v: 1}\ntwo: {on: false}\n',
      ...subchart(
        'db',
        'name: {{ .Chart.Name }}\nv: {{ .Values.v }}\npath: {{ .Template.Name }} {{ .Template.BasePath }}\n',
      ),
    },
  ],
  ...['^0.1', '~0.1.0', '>=0.2.0', '0.x', '1', '>0.1.0-0 <0.1.5', '*-0', '0.1.0 || 3', '!=0.1.0', '', 'none'].map(
    (range): [string, Files] => [
      `a dependency of the versions ${JSON.stringify(range)}`,
      {
        'Chart.yaml': `${chartYaml}dependencies:\n- {name: db, version: "${range}", repository: "", alias: one}\n- {name: db, version: "${range}", repository: "", condition: two.on}\n`,
        'values.yaml': 'one: {v: 1}\ntwo: {on: false}\ndb: {v: 2}\n',
        ...subchart('db', 'name: {{ .Chart.Name }} {{ .Chart.Version }}\nv: {{ .Values.v }}\n'),
      },
    ],
  ),
  [
    'two versions of one chart, of which one is meant',
    {
      'Chart.yaml': `${chartYaml}dependencies:\n- {name: db, version: "~0.2", repository: "", condition: db.on}\n`,
      'values.yaml': 'db: {on: false, v: 2}\n',
      ...subchart('db', 'name: {{ .Chart.Name }} {{ .Chart.Version }}\nv: {{ .Values.v }}\n'),
      'charts/later/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 0.2.7\n',
      'charts/later/templates/later.yaml': 'name: {{ .Chart.Name }} {{ .Chart.Version }}\n',
    },
  ],
  [
    'a library chart lends its definitions only',
    {
      'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n',
      'charts/lib/templates/_l.tpl': '{{ define "lib.x" }}from-lib{{ end }}',
      'charts/lib/templates/not.yaml': 'not: rendered\n',
      'templates/a.yaml': 'x: {{ include "lib.x" . }}\n',
    },
  ],
  ['a library chart itself', {'Chart.yaml': `${chartYaml}type: library\n`}],
  [
    'files: text, lines, patterns, secrets, bytes that are no text',
    {
      'conf/a.txt': 'one\ntwo\n',
      'conf/b.yaml': 'x: 1\n',
      'conf/deep/c.txt': 'c',
      'bin.dat': Uint8Array.of(0xff, 0xfe, 0, 65),
      'templates/a.yaml':
        'lines: {{ .Files.Lines "conf/a.txt" | toJson }}\nglob: {{ range $path, $_ := .Files.Glob "conf/**.txt" }}{{ $path }},{{ end }}\nall: {{ range $path, $_ := .Files.Glob "[z-a]" }}{{ $path }},{{ end }}\nconfig:\n{{ (.Files.Glob "conf/*").AsConfig | indent 2 }}\nsecrets:\n{{ (.Files.Glob "conf/*").AsSecrets | indent 2 }}\nbin: {{ .Files.Get "bin.dat" | b64enc }} {{ .Files.GetBytes "bin.dat" | toJson }}\nnone: {{ .Files.Get "none" | quote }}\n',
    },
  ],
  [
    'the chart and the release describe themselves',
    {
      'Chart.yaml': `${chartYaml}appVersion: "2"\ndescription: d\nkeywords: [a, b]\nhome: h\nsources: [s]\nmaintainers: [{name: n, email: e}]\nannotations: {k: v}\nicon: i\n`,
      'templates/a.yaml':
        'chart:\n{{ toYaml .Chart | indent 2 }}\nrelease:\n{{ toYaml .Release | indent 2 }}\ntemplate: {{ toJson .Template }}\nkube: {{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.Minor }}\napis: {{ .Capabilities.APIVersions | join "," }}\n',
    },
  ],
  ...[
    '72225e2',
    '1.10',
    '3.14159265358979',
    '12345678901234567890',
    '1_000',
    '0x1F',
    '010',
    '1e3',
    '.5',
    'true',
    '1e21',
  ].map((number): [string, Files] => [
    `a number where a text belongs: ${number}`,
    {
      'Chart.yaml': `${chartYaml}appVersion: ${number}\nannotations: {a: ${number}}\nkeywords: [${number}]\nhome: ${number}\n`,
      'templates/a.yaml': 'chart:\n{{ toYaml .Chart | indent 2 }}\n',
    },
  ]),
  ['a version that is a whole number', {'Chart.yaml': 'apiVersion: v2\nname: 7\nversion: 10000000\n'}],
  [
    'a chart of API version 1 with requirements',
    {
      'Chart.yaml': 'apiVersion: v1\nname: app\nversion: 1.0.0\n',
      'requirements.yaml': 'dependencies:\n- {name: db, version: "*", repository: "", condition: db.on}\n',
      'values.yaml': 'db: {on: true}\n',
      ...subchart('db', 'x: {{ .Chart.Name }}\n'),
    },
  ],
  [
    'values that look like other types',
    {
      'values.yaml':
        'a: 010\nb: yes\nc: 1e3\nd: 1_000\ne: ~\nf: 0x1F\ng: 1.0\nh: 12345678901234567890\ni: 2020-01-01\n',
      'templates/a.yaml': '{{ toYaml .Values }}\n',
    },
  ],
  [
    'flags have integers, files have floats',
    {
      'values.yaml': 'a: 1\n',
      'templates/a.yaml':
        'a: {{ typeOf .Values.a }} {{ typeOf .Values.b }} {{ .Values.b }} {{ add .Values.b 1 }} {{ toYaml .Values.b }}\n',
    },
    ['b=123456789'],
  ],
  ['an error in a subchart', {...subchart('db', 'a: {{ .Values.x.y }}\n')}],
  [
    'an error in a definition elsewhere',
    {
      'templates/_h.tpl': '\n\n{{ define "h" }}\n  {{ .Values.no.where }}\n{{ end }}',
      'templates/a.yaml': 'a:\n  b: {{ include "h" . | quote }}\n',
    },
  ],
  [
    'a template that includes itself without end',
    {'templates/a.yaml': '{{ define "r" }}{{ template "missing" }}{{ end }}{{ include "r" . }}'},
  ],
  ['a syntax error', {'templates/a.yaml': 'a: 1\nb: {{ if }}\n'}],
  ['an unknown function', {'templates/a.yaml': 'a: 1\n\n{{ nosuch 1 }}\n'}],
  ['a demand for a value', {'templates/a.yaml': 'a: {{ required "give a: it is needed" .Values.a }}\n'}],
  ['a failure with several lines', {'templates/a.yaml': '{{ fail "one\\ntwo: three" }}'}],
  ['output that is no YAML', {'templates/a.yaml': 'a: b: c\n'}],
  ['a Kubernetes that is too old', {'Chart.yaml': `${chartYaml}kubeVersion: ">=1.30.0-0"\n`}],
  [
    'a dependency that is not there',
    {'Chart.yaml': `${chartYaml}dependencies: [{name: db, version: "*", repository: ""}]\n`},
  ],
];

/** Documents whose head Helm cannot read, or reads in a way of its own. */
const heads: string[] = [
  ...['[a]', 'text', '12', 'true', 'null', '~'],
  ...['apiVersion: [1]', 'apiVersion: {a: b}', 'kind: [a]', 'APIVERSION: [1]', 'KIND: Service\nkind: Pod'],
  ...['metadata: x', 'metadata: [a]', 'metadata: 5', 'metadata: true', 'metadata: null'],
  ...['metadata: {name: [a]}', 'metadata: {name: {a: b}}', 'Metadata: {Name: [a]}', 'metadata: {name: 1.5}'],
  ...['metadata: {annotations: x}', 'metadata: {annotations: [a]}', 'metadata: {annotations: 3}'],
  ...[
    'metadata: {annotations: {a: [b]}}',
    'metadata: {annotations: {a: {b: c}}}',
    'metadata: {annotations: {a: 1, b: null}}',
  ],
  ...['metadata: {annotations: {helm.sh/hook: true}}', 'Kind: Job\nMETADATA: {ANNOTATIONS: {helm.sh/hook: test}}'],
  ...['kind: [a]\nmetadata: x', 'metadata: x\napiVersion: []'],
];

describe('heads of documents beside helm', () => {
  it.each(heads)('%s', async (text) => {
    const archive = await helm.pack('app', {'Chart.yaml': chartYaml, 'templates/a.yaml': text});
    const chart = await loadChartArchive(await readFile(archive), archive);
    expect(ourTemplate(chart)).toEqual(await helm.template(archive));
  });
});

describe('charts of our own beside helm', () => {
  for (const [sentence, files, set = []] of charts) {
    it(sentence, async () => {
      const archive = await helm.pack('app', {'Chart.yaml': chartYaml, ...files});
      const theirs = await helm.template(
        archive,
        set.flatMap((flag) => ['--set', flag]),
      );
      const chart = await loadChartArchive(await readFile(archive), archive);
      expect(ourTemplate(chart, {values: mergeUserValues({set})})).toEqual(theirs);
    });
  }

  it('the script prints the same, with its flags', async () => {
    const archive = await helm.pack('app', {
      'Chart.yaml': chartYaml,
      'crds/c.yaml': 'kind: CustomResourceDefinition\n',
      'templates/a.yaml':
        'name: {{ .Release.Name }}.{{ .Release.Namespace }}\nvalues: {{ toJson .Values }}\nkube: {{ .Capabilities.KubeVersion }}\nhas: {{ .Capabilities.APIVersions.Has "x/v1" }} {{ .Release.IsUpgrade }}\n',
    });
    const flags = ['--namespace', 'ns', '--set', 'a=1,b.c=x', '--set-string', 'd=1', '--set-json', 'e=[1,{"f":null}]'];
    flags.push('--kube-version', '1.30', '--api-versions', 'x/v1', '--include-crds', '--is-upgrade');
    const theirs = await helm.template(archive, flags, 'rel');
    const script = resolve(import.meta.dirname, '../../../scripts/helm-template.ts');
    const ours = spawnSync(process.execPath, [script, archive, '--name', 'rel', ...flags], {encoding: 'utf8'});
    expect([ours.stdout, ours.stderr, ours.status]).toEqual([theirs.output, '', 0]);
  });
});
