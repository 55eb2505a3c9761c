// X.509 certificates as Sprig makes them: one name, two key usages, names and addresses as alternatives.
import {createHash, createPublicKey, type KeyObject, sign, type X509Certificate} from 'node:crypto';
import {isIPv4, isIPv6} from 'node:net';
import {GoError} from '../../go/errors.ts';
import {
  bits,
  contentOf,
  elements,
  identifier,
  integer,
  none,
  octets,
  printable,
  sequence,
  set,
  tagged,
  time,
  truth,
  utf8,
} from './der.ts';

export interface CertificateRequest {
  commonName: string;
  ips: readonly string[];
  dnsNames: readonly string[];
  days: number;
  isAuthority: boolean;
}

export interface Signer {
  key: KeyObject;
  /** The signing certificate; absent for one that signs itself. */
  certificate?: X509Certificate;
}

/** The PEM text of a certificate for a key. */
export function newCertificate(
  request: CertificateRequest,
  key: KeyObject,
  signer: Signer,
  now: Date,
  serial: Uint8Array,
): string {
  const publicKey = createPublicKey(key).export({format: 'der', type: 'spki'});
  const subject = nameOf(request.commonName);
  const issuer = signer.certificate === undefined ? subject : subjectOf(signer.certificate);
  const algorithm = signatureAlgorithm(signer.key);
  const end = new Date(now.getTime() + request.days * 86_400_000);
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    issuer,
    sequence(time(now), time(end)),
    subject,
    publicKey,
    tagged(3, sequence(...extensions(request, publicKey, signer))),
  );
  const hash = signer.key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const bytes = sequence(body, algorithm, bits(sign(hash, body, signer.key)));
  const base64 = bytes.toString('base64').replace(/.{64}(?!$)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  const text = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? printable(commonName) : utf8(commonName);
  return commonName === '' ? sequence() : sequence(set(sequence(identifier('2.5.4.3'), text)));
}

function signatureAlgorithm(key: KeyObject): Buffer {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return sequence(identifier('1.2.840.113549.1.1.11'), none());
    case 'ec':
      return sequence(identifier('1.2.840.10045.4.3.2'));
    case 'ed25519':
      return sequence(identifier('1.3.101.112'));
    default:
      throw new GoError('error creating certificate: x509: only RSA, ECDSA and Ed25519 keys supported');
  }
}

/** The subject of a certificate as its bytes: the sixth part of what is signed, or the fifth without a version. */
function subjectOf(certificate: X509Certificate): Buffer {
  const [signed] = elements(certificate.raw);
  const parts = elements(signed ?? Buffer.alloc(0));
  return parts[parts[0]?.[0] === 0xa0 ? 5 : 4] ?? sequence();
}

function extensions(request: CertificateRequest, publicKey: Buffer, signer: Signer): Buffer[] {
  const usage = request.isAuthority ? bits(Buffer.from([0xa4]), 2) : bits(Buffer.from([0xa0]), 5);
  const list = [
    extension('2.5.29.15', usage, true),
    extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1'), identifier('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.19', request.isAuthority ? sequence(truth()) : sequence(), true),
  ];
  if (request.isAuthority) list.push(extension('2.5.29.14', octets(keyIdentifier(publicKey))));
  const authority = signer.certificate?.publicKey.export({format: 'der', type: 'spki'});
  if (authority !== undefined) {
    list.push(extension('2.5.29.35', sequence(tagged(0, keyIdentifier(authority), false))));
  }
  const names = [...request.dnsNames.map(dnsName), ...request.ips.map(ipAddress)];
  if (names.length > 0) list.push(extension('2.5.29.17', sequence(...names)));
  return list;
}

function extension(id: string, content: Buffer, isCritical = false): Buffer {
  return sequence(identifier(id), ...(isCritical ? [truth()] : []), octets(content));
}

/** The first 20 bytes of the SHA-256 of the key's bits, as Go has it. */
function keyIdentifier(publicKey: Buffer): Buffer {
  const [, keyBits] = elements(publicKey);
  // Behind the number of unused bits.
  const content = keyBits === undefined ? Buffer.alloc(0) : contentOf(keyBits).subarray(1);
  return createHash('sha256').update(content).digest().subarray(0, 20);
}

function dnsName(name: string): Buffer {
  return tagged(2, Buffer.from(name), false);
}

function ipAddress(ip: string): Buffer {
  if (isIPv4(ip)) return tagged(7, Buffer.from(ip.split('.').map(Number)), false);
  if (!isIPv6(ip)) throw new GoError(`error parsing ip: ${ip}`);
  return tagged(7, ipv6Bytes(ip), false);
}

function ipv6Bytes(ip: string): Buffer {
  const [left = '', right] = new URL(`http://[${ip}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const head = groups(left);
  const tail = groups(right ?? '');
  const all = right === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
