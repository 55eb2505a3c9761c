// The identity of the SCONE CLI: a private key and its certificate as PEM, and what may be shown of them.
import {createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate} from 'node:crypto';
import {Failure} from '../report/failure.ts';

/** Digests (SHA-256, 64 hex) of public parts; they may be shown and stored anywhere. */
export interface KeyFingerprints {
  /** Of the public key (SubjectPublicKeyInfo): stays the same when the certificate is renewed. */
  key: string;
  /** Of the certificate (DER): what `openssl x509 -fingerprint -sha256` prints, without colons. */
  certificate: string;
}

const label = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
const keyLabels: Readonly<Record<string, 'pkcs8' | 'sec1' | 'pkcs1'>> = {
  'PRIVATE KEY': 'pkcs8',
  'EC PRIVATE KEY': 'sec1',
  'RSA PRIVATE KEY': 'pkcs1',
};

/** Ends of lines as they should be: some tools leave CRLF, others the two characters `\n`, once or twice escaped. */
export function plainPem(text: string): string {
  return text
    .replace(/\\+r(?=\\+n)/g, '')
    .replace(/\\+n/g, '\n')
    .replace(/\r\n?/g, '\n');
}

interface Block {
  label: string;
  der: Buffer;
}

function blocksOf(pem: string): Block[] {
  return [...plainPem(pem).matchAll(label)].map(([, name = '', body = '']) => ({
    label: name,
    der: Buffer.from(body.replace(/\s/g, ''), 'base64'),
  }));
}

/**
 * Checks that there is one private key and a certificate for it, whatever order and line ends they have.
 * @param object the file, for messages; nothing of the text gets into them
 */
export function fingerprintsOf(pem: string, object: string): KeyFingerprints {
  const blocks = blocksOf(pem);
  const privateKey = privateKeyIn(blocks, object);
  const certificates = blocks
    .filter(({label: name}) => name === 'CERTIFICATE')
    .map(({der}) => readCertificate(der, object));
  if (certificates.length === 0) throw unsound(object, 'it has no certificate');
  const own = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
  if (own === undefined) throw unsound(object, 'its certificate belongs to another private key');
  return {key: digestOfKey(createPublicKey(privateKey)), certificate: sha256(own.raw)};
}

function privateKeyIn(blocks: readonly Block[], object: string): KeyObject {
  const keys = blocks.filter(({label: name}) => name.endsWith('PRIVATE KEY'));
  const [first] = keys;
  if (first === undefined) throw unsound(object, 'it has no private key');
  if (keys.length > 1) throw unsound(object, `it has ${keys.length} private keys`);
  const type = keyLabels[first.label];
  if (type === undefined) throw unsound(object, `its private key is of a kind that cannot be read (${first.label})`);
  try {
    return createPrivateKey({key: first.der, format: 'der', type});
  } catch (cause) {
    throw unsound(object, 'its private key is damaged', cause);
  }
}

function readCertificate(der: Buffer, object: string): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw unsound(object, 'its certificate is damaged', cause);
  }
}

function digestOfKey(publicKey: KeyObject): string {
  return sha256(publicKey.export({type: 'spki', format: 'der'}));
}

export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function unsound(object: string, reason: string, cause?: unknown): Failure {
  const next = 'take the file from a backup; do not make a new identity, as a CAS knows only the one it was given';
  return new Failure({summary: 'the identity is not sound', object, reason, next, cause});
}

/**
 * Identities anywhere in a text, as in a session that hands one to its program: each private key with the certificates
 * that follow it. What is no sound identity is left out.
 */
export function identitiesIn(text: string): KeyFingerprints[] {
  const plain = plainPem(text);
  const starts = [...plain.matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----/g)].map(({index}) => index);
  const found = starts.flatMap((start, index) => {
    try {
      return [fingerprintsOf(plain.slice(start, starts[index + 1]), '')];
    } catch {
      return [];
    }
  });
  return found.filter(({key}, index) => found.findIndex((other) => other.key === key) === index);
}
