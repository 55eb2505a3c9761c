// A DSA private key in the old form that OpenSSL and Sprig write: version, p, q, g, y, x.
import {createPublicKey, type KeyObject} from 'node:crypto';
import forge from 'node-forge';
import {integer, sequence} from './der.ts';

/** The PEM text `DSA PRIVATE KEY`. */
export function dsaKeyPem(key: KeyObject): string {
  const [, algorithm, privatePart] = childrenOf(key.export({format: 'der', type: 'pkcs8'}));
  const [, publicPart] = childrenOf(createPublicKey(key).export({format: 'der', type: 'spki'}));
  const parameters = children(children(algorithm)[1]);
  const x = forge.asn1.fromDer(forge.util.createBuffer(String(privatePart?.value)));
  const y = forge.asn1.fromDer(forge.util.createBuffer(String(publicPart?.value).slice(1)));
  const numbers = [...parameters, y, x].map((node) => integer(Buffer.from(String(node.value), 'binary')));
  const body = sequence(integer(Buffer.from([0])), ...numbers).toString('base64');
  return `-----BEGIN DSA PRIVATE KEY-----\n${body.replace(/.{64}(?!$)/g, '$&\n')}\n-----END DSA PRIVATE KEY-----\n`;
}

function childrenOf(bytes: Buffer): forge.asn1.Asn1[] {
  return children(
    forge.asn1.fromDer(forge.util.createBuffer(bytes.toString('binary')), {decodeBitStrings: false} as never),
  );
}

function children(node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : [];
}
