import {describe, expect, it} from 'vitest';
import {offlineCapabilities, parseKubeVersion} from '../../../src/lib/helm/capabilities.ts';
import type {Chart, Values} from '../../../src/lib/helm/chart.ts';
import {type PreparedRelease, prepareRelease} from '../../../src/lib/helm/prepare-release.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {chartWith} from '../../support/chart-builder.ts';
import {testTime} from '../../support/helm-records.ts';

function prepare(chart: Chart, config: Values = {}, kubeVersion = '1.36.3'): PreparedRelease {
  return prepareRelease({
    chart,
    config,
    release: {name: 'app', namespace: 'prod', revision: 1, isInstall: true, isUpgrade: false},
    capabilities: offlineCapabilities({kubeVersion: parseKubeVersion(kubeVersion)}),
    clock: () => testTime,
    random: (count) => new Uint8Array(count),
  });
}

const chart = chartWith('app', {
  values: {on: true},
  templates: {
    'templates/b.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n  labels: {a: b}\n',
    'templates/a.yaml': '{{ if .Values.on }}apiVersion: v1\nkind: Secret\nmetadata: {name: s}{{ end }}',
    'templates/h.yaml': 'kind: Job\nmetadata: {name: j, annotations: {helm.sh/hook: test}}',
    'templates/NOTES.txt': 'Hello {{ .Release.Name }}',
  },
  files: {'crds/c.yaml': 'kind: CustomResourceDefinition'},
});

describe('preparing a release', () => {
  it('gives what is recorded and what is applied', () => {
    const {content, objects, crds} = prepare(chart, {name: 'x'});
    expect(content).toMatchObject({
      name: 'app',
      namespace: 'prod',
      config: {name: 'x'},
      notes: 'Hello app',
      hooks: [{name: 'j'}],
      manifest:
        '---\n# Source: app/templates/a.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n' +
        '---\n# Source: app/templates/b.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: x\n  labels: {a: b}\n',
    });
    expect(crds).toEqual([{source: 'app/crds/c.yaml', text: 'kind: CustomResourceDefinition'}]);
    expect(objects.map(({kind}) => kind)).toEqual(['Secret', 'Service']);
    expect(objects[1]?.metadata).toEqual({
      name: 'x',
      labels: {a: 'b', 'app.kubernetes.io/managed-by': 'Helm'},
      annotations: {'meta.helm.sh/release-name': 'app', 'meta.helm.sh/release-namespace': 'prod'},
    });
  });

  it.each<[string, Chart, RegExp]>([
    [
      'a dependency that is not in charts/',
      chartWith('app', {wanted: [{name: 'db'}]}),
      /the chart is not complete: .*missing in charts\/ directory: db/,
    ],
    [
      'a cluster too old',
      {...chart, metadata: {...chart.metadata, kubeVersion: '>=1.40'}},
      /requires kubeVersion: >=1\.40 which is incompatible with Kubernetes v1\.36\.3/,
    ],
    ['a template that fails', chartWith('app', {templates: {'templates/x.yaml': '{{ fail "no" }}'}}), /no$/],
    [
      'YAML that is none',
      chartWith('app', {templates: {'templates/x.yaml': 'a: ['}}),
      /YAML parse error on app\/templates\/x/,
    ],
    [
      'no kind',
      chartWith('app', {templates: {'templates/x.yaml': 'apiVersion: v1'}}),
      /^app\/templates\/x\.yaml: .*kind is missing/,
    ],
    [
      'no name',
      chartWith('app', {templates: {'templates/x.yaml': 'apiVersion: v1\nkind: Secret'}}),
      /metadata\.name of the Secret is missing/,
    ],
  ])('%s is a failure that says where', (_, broken, message) => {
    expect(() => prepare(broken)).toThrow(Failure);
    expect(() => prepare(broken)).toThrow(message);
  });
});
