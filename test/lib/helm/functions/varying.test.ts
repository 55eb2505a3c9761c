// Functions whose results depend on the clock, the random source or new keys.
import {createPublicKey, X509Certificate} from 'node:crypto';
import {compareSync} from 'bcryptjs';
import {describe, expect, it} from 'vitest';
import {renderTemplate} from '../template/render-template.ts';

const noon = () => new Date('2026-03-01T12:00:00Z');
/** Bytes that count up, so that each is another. */
const counting = () => {
  let next = 0;
  return (count: number) => Uint8Array.from({length: count}, () => next++ % 256);
};

function render(template: string): string {
  const output = renderTemplate(template, {clock: noon, random: counting()});
  if (typeof output !== 'string') throw new TypeError(output.error);
  return output;
}

describe('functions of the clock', () => {
  const rows: [string, string][] = [
    ['{{ dateInZone "2006-01-02 15:04:05" (now) "UTC" }}', '2026-03-01 12:00:00'],
    ['{{ (now).UTC.Format "Mon Jan 2 2006" }}', 'Sun Mar 1 2026'],
    ['{{ (now).Unix }}', '1772366400'],
    ['{{ unixEpoch (now) }}', '1772366400'],
    ['{{ ago (dateModify "-1h30m" (now)) }}', '1h30m0s'],
    ['{{ ago 1772366390.0 }}', '0s'],
    ['{{ ago (int64 1772366390) }}', '10s'],
    ['{{ dateInZone "15:04" (now) "Europe/Berlin" }}', '13:00'],
    ['{{ dateInZone "2006-01-02T15:04:05Z07:00" (now) "America/New_York" }}', '2026-03-01T07:00:00-05:00'],
    ['{{ dateInZone "15:04" "no date" "UTC" }}', '12:00'],
    ['{{ durationRound (dateModify "-50h" (now)) }}', '2d'],
  ];
  for (const [template, expected] of rows) it(template, () => expect(render(template)).toBe(expected));
});

describe('functions of the random source', () => {
  const rows: [string, RegExp][] = [
    ['{{ randAlphaNum 20 }}', /^[A-Za-z0-9]{20}$/],
    ['{{ randAlpha 20 }}', /^[A-Za-z]{20}$/],
    ['{{ randNumeric 20 }}', /^[0-9]{20}$/],
    ['{{ randAscii 20 }}', /^[ -~]{20}$/],
    ['{{ randAlpha 0 }}', /^$/],
    ['{{ randInt 5 8 }}', /^[567]$/],
    ['{{ randBytes 4 }}', /^AAECAw==$/],
    ['{{ uuidv4 }}', /^00010203-0405-4607-8809-0a0b0c0d0e0f$/],
    ['{{ shuffle "abcdef" | splitList "" | sortAlpha | join "" }}', /^abcdef$/],
    ['{{ encryptAES "key" "text" | decryptAES "key" }}', /^text$/],
  ];
  for (const [template, expected] of rows) it(template, () => expect(render(template)).toMatch(expected));

  it('the same source gives the same text', () => {
    expect(render('{{ randAlphaNum 30 }}')).toBe(render('{{ randAlphaNum 30 }}'));
  });

  it('bcrypt and htpasswd give hashes of the password', () => {
    expect(compareSync('secret', render('{{ bcrypt "secret" }}'))).toBe(true);
    const [user, hash = ''] = render('{{ htpasswd "me" "secret" }}').split(':');
    expect([user, hash.slice(0, 7), compareSync('secret', hash)]).toEqual(['me', '$2a$10$', true]);
  });
});

describe('functions that make keys and certificates', () => {
  const pem = (type: string) => new RegExp(`^-----BEGIN ${type}-----\\n[^-]+-----END ${type}-----\\n$`);
  const keys: [string, string][] = [
    ['ecdsa', 'EC PRIVATE KEY'],
    ['ed25519', 'PRIVATE KEY'],
    ['dsa', 'DSA PRIVATE KEY'],
    ['', 'RSA PRIVATE KEY'],
  ];
  for (const [kind, type] of keys) {
    it(`genPrivateKey "${kind}"`, () => {
      const key = render(`{{ genPrivateKey "${kind}" }}`);
      expect(key).toMatch(pem(type));
      expect(createPublicKey(key).asymmetricKeyType).toBe({ecdsa: 'ec', '': 'rsa'}[kind] ?? kind);
    });
  }

  it('a certificate is signed by its authority, for the names and addresses given', () => {
    const output =
      render(`{{ $ca := genCA "my ca" 10 }}{{ $c := genSignedCert "cn" (list "10.0.0.1" "fd00::1") (list "a.example" "b.example") 5 $ca }}
{{- dict "ca" $ca.Cert "cert" $c.Cert "key" $c.Key | toJson }}`);
    const made = JSON.parse(output) as {ca: string; cert: string; key: string};
    const [ca, certificate] = [new X509Certificate(made.ca), new X509Certificate(made.cert)];
    expect([ca.subject, ca.issuer, ca.ca, certificate.ca]).toEqual(['CN=my ca', 'CN=my ca', true, false]);
    expect([certificate.subject, certificate.issuer]).toEqual(['CN=cn', 'CN=my ca']);
    expect(certificate.subjectAltName).toBe(
      'DNS:a.example, DNS:b.example, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1',
    );
    expect([certificate.verify(ca.publicKey), certificate.checkIssued(ca), ca.verify(ca.publicKey)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([certificate.validFromDate, certificate.validToDate]).toEqual([noon(), new Date('2026-03-06T12:00:00Z')]);
    expect(certificate.publicKey.export({format: 'pem', type: 'spki'})).toBe(
      createPublicKey(made.key).export({format: 'pem', type: 'spki'}),
    );
  });

  it('keys given as PEM are used: elliptic ones too', () => {
    const output =
      render(`{{ $k := genPrivateKey "ecdsa" }}{{ $ca := genCAWithKey "ca" 1 $k }}{{ $c := genSelfSignedCertWithKey "cn" nil nil 1 (genPrivateKey "ed25519") }}
{{- $s := genSignedCertWithKey "cn" nil (list "x") 1 $ca $k }}{{ list $ca.Cert $c.Cert $s.Cert | toJson }}`);
    const [ca, self, signed] = (JSON.parse(output) as string[]).map((text) => new X509Certificate(text));
    expect([
      ca?.verify(ca.publicKey),
      self?.verify(self.publicKey),
      ca !== undefined && signed?.verify(ca.publicKey),
    ]).toEqual([true, true, true]);
  });

  it('buildCustomCert takes what it is given if it is sound', () => {
    const output = render(
      `{{ $c := genSelfSignedCertWithKey "cn" nil nil 1 (genPrivateKey "ecdsa") }}{{ $b := buildCustomCert (b64enc $c.Cert) (b64enc $c.Key) }}{{ eq $b.Cert $c.Cert }}`,
    );
    expect(output).toBe('true');
  });
});
