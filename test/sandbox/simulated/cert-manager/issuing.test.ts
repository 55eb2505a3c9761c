import {X509Certificate} from 'node:crypto';
import {expect, test} from 'vitest';
import {issueCertificate} from '../../../../sandbox/certificates/issue.ts';
import {authorityOf, isCurrent, issueSecret, validityOf} from '../../../../sandbox/simulated/cert-manager/issuing.ts';
import {
  type Certificate,
  type Issuer,
  type Secret,
  secretData,
  textIn,
} from '../../../../sandbox/simulated/cert-manager/kinds.ts';

const now = new Date('2026-06-01T00:00:00Z');

const certificate: Certificate = {
  metadata: {name: 'serving', namespace: 'scone-system'},
  spec: {
    secretName: 'webhook-server-cert',
    dnsNames: ['b.scone-system.svc', 'a.scone-system.svc'],
    issuerRef: {kind: 'Issuer', name: 'selfsigned'},
  },
};

const selfSigned = () => issueSecret(certificate, 'self-signed', now);

const issuer = (spec: Issuer['spec']): Issuer => ({metadata: {name: 'i', namespace: 'scone-system'}, spec});

test('a self-signed certificate is its own authority, for the names that are asked for', () => {
  const secret = selfSigned();
  const issued = new X509Certificate(textIn(secret, 'tls.crt'));
  expect(issued.subjectAltName).toBe('DNS:b.scone-system.svc, DNS:a.scone-system.svc');
  expect(textIn(secret, 'ca.crt')).toBe(textIn(secret, 'tls.crt'));
  expect(secret).toMatchObject({
    type: 'kubernetes.io/tls',
    metadata: {name: 'webhook-server-cert', annotations: {'cert-manager.io/certificate-name': 'serving'}},
  });
});

test('a certificate holds for ninety days, or as long as is asked for', () => {
  expect(validityOf(selfSigned())).toEqual({
    notBefore: now,
    notAfter: new Date('2026-08-30T00:00:00Z'),
    renewalTime: new Date('2026-07-31T00:00:00Z'),
  });
  const short = {...certificate, spec: {...certificate.spec, duration: '1h30m'}};
  expect(validityOf(issueSecret(short, 'self-signed', now)).notAfter).toEqual(new Date('2026-06-01T01:30:00Z'));
});

const currentRows: [string, (secret: Secret) => Secret | undefined, boolean][] = [
  ['as it was issued', (secret) => secret, true],
  ['gone', () => undefined, false],
  [
    'with the key of another',
    (secret) => ({...secret, data: {...secret.data, 'tls.key': selfSigned().data?.['tls.key'] ?? ''}}),
    false,
  ],
  [
    'with another authority',
    (secret) => ({...secret, data: {...secret.data, 'ca.crt': selfSigned().data?.['ca.crt'] ?? ''}}),
    false,
  ],
  [
    'with rubbish in it',
    (secret) => ({...secret, data: {...secret.data, ...secretData({'tls.crt': 'rubbish'})}}),
    false,
  ],
  ['of another Certificate', (secret) => ({...secret, metadata: {...secret.metadata, annotations: {}}}), false],
];

test.each(currentRows)('a Secret %s', (_sentence, change, current) => {
  expect(isCurrent(certificate, change(selfSigned()), 'self-signed', now)).toBe(current);
});

test('a certificate that has expired, or has other names, is issued again', () => {
  expect(isCurrent(certificate, selfSigned(), 'self-signed', new Date('2026-09-01T00:00:00Z'))).toBe(false);
  const renamed = {...certificate, spec: {...certificate.spec, dnsNames: ['c.svc']}};
  expect(isCurrent(renamed, selfSigned(), 'self-signed', now)).toBe(false);
});

test('a ca issuer signs with the key pair of its Secret', () => {
  const pair = issueCertificate({subject: {commonName: 'ca'}, isAuthority: true});
  const authority = authorityOf(issuer({ca: {secretName: 'ca'}}), {
    metadata: {name: 'ca'},
    data: secretData({'tls.crt': pair.certificate, 'tls.key': pair.key}),
  });
  if (typeof authority === 'string' || 'missing' in authority) throw new Error('no authority');
  const secret = issueSecret(certificate, authority, now);
  expect(new X509Certificate(textIn(secret, 'tls.crt')).verify(new X509Certificate(pair.certificate).publicKey)).toBe(
    true,
  );
  expect(textIn(secret, 'ca.crt')).toBe(pair.certificate);
  expect(isCurrent(certificate, secret, authority, now)).toBe(true);
});

test.each([
  ['no issuer', undefined],
  ['an issuer whose Secret is missing', issuer({ca: {secretName: 'ca'}})],
  ['an issuer of a kind that is not played', issuer({})],
])('%s gives no authority but the reason', (_sentence, missing) => {
  expect(authorityOf(missing, undefined)).toHaveProperty('missing');
});
