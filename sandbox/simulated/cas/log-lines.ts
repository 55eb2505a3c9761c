// What the container of a CAS writes when it starts: two lines that matter before it is provisioned, among others.
import {randomBytes} from 'node:crypto';
import {base58} from './signer-id.ts';
import type {Variation} from './variation.ts';

/** A one-time token; its alphabet is not known. */
export function freshToken(variation: Variation): string {
  const bytes = Buffer.concat([Buffer.of(1), randomBytes(31)]);
  return variation.pick('form of the token', [
    bytes.toString('hex'),
    base58(bytes),
    bytes.toString('base64'),
    bytes.toString('hex').replaceAll(/(.{8})(?=.)/g, '$1-'),
    `${bytes.toString('base64url')}!`,
  ]);
}

export interface StartLines {
  version: string;
  /** Absent: the line is left out. */
  keyHash?: string;
  token?: string;
}

/** The lines of a start, in order. */
export function startLines({version, keyHash, token}: StartLines, variation: Variation): string[] {
  const prefix = variation.pick('beginning of log lines', ['[CAS|INFO] ', 'INFO cas: ', '[INFO  cas::startup] ', '']);
  const hashWords = variation.pick('words of the key hash', [
    'CAS key hash:',
    'CAS key hash is:',
    'CAS key hash (SHA-256):',
  ]);
  const tokenWords = variation.pick('words of the token', [
    'CAS provisioning token:',
    'CAS provisioning token is',
    'CAS provisioning token (single use):',
  ]);
  return [
    `${prefix}SCONE CAS ${version} starting`,
    `${prefix}loading the token database, key store and key hashes`,
    ...(keyHash === undefined ? [] : [`${prefix}${hashWords} ${keyHash}`]),
    `${prefix}enclave initialized`,
    ...(token === undefined ? [] : [`${prefix}${tokenWords} ${token}`]),
    `${prefix}${token === undefined ? 'serving clients' : 'waiting to be provisioned'}`,
  ];
}
