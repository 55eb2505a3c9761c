// The cert-manager component: proven by use, never changed where another tool looks after it.
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {certManager} from '../../../src/lib/operator/cert-manager.ts';
import type {OperatorDesired} from '../../../src/lib/operator/desired.ts';
import type {ProbeAnswer} from '../../../src/lib/plan/observation.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import type {Mode} from '../../../src/lib/report/outcome.ts';
import {operatorSettings} from '../../support/operator-settings.ts';
import {planIn, type World} from '../../support/world.ts';

const broken: ProbeAnswer = {
  state: 'broken',
  reason: 'failed calling webhook "webhook.cert-manager.io": x509: unknown authority',
};

function deployment(role: string, changes: Partial<KubeObject['metadata']> = {}): KubeObject {
  const labels = {
    'app.kubernetes.io/name': role,
    'app.kubernetes.io/instance': 'cert-manager',
    'app.kubernetes.io/version': 'v1.14.4',
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: `cert-manager-${role}`, namespace: 'cert-manager', labels, generation: 1, ...changes},
    spec: {replicas: 1, template: {spec: {containers: [{name: 'x', image: 'x:1'}]}}},
  };
}

const roles = ['cert-manager', 'webhook', 'cainjector'];
const manifest = roles.map((role) => deployment(role));
const running = {observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1};
const webhook: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: {name: 'cert-manager-webhook'},
  webhooks: [{name: 'webhook.cert-manager.io'}],
};
const healthy = manifest.map((object) => ({...object, status: running}));

function inHands(metadata: Partial<KubeObject['metadata']>): KubeObject[] {
  return healthy.map((object) => ({...object, metadata: {...object.metadata, ...metadata}}));
}

const helms = inHands({
  labels: {...healthy[0]?.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm'},
  annotations: {'meta.helm.sh/release-name': 'certs', 'meta.helm.sh/release-namespace': 'cert-manager'},
}).map((object, index) => ({
  ...object,
  metadata: {...object.metadata, labels: {...object.metadata.labels, 'app.kubernetes.io/name': roles[index] ?? ''}},
}));

function versioned(version: string): KubeObject[] {
  return healthy.map((object) => ({
    ...object,
    metadata: {...object.metadata, labels: {...object.metadata.labels, 'app.kubernetes.io/version': version}},
  }));
}

function plan(world: World, mode: Mode) {
  const desired = {
    settings: operatorSettings({mode}),
    certManager: () => manifest,
    certManagerVersion: 'v1.14.4',
  } as Partial<OperatorDesired> as OperatorDesired;
  const {findings, steps} = planIn(world, certManager, desired);
  const flatten = (all: typeof steps): string[] =>
    all.flatMap((step) => ('steps' in step ? flatten(step.steps) : step.step === 'wait' ? ['wait'] : []));
  return {
    findings: findings.map(({code, verdict, mendable}) => `${code} ${verdict}${mendable ? ' mendable' : ''}`),
    changes: steps.flatMap(changesOf).length,
    waits: flatten(steps).length,
  };
}

test.each<[string, World, Mode, {findings: string[]; changes: number; waits: number}]>([
  [
    'absent: installed, then waited for',
    {objects: [], missingKinds: ['Issuer']},
    'reconcile',
    {findings: ['PS020 failed mendable', 'PS021 skipped'], changes: 3, waits: 4},
  ],
  [
    'healthy: nothing to do',
    {objects: [...healthy, webhook]},
    'reconcile',
    {findings: ['PS020 ok', 'PS021 ok', 'PS022 ok'], changes: 0, waits: 0},
  ],
  [
    'healthy and --update: compared, and still nothing to do',
    {objects: [...healthy, webhook]},
    'update',
    {findings: ['PS020 ok', 'PS021 ok', 'PS022 ok'], changes: 0, waits: 0},
  ],
  [
    'only CRDs, no webhook yet: not fooled by kinds that are served',
    {objects: [webhook], probes: {Issuer: broken}},
    'check',
    {findings: ['PS020 failed mendable', 'PS021 failed mendable'], changes: 3, waits: 4},
  ],
  [
    'its webhook was deleted',
    {objects: [webhook, ...healthy.slice(0, 1), ...healthy.slice(2)], probes: {Issuer: broken}},
    'reconcile',
    {findings: ['PS020 failed mendable', 'PS021 failed mendable', 'PS022 ok'], changes: 1, waits: 2},
  ],
  [
    'installed by Helm and broken: named, never touched',
    {objects: [...helms, webhook], probes: {Issuer: broken}},
    'update',
    {findings: ['PS020 ok', 'PS021 failed', 'PS022 ok'], changes: 0, waits: 0},
  ],
  [
    'older, and --update',
    {
      objects: [webhook, ...inHands({})].map((object) => ({
        ...object,
        metadata: {...object.metadata, labels: {...object.metadata.labels, 'app.kubernetes.io/version': 'v1.9.1'}},
      })),
    },
    'update',
    {findings: ['PS020 ok', 'PS021 ok', 'PS022 warning'], changes: 3, waits: 4},
  ],
  [
    'newer, and --update: never made older',
    {objects: [webhook, ...versioned('v1.16.0')]},
    'update',
    {findings: ['PS020 ok', 'PS021 ok', 'PS022 ok'], changes: 0, waits: 0},
  ],
  [
    'newer and broken: named, not replaced by an older one',
    {objects: [webhook, ...versioned('v1.16.0')], probes: {Issuer: broken}},
    'reconcile',
    {findings: ['PS020 ok', 'PS021 failed', 'PS022 ok'], changes: 0, waits: 0},
  ],
  [
    'unusual labels, but it answers',
    {objects: [webhook]},
    'reconcile',
    {findings: ['PS020 ok', 'PS021 ok'], changes: 0, waits: 0},
  ],
  [
    'only its CRDs: they accept everything, which proves nothing',
    {objects: []},
    'check',
    {findings: ['PS020 failed mendable', 'PS021 skipped'], changes: 3, waits: 4},
  ],
  [
    'its webhook configuration was deleted, so nothing checks what is accepted',
    {objects: healthy},
    'check',
    {findings: ['PS020 ok', 'PS021 failed mendable', 'PS022 ok'], changes: 0, waits: 0},
  ],
  [
    'a policy engine denies the probe',
    {
      objects: [...healthy, webhook],
      probes: {Issuer: {state: 'denied', reason: 'admission webhook "policy.example" denied the request'}},
    },
    'check',
    {findings: ['PS020 ok', 'PS021 warning', 'PS022 ok'], changes: 0, waits: 0},
  ],
  [
    'we may not look: unknown',
    {objects: [], refusedKinds: ['Deployment', 'Issuer']},
    'reconcile',
    {findings: ['PS020 unknown', 'PS021 unknown'], changes: 0, waits: 0},
  ],
])('%s', (_, world, mode, expected) => {
  expect(plan(world, mode)).toEqual(expected);
});
