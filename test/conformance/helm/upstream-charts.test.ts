// The vendor's charts with many sets of values, byte for byte beside real helm.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseKubeVersion} from '../../../src/lib/helm/capabilities.ts';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {mergeUserValues} from '../../../src/lib/helm/user-values.ts';
import {hasUpstream, upstream, upstreamRemark} from '../../support/release-upstream.ts';
import {ourTemplate} from './our-template.ts';
import {RealHelm} from './real-helm.ts';

const operatorCharts = ['5.8.0', '5.9.0', '6.0.5', '6.0.6'].map(
  (version) => `scontain/operator/main/scone-operator-${version}.tgz`,
);
const pullSecretsChart = 'scontain/imps/refs/heads/registry/packages/imagepullsecrets-0.3.13.tgz';

interface Case {
  set?: string[];
  setString?: string[];
  namespace?: string;
  name?: string;
  kubeVersion?: string;
  apiVersions?: string[];
}

const operatorCases: [string, Case][] = [
  ['no values', {}],
  ['another namespace and name', {namespace: 'scone-system', name: 'scone-operator'}],
  ['a node selector', {set: ['nodeSelector.kubernetes\\.io/arch=amd64', 'nodeSelector.zone=a']}],
  ['a node selector whose values look like numbers', {setString: ['nodeSelector.a=1', 'nodeSelector.b=true']}],
  ['numbers in a node selector', {set: ['nodeSelector.a=1', 'nodeSelector.b=1.5', 'nodeSelector.c=10000000']}],
  ['another Helm driver', {set: ['helmDriver=configmap']}],
  ['another image', {set: ['image=registry.invalid:5000/a/b@sha256:0']}],
  ['cert-manager', {set: ['cert-manager.enabled=true']}],
  ['cert-manager without CRDs', {set: ['cert-manager.enabled=true', 'cert-manager.installCRDs=false']}],
  [
    'cert-manager as a release of that name, no namespace of its own',
    {set: ['cert-manager.enabled=true', 'cert-manager.namespace='], name: 'cert-manager', namespace: 'cm'},
  ],
  [
    'cert-manager with replicas, arguments, resources and tolerations',
    {
      set: [
        'cert-manager.enabled=true',
        'cert-manager.replicaCount=3',
        'cert-manager.extraArgs={--a,--b=c}',
        'cert-manager.resources.limits.cpu=1',
        'cert-manager.resources.requests.memory=10Mi',
        'cert-manager.tolerations[0].key=a',
        'cert-manager.tolerations[0].operator=Exists',
        'cert-manager.podLabels.x=y',
        'cert-manager.serviceAccount.annotations.a=b',
      ],
    },
  ],
  [
    'cert-manager with monitoring, security policies and a longer time-out',
    {
      set: [
        'cert-manager.enabled=true',
        'cert-manager.prometheus.servicemonitor.enabled=true',
        'cert-manager.global.podSecurityPolicy.enabled=true',
        'cert-manager.global.logLevel=6',
        'cert-manager.webhook.timeoutSeconds=25',
      ],
    },
  ],
  [
    'cert-manager without cainjector and start-up check',
    {
      set: [
        'cert-manager.enabled=true',
        'cert-manager.cainjector.enabled=false',
        'cert-manager.startupapicheck.enabled=false',
      ],
    },
  ],
  ['cert-manager on a newer Kubernetes', {set: ['cert-manager.enabled=true'], kubeVersion: '1.36.3'}],
  ['cert-manager on a Kubernetes too old for it', {set: ['cert-manager.enabled=true'], kubeVersion: '1.10.0'}],
  ['cert-manager on a cluster with more APIs', {set: ['cert-manager.enabled=true'], apiVersions: ['x/v1', 'y/v2']}],
];

const pullSecretsCases: [string, Case][] = [
  ['no values', {}],
  ['another namespace and name', {namespace: 'scone-imps', name: 'scone-imps'}],
  ['a name given', {set: ['fullnameOverride=other', 'replicaCount=2']}],
  ['a part of the name given', {set: ['nameOverride=part']}],
];

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

describe.skipIf(!hasUpstream)(`the vendor's charts beside helm${upstreamRemark}`, () => {
  for (const chart of operatorCharts) describeChart(chart, operatorCases);
  describeChart(pullSecretsChart, pullSecretsCases);
});

function describeChart(path: string, cases: [string, Case][]): void {
  const archive = join(upstream, path);
  describe(path.split('/').at(-1) ?? path, () => {
    for (const [sentence, given] of cases) {
      it(sentence, async () => {
        const theirs = await helm.template(archive, argumentsFor(given), given.name);
        expect(await ours(archive, given)).toEqual(theirs);
      });
    }
  });
}

function argumentsFor({set = [], setString = [], namespace, kubeVersion, apiVersions = []}: Case): string[] {
  return [
    ...set.flatMap((flag) => ['--set', flag]),
    ...setString.flatMap((flag) => ['--set-string', flag]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(kubeVersion === undefined ? [] : ['--kube-version', kubeVersion]),
    ...apiVersions.flatMap((flag) => ['--api-versions', flag]),
  ];
}

async function ours(archive: string, {set, setString, namespace, name, kubeVersion, apiVersions}: Case) {
  const chart = await loadChartArchive(await readFile(archive), archive);
  return ourTemplate(chart, {
    values: mergeUserValues({set: set ?? [], setString: setString ?? []}),
    ...(namespace === undefined ? {} : {namespace}),
    ...(name === undefined ? {} : {name}),
    ...(kubeVersion === undefined ? {} : {kubeVersion: parseKubeVersion(kubeVersion)}),
    apiVersions: apiVersions ?? [],
  });
}
