import {expect, test} from 'vitest';
import {
  definitionPatch,
  injected,
  type Sources,
  type WebhookConfiguration,
  wantedBundle,
} from '../../../../sandbox/simulated/cert-manager/injection.ts';
import type {Secret} from '../../../../sandbox/simulated/cert-manager/kinds.ts';

const secret = (annotations: Record<string, string>): Secret => ({
  metadata: {name: 's', namespace: 'ns', annotations},
  data: {'ca.crt': 'BUNDLE'},
});

const sources = (found: Secret | undefined): Sources => ({
  certificate: (name, namespace) =>
    name === 'cert' && namespace === 'ns'
      ? {metadata: {name, namespace}, spec: {secretName: 's', issuerRef: {name: 'i'}}}
      : undefined,
  secret: (name, namespace) => (name === 's' && namespace === 'ns' ? found : undefined),
});

const asking = (annotations: Record<string, string>) => ({metadata: {name: 'c', annotations}});
const ofCertificate = {'cert-manager.io/certificate-name': 'cert'};

const rows: [string, Record<string, string>, Secret | undefined, string | undefined][] = [
  ['the Secret of the Certificate', {'cert-manager.io/inject-ca-from': 'ns/cert'}, secret(ofCertificate), 'BUNDLE'],
  ['a Certificate that is not there', {'cert-manager.io/inject-ca-from': 'ns/other'}, secret(ofCertificate), undefined],
  ['a Certificate that is not issued yet', {'cert-manager.io/inject-ca-from': 'ns/cert'}, undefined, undefined],
  ['a Secret of some other Certificate', {'cert-manager.io/inject-ca-from': 'ns/cert'}, secret({}), undefined],
  [
    'a Secret that allows it',
    {'cert-manager.io/inject-ca-from-secret': 'ns/s'},
    secret({'cert-manager.io/allow-direct-injection': 'true'}),
    'BUNDLE',
  ],
  ['a Secret that does not allow it', {'cert-manager.io/inject-ca-from-secret': 'ns/s'}, secret({}), undefined],
];

test.each(rows)('the bundle of %s', (_sentence, annotations, found, bundle) => {
  expect(wantedBundle(asking(annotations), sources(found))).toBe(bundle);
});

test('every webhook gets the bundle; when all have it, nothing is written', () => {
  const configuration: WebhookConfiguration = {
    metadata: {name: 'c'},
    webhooks: [
      {name: 'a', clientConfig: {caBundle: 'OLD'}},
      {name: 'b', clientConfig: {}},
    ],
  };
  const changed = injected(configuration, 'NEW');
  expect(changed?.webhooks?.map(({clientConfig}) => clientConfig.caBundle)).toEqual(['NEW', 'NEW']);
  expect(injected(changed ?? configuration, 'NEW')).toBeUndefined();
});

test('a definition is patched only if it has a conversion webhook, and guarded by its version', () => {
  const metadata = {name: 'las.base.scone.cloud', resourceVersion: '7'};
  const conversion = {strategy: 'Webhook', webhook: {clientConfig: {caBundle: 'OLD'}}};
  expect(definitionPatch({metadata, spec: {conversion}}, 'NEW')).toEqual({
    metadata: {resourceVersion: '7'},
    spec: {conversion: {webhook: {clientConfig: {caBundle: 'NEW'}}}},
  });
  expect(definitionPatch({metadata, spec: {conversion}}, 'OLD')).toBeUndefined();
  expect(definitionPatch({metadata, spec: {conversion: {strategy: 'None'}}}, 'NEW')).toBeUndefined();
});
