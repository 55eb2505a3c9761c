// The webhooks component: caBundles, established CRDs, and proof by use.
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import type {OperatorDesired} from '../../../src/lib/operator/desired.ts';
import {webhooks} from '../../../src/lib/operator/webhooks.ts';
import type {ProbeAnswer} from '../../../src/lib/plan/observation.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import {operatorSettings} from '../../support/operator-settings.ts';
import {planIn, type World} from '../../support/world.ts';

const ca = 'Y2E=';
const other = 'b3RoZXI=';

const crd: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'las.base.scone.cloud', resourceVersion: '7'},
  spec: {conversion: {webhook: {clientConfig: {caBundle: ca}}}},
  status: {
    conditions: [
      {type: 'Established', status: 'True'},
      {type: 'NamesAccepted', status: 'True'},
    ],
  },
};

const configuration: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: {name: 'scone-mutating-webhook-configuration-scone-system', resourceVersion: '8'},
  webhooks: [
    {name: 'mlas.kb.io', clientConfig: {caBundle: ca}, sideEffects: 'None'},
    {name: 'mcas.kb.io', clientConfig: {caBundle: ca}, sideEffects: 'None'},
  ],
};

const certificate: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {name: 'webhook-server-cert', namespace: 'scone-system'},
  data: {'ca.crt': ca},
};

const probe: KubeObject = {apiVersion: 'base.scone.cloud/v1beta1', kind: 'LAS', metadata: {name: 'probe'}};

function bundles(object: KubeObject, ...values: string[]): KubeObject {
  const list: {clientConfig: object}[] = object.webhooks;
  return {...object, webhooks: list.map((entry, index) => ({...entry, clientConfig: {caBundle: values[index]}}))};
}

function plan(world: World) {
  const desired = {
    settings: operatorSettings(),
    operatorRelease: {objects: [crd, configuration]},
    webhookProbes: [probe],
  } as unknown as OperatorDesired;
  const {findings, steps} = planIn(world, webhooks, desired);
  return {
    findings: findings.map(({code, verdict, mendable}) => `${code} ${verdict}${mendable ? ' mendable' : ''}`),
    changes: steps.flatMap(changesOf),
    waits: JSON.stringify(steps).match(/"step":"wait"/g)?.length ?? 0,
  };
}

const sound = [crd, configuration, certificate];
const denied = (name: string): ProbeAnswer => ({
  state: 'denied',
  reason: `admission webhook "${name}" denied the request: no`,
});

test.each<[string, World, string[], number, number]>([
  ['all is well', {objects: sound}, ['PS072 ok', 'PS070 ok', 'PS071 ok'], 0, 0],
  [
    'nothing is installed',
    {objects: [], missingKinds: ['LAS']},
    ['PS072 failed mendable', 'PS070 skipped', 'PS071 skipped'],
    0,
    3,
  ],
  [
    'one of two bundles is wrong',
    {objects: [crd, bundles(configuration, ca, other), certificate]},
    ['PS072 ok', 'PS070 failed mendable', 'PS071 ok'],
    1,
    0,
  ],
  [
    'a bundle is missing',
    {objects: [crd, bundles(configuration, ca, ''), certificate]},
    ['PS072 ok', 'PS070 failed mendable', 'PS071 ok'],
    1,
    0,
  ],
  ['the certificate is gone', {objects: [crd, configuration]}, ['PS072 ok', 'PS070 failed mendable', 'PS071 ok'], 0, 2],
  [
    'the CRD is not established',
    {objects: [{...crd, status: {}}, configuration, certificate]},
    ['PS072 failed mendable', 'PS070 ok', 'PS071 ok'],
    0,
    0,
  ],
  [
    'nothing answers',
    {
      objects: sound,
      probes: {LAS: {state: 'broken', reason: 'failed calling webhook "mlas.kb.io": connection refused'}},
    },
    ['PS072 ok', 'PS070 ok', 'PS071 failed mendable'],
    0,
    1,
  ],
  [
    'its own webhook says no: it works',
    {objects: sound, probes: {LAS: denied('vlas.kb.io')}},
    ['PS072 ok', 'PS070 ok', 'PS071 ok'],
    0,
    0,
  ],
  [
    'a policy engine says no: not proven',
    {objects: sound, probes: {LAS: denied('policy.example')}},
    ['PS072 ok', 'PS070 ok', 'PS071 warning'],
    0,
    0,
  ],
  [
    'the certificate may not be read',
    {objects: sound, refusedKinds: ['Secret']},
    ['PS072 ok', 'PS070 unknown', 'PS071 ok'],
    0,
    0,
  ],
])('%s', (_, world, findings, changes, waits) => {
  const found = plan(world);
  expect({...found, changes: found.changes.length}).toEqual({findings, changes, waits});
});

test('setting a bundle keeps the other fields of every webhook, and only if nothing changed meanwhile', () => {
  const [change] = plan({objects: [crd, bundles(configuration, other, ca), certificate]}).changes;
  expect(change).toMatchObject({
    step: 'patch',
    patch: {
      metadata: {resourceVersion: '8'},
      webhooks: [
        {name: 'mlas.kb.io', clientConfig: {caBundle: ca}, sideEffects: 'None'},
        {name: 'mcas.kb.io', clientConfig: {caBundle: ca}, sideEffects: 'None'},
      ],
    },
  });
});
