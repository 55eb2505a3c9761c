// A DSA private key in the old form that OpenSSL and Sprig write: version, p, q, g, y, x.
import {createPublicKey, type KeyObject} from 'node:crypto';
import {contentOf, elements, integer, sequence} from './der.ts';

/** The PEM text `DSA PRIVATE KEY`. */
export function dsaKeyPem(key: KeyObject): string {
  const [, algorithm = empty, privatePart = empty] = elements(key.export({format: 'der', type: 'pkcs8'}));
  const [, publicPart = empty] = elements(createPublicKey(key).export({format: 'der', type: 'spki'}));
  const [, parameters = empty] = elements(algorithm);
  // The private part is an octet string that holds x, the public part a bit string that holds y.
  const [x, y] = [contentOf(privatePart), contentOf(publicPart).subarray(1)];
  const body = sequence(integer(Buffer.from([0])), ...elements(parameters), y, x).toString('base64');
  return `-----BEGIN DSA PRIVATE KEY-----\n${body.replace(/.{64}(?!$)/g, '$&\n')}\n-----END DSA PRIVATE KEY-----\n`;
}

const empty = Buffer.alloc(2);
