import {mkdtempSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {kubernetesFacts} from '../../../src/lib/vault/kubernetes-facts.ts';
import {absent, base64, json, type Reply, startApiServer} from '../../support/api-server.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {authority} from '../../support/vault-ground.ts';

const {signal} = new AbortController();
const map = (data: object): Reply =>
  json({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'kube-root-ca.crt'}, data});

async function factsIn(
  cluster: Record<string, unknown>,
  {host, reply = absent('configmaps', 'kube-root-ca.crt')}: {host?: string; reply?: Reply} = {},
) {
  const api = await startApiServer({replies: {'GET /api/v1/namespaces/prod/configmaps/kube-root-ca.crt': reply}});
  onTestFinished(() => api.close());
  // Two clusters: the one in use is never the first.
  const directory = emptyDirectory();
  const file = join(directory, 'config');
  const stranger = {server: 'https://first.example:6443', 'certificate-authority-data': base64('of the first')};
  const config = {
    clusters: [
      {name: 'first', cluster: stranger},
      {
        name: 'second',
        cluster:
          host === undefined
            ? cluster
            : {server: api.url, 'certificate-authority-data': base64(api.authority.certificate)},
      },
    ],
    contexts: [
      {name: 'one', context: {cluster: 'first', user: 'u'}},
      {name: 'two', context: {cluster: 'second', user: 'u'}},
    ],
    'current-context': 'two',
    users: [{name: 'u', user: {token: 't'}}],
  };
  writeFileSync(file, JSON.stringify(config));
  return kubernetesFacts(await api.connect({kubeconfig: file}), 'prod', host, signal);
}

test('fault 72: address and certificates are those of the context in use, not of the first cluster', async () => {
  const cluster = {server: 'https://second.example:6443', 'certificate-authority-data': base64(`noise\n${authority}`)};
  expect(await factsIn(cluster)).toEqual({host: 'https://second.example:6443', authority, from: 'of context two'});
});

test('certificates in a file do as well', async () => {
  const file = join(mkdtempSync(join(emptyDirectory(), 'x')), 'ca.crt');
  writeFileSync(file, authority.replaceAll('\n', '\r\n'));
  const facts = await factsIn({server: 'https://second.example:6443', 'certificate-authority': file});
  expect(facts.authority).toBe(authority);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    'of this machine',
    {server: 'https://127.0.0.1:6443', 'certificate-authority-data': base64(authority)},
    /on this machine/,
  ],
  [
    'of this machine by name',
    {server: 'https://localhost:6443', 'certificate-authority-data': base64(authority)},
    /on this machine/,
  ],
  ['of this machine by its other address', {server: 'https://[::1]:6443'}, /on this machine/],
  ['without certificates', {server: 'https://second.example:6443'}, /known by no certificate/],
  [
    'with none that is one',
    {
      server: 'https://s.example',
      'certificate-authority-data': base64('-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----'),
    },
    /known by no certificate/,
  ],
  [
    'that nobody vouches for',
    {server: 'https://second.example:6443', 'insecure-skip-tls-verify': true},
    /known by no certificate/,
  ],
])('an API server %s is refused, with the way on', async (_, cluster, says) => {
  const {authority: found, trouble} = await factsIn(cluster);
  expect(found).toBeUndefined();
  expect(trouble?.summary).toMatch(says);
  expect(trouble?.hint).toContain('--kubernetes-host https://kubernetes.default.svc');
});

test('an address that is named goes with the certificates that pods have', async () => {
  const host = 'https://kubernetes.default.svc';
  expect(await factsIn({}, {host, reply: map({'ca.crt': authority})})).toMatchObject({host, authority});
});

test.each([
  ['is not there', absent('configmaps', 'kube-root-ca.crt')],
  ['holds none', map({})],
  ['holds something else', map({'ca.crt': 'x'})],
])('where their ConfigMap %s it is refused', async (_, reply) => {
  const {authority: found, trouble} = await factsIn({}, {host: 'https://kubernetes.default.svc', reply});
  expect(found).toBeUndefined();
  expect(trouble?.summary).toContain('ConfigMap prod/kube-root-ca.crt');
});
