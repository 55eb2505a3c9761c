import {createPrivateKey, X509Certificate} from 'node:crypto';
import forge from 'node-forge';
import {describe, expect, test} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';

const authority = issueCertificate({subject: {commonName: 'authority'}, isAuthority: true});

describe('issueCertificate', () => {
  test('a server’s certificate names its hosts and verifies under its authority', () => {
    const issued = issueCertificate({
      subject: {commonName: 'hook'},
      issuer: authority,
      dnsNames: ['hook.ns.svc', 'hook.ns.svc.cluster.local'],
      ipAddresses: ['127.0.0.1'],
    });
    const certificate = new X509Certificate(issued.certificate);
    const root = new X509Certificate(authority.certificate);
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.checkIssued(root)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
    expect(certificate.subjectAltName).toBe('DNS:hook.ns.svc, DNS:hook.ns.svc.cluster.local, IP Address:127.0.0.1');
    expect(certificate.ca).toBe(false);
  });

  test('an authority may sign; another’s signature does not verify', () => {
    const other = new X509Certificate(
      issueCertificate({subject: {commonName: 'other'}, isAuthority: true}).certificate,
    );
    const root = new X509Certificate(authority.certificate);
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.verify(other.publicKey)).toBe(false);
  });

  test('a client’s certificate carries user and groups', () => {
    const {certificate} = issueCertificate({
      subject: {commonName: 'jane', organizations: ['system:masters', 'readers']},
      issuer: authority,
      usages: ['client'],
    });
    expect(new X509Certificate(certificate).subject).toBe('O=system:masters\nO=readers\nCN=jane');
    expect(new X509Certificate(certificate).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  test.each([
    ['one that has expired', new Date('2020-01-01T00:00:00Z'), new Date('2020-02-01T00:00:00Z')],
    ['one that reaches beyond the two-digit years', new Date('2049-12-31T23:00:00Z'), new Date('2051-01-01T00:00:00Z')],
  ])('validity is what was asked for: %s', (_sentence, notBefore, notAfter) => {
    const {certificate} = issueCertificate({subject: {commonName: 'x'}, notBefore, notAfter});
    const parsed = new X509Certificate(certificate);
    expect([parsed.validFromDate, parsed.validToDate]).toEqual([notBefore, notAfter]);
  });

  test('a reader of another make understands its structure', () => {
    const {certificate} = issueCertificate({subject: {}, issuer: authority, dnsNames: ['a.b']});
    const structure = forge.asn1.fromDer(forge.pem.decode(certificate)[0]?.body ?? '');
    expect(structure.value).toHaveLength(3);
  });
});
