import {describe, expect, it} from 'vitest';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {archiveOf, chartArchive, chartYaml} from '../../support/chart-archive.ts';

const names = (files: readonly {name: string}[]) => files.map(({name}) => name);

describe('a chart from its archive', () => {
  it('tells templates, values, schema, lock, subcharts and other files apart', async () => {
    const chart = await loadChartArchive(
      chartArchive('app', {
        'Chart.yaml': chartYaml('app'),
        'Chart.lock':
          'digest: sha256:x\ngenerated: "2026-01-02T03:04:05.6Z"\ndependencies:\n- name: db\n  version: 1.0.0\n',
        'values.yaml': 'a: 1\n',
        'values.schema.json': '{}',
        'templates/_helpers.tpl': '',
        'templates/tests/x.yaml': '',
        'crds/things.yaml': 'x: 1',
        'README.md': 'hello',
        '.helmignore': '*.bak',
        'charts/db/Chart.yaml': chartYaml('db'),
        'charts/db/templates/y.yaml': '',
        'charts/db-1.0.0.tgz.prov': 'signature',
        'charts/_draft/Chart.yaml': chartYaml('draft'),
        'charts/README.md': 'no chart',
      }).valueOf() as Uint8Array,
      'app.tgz',
    ).catch((error: unknown) => error);
    // A file directly in charts/ that is neither folder nor archive counts as an empty chart, as in Helm.
    expect(chart).toMatchObject({message: /error unpacking subchart README.md in app: Chart.yaml file is missing/});
  });

  it('keeps every file in its place', async () => {
    const chart = await loadChartArchive(
      chartArchive('app', {
        'Chart.yaml': chartYaml('app'),
        'Chart.lock':
          'digest: sha256:x\ngenerated: "2026-01-02T03:04:05.6Z"\ndependencies:\n- name: db\n  version: 1.0.0\n',
        'values.yaml': 'a: 1\n',
        'values.schema.json': '{}',
        'templates/_helpers.tpl': '',
        'templates/tests/x.yaml': '',
        'crds/things.yaml': 'x: 1',
        'README.md': 'hello',
        'charts/db/Chart.yaml': chartYaml('db'),
        'charts/db/templates/y.yaml': '',
        'charts/db-1.0.0.tgz.prov': 'signature',
        'charts/_draft/Chart.yaml': chartYaml('draft'),
      }),
    );
    expect(names(chart.templates)).toEqual(['templates/_helpers.tpl', 'templates/tests/x.yaml']);
    expect(names(chart.files)).toEqual(['crds/things.yaml', 'README.md', 'charts/db-1.0.0.tgz.prov']);
    expect(chart.values).toEqual({a: 1});
    expect(Buffer.from(chart.schema ?? []).toString()).toBe('{}');
    expect(chart.dependencies.map((sub) => [sub.metadata.name, names(sub.templates)])).toEqual([
      ['db', ['templates/y.yaml']],
    ]);
    expect(chart.lock).toEqual({
      generated: '2026-01-02T03:04:05.6Z',
      digest: 'sha256:x',
      dependencies: [{name: 'db', version: '1.0.0', repository: ''}],
    });
  });

  it('unpacks subcharts that are archives themselves, however deep', async () => {
    const disk = chartArchive('disk', {'Chart.yaml': chartYaml('disk')});
    const db = chartArchive('db', {'Chart.yaml': chartYaml('db'), 'charts/disk-1.0.0.tgz': disk});
    const app = await loadChartArchive(
      chartArchive('app', {'Chart.yaml': chartYaml('app'), 'charts/db-1.0.0.tgz': db}),
    );
    expect(app.dependencies[0]?.dependencies[0]?.metadata.name).toBe('disk');
  });

  it('reads requirements.yaml of charts from before apiVersion v2, and keeps the file', async () => {
    const chart = await loadChartArchive(
      chartArchive('old', {
        'Chart.yaml': 'name: old\nversion: 0.1.0\n',
        'requirements.yaml': 'dependencies:\n- name: db\n  version: 1.x\n  repository: https://charts.example.org\n',
        'charts/db/Chart.yaml': chartYaml('db'),
      }),
    );
    expect(chart.metadata).toMatchObject({apiVersion: 'v1', dependencies: [{name: 'db', version: '1.x'}]});
    expect(names(chart.files)).toEqual(['requirements.yaml']);
  });

  it('reads numbers and booleans as text where text belongs, and drops fields Helm does not know', async () => {
    const chart = await loadChartArchive(
      chartArchive('app', {
        'Chart.yaml': chartYaml('app', 'appVersion: 1.10\nannotations: {a: true, b: 2}\nkeywords: [1]\nlogo: x\n'),
      }),
    );
    expect(chart.metadata).toEqual({
      apiVersion: 'v2',
      name: 'app',
      version: '1.0.0',
      appVersion: '1.1',
      annotations: {a: 'true', b: '2'},
      keywords: ['1'],
    });
  });

  it('cleans texts: odd blanks become spaces, unprintable characters go', async () => {
    const yaml = chartYaml('app', 'description: "a\\tb\\u00a0c\\u200bd"\n');
    const chart = await loadChartArchive(chartArchive('app', {'Chart.yaml': yaml}));
    expect(chart.metadata.description).toBe('a b cd');
  });
});

/** Arguments: what is wrong, Chart.yaml and other files, what the message says; the words after `validation:` are Helm's. */
const invalid: [string, {[path: string]: string | Uint8Array}, RegExp][] = [
  ['no Chart.yaml', {'values.yaml': ''}, /Chart\.yaml file is missing/],
  ['Chart.yaml too deep', {'app/Chart.yaml': chartYaml('app')}, /Chart\.yaml file is missing/],
  [
    'Chart.yaml that is no YAML',
    {'Chart.yaml': 'a: [1'},
    /cannot load Chart\.yaml: error converting YAML to JSON: yaml: line 1/,
  ],
  ['Chart.yaml that is a list', {'Chart.yaml': '- a'}, /cannot load Chart\.yaml: error unmarshaling JSON/],
  ['no name', {'Chart.yaml': 'apiVersion: v2\nversion: 1.0.0'}, /validation: chart\.metadata\.name is required/],
  [
    'a name with a path',
    {'Chart.yaml': chartYaml('../app')},
    /validation: chart\.metadata\.name "\.\.\/app" is invalid/,
  ],
  ['a name of dots', {'Chart.yaml': chartYaml('".."')}, /validation: chart\.metadata\.name "\.\." is not allowed/],
  ['no version', {'Chart.yaml': 'apiVersion: v2\nname: app'}, /validation: chart\.metadata\.version is required/],
  [
    'a version that is none',
    {'Chart.yaml': 'apiVersion: v2\nname: app\nversion: latest'},
    /version "latest" is invalid/,
  ],
  [
    'a version that is a float',
    {'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 72445e2'},
    /version "7\.2445e\+06" is invalid/,
  ],
  ['an unknown type', {'Chart.yaml': chartYaml('app', 'type: plugin')}, /type must be application or library/],
  [
    'a list as the name',
    {'Chart.yaml': 'apiVersion: v2\nname: [app]\nversion: 1.0.0'},
    /cannot unmarshal array into Go struct field Metadata\.name/,
  ],
  [
    'an empty maintainer',
    {'Chart.yaml': chartYaml('app', 'maintainers: [null]')},
    /maintainers must not contain empty/,
  ],
  [
    'an empty dependency',
    {'Chart.yaml': chartYaml('app', 'dependencies: [null]')},
    /dependencies must not contain empty/,
  ],
  [
    'an alias with a path',
    {'Chart.yaml': chartYaml('app', 'dependencies: [{name: db, alias: ../x}]')},
    /disallowed characters in the alias/,
  ],
  [
    'two dependencies of one name',
    {'Chart.yaml': chartYaml('app', 'dependencies: [{name: db}, {name: x, alias: db}]')},
    /more than one dependency with name or alias "db"/,
  ],
  [
    'values that are a list',
    {'Chart.yaml': chartYaml('app'), 'values.yaml': '- a'},
    /cannot load values\.yaml: .*cannot unmarshal array/,
  ],
  [
    'values that are no YAML',
    {'Chart.yaml': chartYaml('app'), 'values.yaml': 'a: "x'},
    /cannot load values\.yaml: error converting YAML/,
  ],
  ['a broken lock', {'Chart.yaml': chartYaml('app'), 'Chart.lock': 'a: ]'}, /cannot load Chart\.lock/],
  [
    'a subchart without Chart.yaml',
    {'Chart.yaml': chartYaml('app'), 'charts/db/values.yaml': ''},
    /error unpacking subchart db in app: Chart\.yaml file is missing/,
  ],
  [
    'a subchart archive that is none',
    {'Chart.yaml': chartYaml('app'), 'charts/db.tgz': 'x'},
    /^app\.tgz: charts\/db\.tgz: the chart archive is refused/,
  ],
  [
    'a hostile archive inside',
    {'Chart.yaml': chartYaml('app'), 'charts/db.tgz': archiveOf([{name: 'db/../x', data: 'x'}])},
    /charts\/db\.tgz.*"db\/\.\.\/x".*leads out/,
  ],
  ['archives within archives without end', {'Chart.yaml': chartYaml('app'), 'charts/x.tgz': nest(12)}, /too deep/],
];

function nest(depth: number): Uint8Array {
  const inner: {[path: string]: Uint8Array} = depth === 0 ? {} : {'charts/x.tgz': nest(depth - 1)};
  return chartArchive('x', {'Chart.yaml': chartYaml('x'), ...inner});
}

describe('charts that Helm would not load are refused in its words', () => {
  it.each(invalid)('%s', async (_, files, message) => {
    const failure = await loadChartArchive(chartArchive('app', files), 'app.tgz').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).message).toMatch(/^app\.tgz/);
    expect((failure as Failure).message).toMatch(message);
  });
});
