import {expect, test} from 'vitest';
import {certManagerReviewers} from '../../../../sandbox/simulated/cert-manager/review.ts';
import type {AdmissionRequest} from '../../../../sandbox/simulated/runtime/admission.ts';
import type {Tree} from '../../../../sandbox/simulated/runtime/difference.ts';

const request = (kind: string, spec: Tree): AdmissionRequest => ({
  uid: 'u',
  kind: {group: 'cert-manager.io', version: 'v1', kind},
  operation: 'CREATE',
  userInfo: {username: 'jane', groups: ['dev']},
  object: {spec},
});

const good = {secretName: 's', issuerRef: {name: 'i'}, dnsNames: ['a.svc']};

const rows: [string, string, Tree, RegExp | undefined][] = [
  ['an issuer of one type', 'Issuer', {selfSigned: {}}, undefined],
  ['an issuer of no type', 'Issuer', {}, /at least one issuer/],
  ['an issuer of two types', 'ClusterIssuer', {selfSigned: {}, ca: {secretName: 's'}}, /more than one issuer type/],
  ['a certificate', 'Certificate', good, undefined],
  ['a certificate without a Secret', 'Certificate', {...good, secretName: ''}, /spec.secretName: Required/],
  ['a certificate without an issuer', 'Certificate', {...good, issuerRef: {}}, /spec.issuerRef.name: Required/],
  ['a certificate for nobody', 'Certificate', {...good, dnsNames: []}, /at least one of commonName/],
  ['a kind that is not looked at', 'CertificateRequest', {}, undefined],
];

test.each(rows)('%s', (_sentence, kind, spec, refusal) => {
  const problems = certManagerReviewers['/validate']?.(request(kind, spec)).problems ?? [];
  if (refusal === undefined) expect(problems).toEqual([]);
  else expect(problems.join()).toMatch(refusal);
});

test('a certificate request is marked with who makes it', () => {
  const verdict = certManagerReviewers['/mutate']?.(request('CertificateRequest', {request: 'csr'}));
  expect(verdict?.object).toEqual({spec: {request: 'csr', username: 'jane', groups: ['dev']}});
});
