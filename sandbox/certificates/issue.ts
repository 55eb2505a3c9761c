// Issues X.509 certificates with EC P-256 keys: a dozen of them take a few milliseconds, where RSA keys take seconds.
import {createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate} from 'node:crypto';
import {isIPv4} from 'node:net';
import * as der from './der.ts';

/** A certificate and its private key, both PEM. */
export interface KeyedCertificate {
  certificate: string;
  key: string;
}

export interface CertificateRequest {
  /** CN and O of the subject; for a client of the API server the user's name and groups. */
  subject: {commonName?: string; organizations?: readonly string[]};
  /** Whose key signs; without it the certificate is self-signed. */
  issuer?: KeyedCertificate;
  dnsNames?: readonly string[];
  /** IPv4 only. */
  ipAddresses?: readonly string[];
  isAuthority?: boolean;
  /** Default: both. */
  usages?: readonly ('server' | 'client')[];
  /** Default: an hour ago. */
  notBefore?: Date;
  /** Default: in a year. */
  notAfter?: Date;
}

const hour = 3_600_000;

const identifiers = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
};

/** A fresh key and a certificate for it (RFC 5280, version 3). */
export function issueCertificate(wanted: CertificateRequest): KeyedCertificate {
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const key = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
  const publicKeyInfo = publicKey.export({type: 'spki', format: 'der'});
  const {issuer} = wanted;
  const subject = distinguishedName(wanted.subject);
  const issuerParts = issuer === undefined ? undefined : certificateParts(issuer.certificate);
  const algorithm = der.sequence(der.objectIdentifier(identifiers.ecdsaWithSha256));

  const toBeSigned = der.sequence(
    der.context(0, der.integer(Buffer.of(2)), true),
    // 127 bits: never zero in front, never negative.
    der.integer(Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    algorithm,
    issuerParts?.subject ?? subject,
    der.sequence(
      der.time(wanted.notBefore ?? new Date(Date.now() - hour)),
      der.time(wanted.notAfter ?? new Date(Date.now() + 365 * 24 * hour)),
    ),
    subject,
    publicKeyInfo,
    der.context(3, extensions(wanted, keyIdentifier(publicKeyInfo), issuerParts?.keyIdentifier), true),
  );
  const signature = sign('sha256', toBeSigned, issuer === undefined ? privateKey : createPrivateKey(issuer.key));
  return {certificate: pem(der.sequence(toBeSigned, algorithm, der.bitString(signature))), key};
}

/** The issuer's subject, byte for byte, and its key identifier: what its certificates must name. */
function certificateParts(certificate: string): {subject: Buffer; keyIdentifier: Buffer} {
  const parsed = new X509Certificate(certificate);
  const publicKeyInfo = parsed.publicKey.export({type: 'spki', format: 'der'});
  return {subject: subjectBytes(parsed.raw), keyIdentifier: keyIdentifier(publicKeyInfo)};
}

/** The sixth member of the certificate's first member (version, serial, algorithm, issuer, validity, subject). */
function subjectBytes(certificate: Buffer): Buffer {
  const toBeSigned = contentOf(contentOf(certificate));
  let rest = toBeSigned;
  for (let skipped = 0; skipped < 5; skipped++) rest = rest.subarray(elementLength(rest));
  return rest.subarray(0, elementLength(rest));
}

function contentOf(element: Buffer): Buffer {
  return element.subarray(headerLength(element), elementLength(element));
}

function headerLength(element: Buffer): number {
  const first = element[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function elementLength(element: Buffer): number {
  const header = headerLength(element);
  return header === 2 ? 2 + (element[1] ?? 0) : header + element.readUIntBE(2, header - 2);
}

function keyIdentifier(publicKeyInfo: Buffer): Buffer {
  return createHash('sha1').update(publicKeyInfo).digest();
}

function distinguishedName({commonName, organizations = []}: CertificateRequest['subject']): Buffer {
  const attribute = (type: string, text: string) =>
    der.set(der.sequence(der.objectIdentifier(type), der.utf8String(text)));
  return der.sequence(
    ...organizations.map((organization) => attribute(identifiers.organization, organization)),
    ...(commonName === undefined ? [] : [attribute(identifiers.commonName, commonName)]),
  );
}

function extensions(wanted: CertificateRequest, ownIdentifier: Buffer, issuerIdentifier = ownIdentifier): Buffer {
  const {isAuthority = false, usages = ['server', 'client']} = wanted;
  const parts = [
    extension(identifiers.basicConstraints, der.sequence(...(isAuthority ? [der.boolean(true)] : [])), true),
    // digitalSignature is bit 0, keyCertSign bit 5 and cRLSign bit 6.
    extension(
      identifiers.keyUsage,
      isAuthority ? der.bitString(Buffer.of(0x86), 1) : der.bitString(Buffer.of(0x80), 7),
      true,
    ),
    extension(identifiers.subjectKeyIdentifier, der.octetString(ownIdentifier)),
    extension(identifiers.authorityKeyIdentifier, der.sequence(der.context(0, issuerIdentifier, false))),
  ];
  if (!isAuthority) {
    const purposes = usages.map((usage) => der.objectIdentifier(identifiers[usage]));
    parts.push(extension(identifiers.extendedKeyUsage, der.sequence(...purposes)));
  }
  const names = alternativeNames(wanted);
  if (names.length > 0) parts.push(extension(identifiers.subjectAltName, der.sequence(...names)));
  return der.sequence(...parts);
}

function alternativeNames({dnsNames = [], ipAddresses = []}: CertificateRequest): Buffer[] {
  return [
    ...dnsNames.map((name) => der.context(2, Buffer.from(name), false)),
    ...ipAddresses.filter(isIPv4).map((address) => der.context(7, Buffer.from(address.split('.').map(Number)), false)),
  ];
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.objectIdentifier(type), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
