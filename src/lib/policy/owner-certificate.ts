// A new identity of an owner: a P-256 key and a self-signed certificate for it (RFC 5280), as the SCONE CLI keeps them.
import {generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto';
import type {asn1} from 'node-forge';
import {pkcs8} from './key-file.ts';

export interface OwnerRequest {
  /** CN of subject and issuer. */
  commonName: string;
  notBefore: Date;
  notAfter: Date;
}

type Node = asn1.Asn1;

const oids = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
};

/** Private key (PKCS#8) and certificate, PEM: a secret. */
export async function makeOwner(wanted: OwnerRequest): Promise<string> {
  const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const der = await certificateOf(wanted, privateKey, publicKey);
  const body = der.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `${pkcs8(privateKey)}-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`;
}

async function certificateOf(wanted: OwnerRequest, privateKey: KeyObject, publicKey: KeyObject): Promise<Buffer> {
  const {default: forge} = await import('node-forge');
  const {asn1} = forge;
  const {Class, Type} = asn1;
  const universal = (type: asn1.Type, value: string | Node[]) =>
    asn1.create(Class.UNIVERSAL, type, Array.isArray(value), value);
  const sequence = (...parts: Node[]) => universal(Type.SEQUENCE, parts);
  const explicit = (tag: number, part: Node) => asn1.create(Class.CONTEXT_SPECIFIC, tag as asn1.Type, true, [part]);
  const oid = (name: keyof typeof oids) => universal(Type.OID, asn1.oidToDer(oids[name]).getBytes());
  const octets = (part: Node) => universal(Type.OCTETSTRING, asn1.toDer(part).getBytes());
  const bits = (bytes: Buffer, unused = 0) =>
    universal(Type.BITSTRING, binary(Buffer.concat([Buffer.of(unused), bytes])));
  const time = (date: Date) =>
    date.getUTCFullYear() < 2050
      ? universal(Type.UTCTIME, asn1.dateToUtcTime(date) as unknown as string)
      : universal(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date) as unknown as string);
  const critical = universal(Type.BOOLEAN, '\xff');
  const name = sequence(
    universal(Type.SET, [
      sequence(oid('commonName'), universal(Type.UTF8, binary(Buffer.from(wanted.commonName, 'utf8')))),
    ]),
  );
  const algorithm = sequence(oid('ecdsaWithSha256'));
  const extensions = sequence(
    sequence(oid('basicConstraints'), critical, octets(sequence())),
    // digitalSignature: the first of eight bits, the other seven are not used.
    sequence(oid('keyUsage'), critical, octets(bits(Buffer.of(0x80), 7))),
    sequence(oid('extendedKeyUsage'), octets(sequence(oid('clientAuthentication')))),
  );
  const toBeSigned = sequence(
    explicit(0, universal(Type.INTEGER, '\x02')),
    // 127 bits: never zero in front, never negative.
    universal(Type.INTEGER, binary(Buffer.concat([Buffer.of(0x40), randomBytes(15)]))),
    algorithm,
    name,
    sequence(time(wanted.notBefore), time(wanted.notAfter)),
    name,
    asn1.fromDer(binary(publicKey.export({type: 'spki', format: 'der'}))),
    explicit(3, extensions),
  );
  const signed = Buffer.from(asn1.toDer(toBeSigned).getBytes(), 'latin1');
  return Buffer.from(
    asn1.toDer(sequence(toBeSigned, algorithm, bits(sign('sha256', signed, privateKey)))).getBytes(),
    'latin1',
  );
}

/** Bytes as the library takes them: one character each. */
function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
