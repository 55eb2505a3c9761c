// What a CAS knows: its keys, its owner, its sessions, the backups that may open its database.
import {randomBytes} from 'node:crypto';
import {issueCertificate, type KeyedCertificate} from '../../certificates/issue.ts';
import type {Creator} from './access.ts';
import {freshEncryptionKey, freshSigningKey, keyHash, publicHalf, publicKeyOf} from './keys.ts';

/** Which enclave may open a database: a version of CAS on a node. */
export interface Seal {
  version: string;
  node: string;
}

/** In `cas.key-store`. */
export interface KeyStore {
  /** For `cas.db`, hex. */
  databaseKey: string;
  /** PKCS#8 PEM. */
  casKey: string;
  encryptionKey: string;
  authority: KeyedCertificate;
  seals: Seal[];
  /** Just recovered: until a backup is registered, any enclave may open it. */
  isFree?: boolean;
}

export interface StoredSession {
  text: string;
  hash: string;
  creator: Creator;
  /** Certificates of the authorities that it has made, PEM, by the names of its secrets. */
  authorities?: Record<string, string>;
}

/** In `cas.db`. */
export interface Contents {
  owner?: {keyHash: string; ownerConfig: string};
  /** By name. */
  sessions: Record<string, StoredSession>;
  backups: Seal[];
}

export interface CasState {
  keys: KeyStore;
  contents: Contents;
}

/** A CAS that has never been used. */
export function freshState(seal: Seal): CasState {
  const casKey = freshSigningKey();
  return {
    keys: {
      databaseKey: randomBytes(32).toString('hex'),
      casKey,
      encryptionKey: freshEncryptionKey(),
      authority: issueCertificate({subject: {commonName: 'CAS authority'}, isAuthority: true}),
      seals: [seal],
    },
    contents: {sessions: {}, backups: []},
  };
}

export function casKeyHash({keys}: CasState): string {
  return keyHash(publicKeyOf(publicHalf(keys.casKey)));
}

/** Whether the enclave on this node may open the database. */
export function opensFor({seals, isFree}: KeyStore, {version, node}: Seal): boolean {
  return isFree === true || seals.some((seal) => seal.version === version && seal.node === node);
}
