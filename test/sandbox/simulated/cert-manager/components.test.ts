import {expect, test} from 'vitest';
import {webhookSettings} from '../../../../sandbox/simulated/cert-manager/components.ts';
import {pod} from '../pod.ts';

test('the flags of the container decide', () => {
  const args = [
    '--dynamic-serving-ca-secret-namespace=$(NS)',
    '--dynamic-serving-ca-secret-name=my-ca',
    '--dynamic-serving-dns-names=my-webhook',
    '--dynamic-serving-dns-names=my-webhook.$(NS).svc',
  ];
  const env = [{name: 'NS', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}}];
  expect(webhookSettings(pod({name: 'w', namespace: 'pki', containers: [{name: 'webhook', args, env}]}))).toEqual({
    authority: {namespace: 'pki', name: 'my-ca'},
    dnsNames: ['my-webhook', 'my-webhook.pki.svc'],
    service: {namespace: 'pki', name: 'my-webhook', port: 443},
  });
});

test('without flags it is as in the plain manifest', () => {
  expect(webhookSettings(pod({name: 'w', namespace: 'cert-manager'}))).toEqual({
    authority: {namespace: 'cert-manager', name: 'cert-manager-webhook-ca'},
    dnsNames: ['cert-manager-webhook', 'cert-manager-webhook.cert-manager.svc'],
    service: {namespace: 'cert-manager', name: 'cert-manager-webhook', port: 443},
  });
});
