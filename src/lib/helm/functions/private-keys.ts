// Private keys as Sprig makes and reads them.
import {createPrivateKey, generateKeyPairSync, type KeyObject} from 'node:crypto';
import {GoError} from '../../go/errors.ts';
import {spend} from '../../go/meter.ts';
import {reasonOf} from '../../report/failure.ts';
import {dsaKeyPem} from './dsa-key.ts';

/** A key takes as long as so many steps of a template, or longer. */
const stepsForKey = 200_000;

/** genPrivateKey: the PEM text of a new key, or what is wrong with the type. */
export function newPrivateKey(type: string): string {
  spend(stepsForKey);
  switch (type) {
    case '':
    case 'rsa':
      return keyPem(newRsaKey(4096));
    case 'ecdsa':
      return keyPem(generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey);
    case 'ed25519':
      return keyPem(generateKeyPairSync('ed25519').privateKey);
    case 'dsa':
      return dsaKeyPem(generateKeyPairSync('dsa', {modulusLength: 2048, divisorLength: 256}).privateKey);
    default:
      return `Unknown type ${type}`;
  }
}

export function newRsaKey(bits = 2048): KeyObject {
  spend(stepsForKey);
  return generateKeyPairSync('rsa', {modulusLength: bits}).privateKey;
}

/** The PEM form that Sprig gives a kind of key. */
export function keyPem(key: KeyObject): string {
  const type = ({rsa: 'pkcs1', ec: 'sec1'} as const)[key.asymmetricKeyType as 'rsa' | 'ec'] ?? 'pkcs8';
  return key.export({format: 'pem', type}).toString();
}

/** Reads a key; throws GoError with Sprig's words. */
export function readPrivateKey(pem: string): KeyObject {
  const type = /-----BEGIN ([^-]+)-----/.exec(pem)?.[1];
  if (type === undefined) throw new GoError('no PEM data in input');
  if (type !== 'PRIVATE KEY' && !type.endsWith(' PRIVATE KEY')) {
    throw new GoError(`no private key data in PEM block of type ${type}`);
  }
  const kind = type.slice(0, -' PRIVATE KEY'.length);
  if (kind !== '' && type !== 'PRIVATE KEY' && !['RSA', 'EC', 'DSA'].includes(kind)) {
    throw new GoError(`invalid private key type ${kind}`);
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const context = type === 'PRIVATE KEY' ? 'decoding PEM as PKCS#8' : `parsing ${kind} private key from PEM`;
    throw new GoError(`${context}: ${reasonOf(error)}`);
  }
}
