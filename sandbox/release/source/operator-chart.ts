// The files of the sample chart scone-operator.
import {stringify} from 'yaml';
import {customResourceDefinitions} from './custom-resources.ts';
import {nodeSelectorMark, operatorDeployment, operatorSurroundings} from './operator.ts';
import {permissions} from './permissions.ts';
import {templateText} from './template-text.ts';
import {type SampleVersion, sampleTraits} from './versions.ts';
import {webhookConfigurations} from './webhooks.ts';

/** By path below the chart's folder. */
export function operatorChart(version: SampleVersion): Map<string, string> {
  const traits = sampleTraits[version];
  const definitions = [...customResourceDefinitions(traits)].map(
    ([name, definition]) => [`templates/crd-${name}.yaml`, templateText([definition])] as const,
  );
  return new Map([
    ['Chart.yaml', stringify(metadata(version))],
    ['values.yaml', stringify(values(version))],
    ['templates/certificates.yaml', templateText(operatorSurroundings)],
    ...definitions,
    ['templates/deployment.yaml', withNodeSelector(templateText([operatorDeployment(version, traits)]))],
    ['templates/permissions.yaml', templateText(permissions)],
    ['templates/webhooks.yaml', templateText(webhookConfigurations(traits))],
    ...certManagerSubchart,
  ]);
}

function metadata(version: SampleVersion): object {
  return {
    apiVersion: 'v2',
    name: 'scone-operator',
    version,
    appVersion: version,
    description: 'Sample of the operator chart, for the sandbox and for tests',
    dependencies: [
      {
        name: 'cert-manager',
        version: 'v1.9.1',
        repository: 'https://charts.jetstack.io',
        alias: 'cert-manager',
        condition: 'cert-manager.enabled',
      },
    ],
  };
}

function values(version: SampleVersion): object {
  return {
    image: `registry.scontain.com/scone.cloud/k8soperators:${version}`,
    nodeSelector: {},
    ...(sampleTraits[version].helmDriver && {helmDriver: 'secret'}),
    'cert-manager': {namespace: 'cert-manager', enabled: false, installCRDs: true},
  };
}

function withNodeSelector(text: string): string {
  return text.replace(` ${nodeSelectorMark}`, '\n        {{- toYaml .Values.nodeSelector | nindent 8 }}');
}

/** Never switched on; it is there because the real chart depends on one. */
const certManagerSubchart: readonly (readonly [string, string])[] = [
  [
    'charts/cert-manager/Chart.yaml',
    stringify({apiVersion: 'v1', name: 'cert-manager', version: 'v1.9.1', description: 'Sample of a subchart'}),
  ],
  ['charts/cert-manager/values.yaml', stringify({namespace: '', installCRDs: false})],
  [
    'charts/cert-manager/templates/account.yaml',
    templateText([
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {
          name: '{{ .Release.Name }}-cert-manager',
          namespace: '{{ default .Release.Namespace .Values.namespace }}',
        },
      },
    ]),
  ],
];
