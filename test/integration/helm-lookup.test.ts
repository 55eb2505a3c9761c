// What charts ask of a cluster: `lookup` and `.Capabilities` beside `helm install --dry-run=server`, and which revision
// templates are told of.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {configMaps, customResourceDefinitions} from '../../sandbox/client/resources.ts';
import {templateOutput} from '../../src/lib/helm/manifest.ts';
import {chartArchive} from '../support/chart-archive.ts';
import {type HelmCluster, startHelmCluster} from '../support/helm-cluster.ts';
import {type OurReleases, ourReleases} from '../support/our-releases.ts';

const namespace = 'lookups';
let cluster: HelmCluster;
let ours: OurReleases;

beforeAll(async () => {
  cluster = await startHelmCluster('secret', namespace);
  ours = await ourReleases(cluster.sandbox.kubeconfig, namespace);
  const {client} = cluster;
  for (const name of ['one', 'two']) {
    await client.create(configMaps, {metadata: {name, namespace}, data: {next: 'two', 'a.b': 'c'}});
  }
  await client.create(customResourceDefinitions, {
    metadata: {name: 'things.example.org'},
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: {kind: 'Thing', plural: 'things'},
      versions: [
        {
          ...{name: 'v1', served: true, storage: true},
          schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
        },
      ],
    },
  });
});

afterAll(async () => {
  ours?.close();
  await cluster?.stop();
});

function archiveOf(template: string, values = ''): Buffer {
  return chartArchive('app', {
    'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'values.yaml': values,
    'templates/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  x: ${template}\n`,
  });
}

const show = (expression: string) => `{{ ${expression} | toJson | quote }}`;
const withoutTimes = (text: string) => text.replace(/resourceVersion\\*":\\*"\d+/g, 'resourceVersion');

async function theirs(archive: Uint8Array, kubeconfig?: string): Promise<string> {
  const file = await cluster.file('app.tgz', archive);
  const as = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig];
  try {
    const printed = await cluster.helm('install', 'app', file, '--dry-run=server', '-o', 'json', ...as);
    return templateOutput((JSON.parse(printed) as {manifest: string}).manifest, []);
  } catch (error) {
    const {stderr} = error as {stderr: string};
    return stderr
      .slice(stderr.indexOf('Error: ') + 7)
      .replace('INSTALLATION FAILED: ', '')
      .replace(/\n(?:\nUse --debug[^\n]*\n)?$/, '');
  }
}

const templates: [string, string][] = [
  ['one object', show(`lookup "v1" "ConfigMap" "${namespace}" "one"`)],
  ['an object that is not there', show(`lookup "v1" "ConfigMap" "${namespace}" "none"`)],
  ['a namespace that is not there', show('lookup "v1" "ConfigMap" "nowhere" "one"')],
  ['no namespace where there should be one', show('lookup "v1" "ConfigMap" "" "one"')],
  ['a namespace where there is none', show(`(lookup "v1" "Namespace" "x" "${namespace}").metadata.name`)],
  ['all of a namespace', show(`lookup "v1" "ConfigMap" "${namespace}" ""`)],
  ['all there are', `{{ len (lookup "v1" "Namespace" "" "").items }}`],
  ['items have their kind', '{{ range (lookup "v1" "Namespace" "" "").items }}{{ .kind }}.{{ .apiVersion }},{{ end }}'],
  ['none of a kind', show(`lookup "example.org/v1" "Thing" "${namespace}" ""`)],
  ['one of a kind that has none', show(`lookup "example.org/v1" "Thing" "${namespace}" "x"`)],
  ['a kind that its group does not have', show(`lookup "apps/v1" "Thing" "${namespace}" "x"`)],
  ['a group that is not there', show('lookup "no.example.org/v1" "Thing" "" "x"')],
  ['a version that is not there', show('lookup "apps/v7" "Deployment" "" "x"')],
  [
    'one thing leads to the next',
    `{{ $one := lookup "v1" "ConfigMap" "${namespace}" "one" }}{{ (lookup "v1" "ConfigMap" "${namespace}" $one.data.next).metadata.name }}`,
  ],
  [
    'types of numbers',
    `{{ with (lookup "v1" "Namespace" "" "").metadata }}{{ typeOf . }}{{ end }} {{ typeOf (lookup "v1" "Namespace" "" "") }}`,
  ],
  [
    'a secret is kept if there is one',
    `{{ $found := lookup "v1" "ConfigMap" "${namespace}" "one" }}{{ if $found }}{{ index $found.data "a.b" }}{{ else }}{{ randAlphaNum 9 }}{{ end }}`,
  ],
  [
    'capabilities: version',
    '{{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.Major }} {{ .Capabilities.KubeVersion.Minor }}',
  ],
  [
    'capabilities: what there is',
    `{{ range list "v1" "apps/v1" "apps/v1/Deployment" "apps/v1/Scale" "autoscaling/v1/Scale" "v1/Pod" "v1/Binding" "v1/PodExecOptions" "example.org/v1" "example.org/v1/Thing" "extensions/v1beta1" "policy/v1beta1" "no/v1" }}{{ $.Capabilities.APIVersions.Has . }},{{ end }}`,
  ],
  ['capabilities: all of them', '{{ .Capabilities.APIVersions | sortAlpha | join "," }}'],
  ['which revision', '{{ .Release.Revision }} {{ .Release.IsInstall }} {{ .Release.IsUpgrade }}'],
];

describe('what a chart asks, beside helm', () => {
  it.each(templates)('%s', async (_, template) => {
    const archive = archiveOf(template);
    expect(withoutTimes(await ours.template(archive))).toBe(withoutTimes(await theirs(archive)));
  });

  it('capabilities in a value that becomes a template', async () => {
    const archive = archiveOf('{{ tpl .Values.t . }}', 't: "{{ .Capabilities.KubeVersion }}"\n');
    expect(await ours.template(archive)).toBe(await theirs(archive));
  });

  it("what may not be read is an error, in the server's words", async () => {
    const kubeconfig = await cluster.sandbox.mintKubeconfig({user: 'nobody'});
    const refused = await ourReleases(kubeconfig, namespace);
    const archive = archiveOf(show(`lookup "v1" "Secret" "${namespace}" "one"`));
    const words = await refused.template(archive);
    refused.close();
    expect(words).toContain('error calling lookup: secrets "one" is forbidden: User "nobody" cannot get');
    expect(words).toBe(await theirs(archive, kubeconfig));
  });
});

describe('a chart that tells which revision it is', () => {
  const archive = archiveOf('"{{ .Values.count }} {{ .Release.Revision }} {{ .Release.IsUpgrade }}"', 'count: 1\n');
  const changes = async (config = {}) =>
    (await ours.plan(archive, {config})).components.flatMap(({changes}) => changes);
  const text = async () => (await cluster.get('ConfigMap', 'app'))?.data.x;

  it('is installed, and as wanted from then on', async () => {
    await ours.bring(archive);
    expect([await text(), await changes()]).toEqual(['1 1 false', []]);
  });

  it('is upgraded by us and by helm, and as wanted each time', async () => {
    await ours.bring(archive, {config: {count: 2}});
    expect([await text(), await changes({count: 2})]).toEqual(['2 2 true', []]);
    await cluster.helm('upgrade', 'app', await cluster.file('app.tgz', archive), '--set', 'count=3');
    expect([await text(), await changes({count: 3})]).toEqual(['3 3 true', []]);
  });

  it('rolled back it is as wanted, too', async () => {
    await cluster.helm('rollback', 'app', '2');
    expect([await text(), await changes({count: 2})]).toEqual(['2 2 true', []]);
    await ours.bring(archive, {config: {count: 5}});
    expect(await text()).toBe('5 5 true');
  });
});
