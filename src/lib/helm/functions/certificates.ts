// Sprig's functions that make certificates and keys; the keys come from the machine's own random source.
import {type KeyObject, X509Certificate} from 'node:crypto';
import {GoError} from '../../go/errors.ts';
import {fieldOf, Struct} from '../../go/struct.ts';
import {reasonOf} from '../../report/failure.ts';
import {valueText} from '../template/format.ts';
import {type CertificateRequest, newCertificate, type Signer} from './certificate.ts';
import {define, type FunctionFamily, wrapping} from './define.ts';
import {keyPem, newPrivateKey, newRsaKey, readPrivateKey} from './private-keys.ts';
import type {RandomBytes} from './random.ts';

const certificateType = 'sprig.certificate';

export function certificateFunctions(clock: () => Date, random: RandomBytes): FunctionFamily {
  const issue = (request: CertificateRequest, key: KeyObject, signer: Signer = {key}) =>
    certificateValue(newCertificate(request, key, signer, clock(), random(16)), keyPem(key));
  const parsed = (pem: string) => wrapping('parsing private key', () => readPrivateKey(pem));
  return {
    genPrivateKey: define(['string'], newPrivateKey),
    genCA: define(['string', 'int'], (name, days) => issue(authority(name, days), newRsaKey())),
    genCAWithKey: define(['string', 'int', 'string'], (name, days, pem) => issue(authority(name, days), parsed(pem))),
    genSelfSignedCert: define(['string', 'list', 'list', 'int'], (name, ips, dns, days) =>
      issue(server(name, ips, dns, days), newRsaKey()),
    ),
    genSelfSignedCertWithKey: define(['string', 'list', 'list', 'int', 'string'], (name, ips, dns, days, pem) =>
      issue(server(name, ips, dns, days), parsed(pem)),
    ),
    genSignedCert: withAuthority(
      ['string', '[]interface {}', '[]interface {}', 'int', certificateType],
      (args, signer) => issue(requestFrom(args), newRsaKey(), signer),
    ),
    genSignedCertWithKey: withAuthority(
      ['string', '[]interface {}', '[]interface {}', 'int', certificateType, 'string'],
      (args, signer) => issue(requestFrom(args), parsed(String(args[5])), signer),
    ),
    buildCustomCert: define(['string', 'string'], customCertificate),
  };
}

/** Functions with a certificate of ours among the parameters. */
function withAuthority(parameters: string[], run: (args: unknown[], signer: Signer) => unknown) {
  return {parameters, variadic: false, run: (args: unknown[]) => run(args, signerFrom(args[4]))};
}

function requestFrom(args: unknown[]): CertificateRequest {
  const days = args[3] as {value: bigint};
  return server(String(args[0]), args[1] as unknown[], args[2] as unknown[], Number(days.value));
}

function authority(commonName: string, days: number): CertificateRequest {
  return {commonName, ips: [], dnsNames: [], days, isAuthority: true};
}

function server(commonName: string, ips: unknown[], dns: unknown[], days: number): CertificateRequest {
  return {
    commonName,
    ips: texts(ips, 'error parsing ip'),
    dnsNames: texts(dns, 'error processing alternate dns name'),
    days,
    isAuthority: false,
  };
}

function texts(items: unknown[], complaint: string): string[] {
  return items.map((item) => {
    if (typeof item !== 'string') throw new GoError(`${complaint}: ${valueText(item)} is not a string`);
    return item;
  });
}

function certificateValue(certificate: string, key: string): Struct {
  return new Struct({
    type: certificateType,
    fields: {Cert: {value: certificate, type: 'string'}, Key: {value: key, type: 'string'}},
  });
}

function textField(value: unknown, name: string): string {
  return value instanceof Struct ? String(fieldOf(value, name)?.value ?? '') : '';
}

function signerFrom(value: unknown): Signer {
  const pem = textField(value, 'Cert');
  if (!pem.includes('-----BEGIN')) throw new GoError('unable to decode certificate');
  const certificate = readCertificate(pem);
  return {certificate, key: wrapping('error parsing private key', () => readPrivateKey(textField(value, 'Key')))};
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new GoError(`error parsing certificate: decodedCert.Bytes: ${reasonOf(error)}`);
  }
}

function customCertificate(certificateBase64: string, keyBase64: string): Struct {
  const certificate = decoded(certificateBase64, 'certificate');
  const key = decoded(keyBase64, 'private key');
  if (!certificate.includes('-----BEGIN')) throw new GoError('unable to decode certificate');
  readCertificate(certificate);
  wrapping('error parsing private key', () => readPrivateKey(key));
  return certificateValue(certificate, key);
}

function decoded(base64: string, what: string): string {
  const compact = base64.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new GoError(`unable to decode base64 ${what}`);
  }
  return Buffer.from(compact, 'base64').toString('utf8');
}
