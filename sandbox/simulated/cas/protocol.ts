// What the simulated CAS and the stand-in for `scone` say to each other: JSON over HTTPS, our own invention.
// A caller is known by the client certificate of its TLS connection.

/** What the hardware vouches for; `signature` by the CAS key over everything else binds it to the TLS certificate. */
export interface AttestationReport {
  mrenclave: string;
  mrsigner: string;
  isvprodid: number;
  isvsvn: number;
  debug: boolean;
  /** What has to be accepted about the platform. */
  advisories: Advisory[];
  /** False if the quote is not genuine. */
  genuine: boolean;
  nonce: string;
  /** Public CAS key, SPKI as base64. */
  casKey: string;
  /** SHA-256 of the TLS certificate, hex. */
  certificate: string;
  /** PEM of the CAS' own authority; absent before it is provisioned. */
  authority?: string;
  signature: string;
}

export type Advisory = 'configuration-needed' | 'group-out-of-date' | 'sw-hardening-needed';

export interface ProvisionRequest {
  keyHash: string;
  token: string;
  /** Text of the TOML file. */
  ownerConfig: string;
}

export interface Identification {
  casKeyHash: string;
  casSoftwareKeyHash: string;
  sessionEncryptionKey: string;
  /** PEM. */
  casSoftwareCertificate: string;
}

export interface SessionRequest {
  text: string;
  signatures?: {signer: string; signature: string}[];
}

/** A policy that the operator hands over: as it was signed, or encrypted for this CAS. It has no identity of its own. */
export type PolicyRequest = Required<SessionRequest> | {encrypted: string; key: string};

/** An enclave asks for its configuration as a service of a session. */
export interface ServiceRequest {
  session: string;
  service: string;
  mrenclave: string;
}

export interface ServiceConfiguration {
  command: string;
  environment: Record<string, string>;
  files: Record<string, string>;
}

/** A node's backup enclave may open the database from now on; by the owner only. */
export interface BackupRequest {
  kind: 'register' | 'upgrade';
  node: string;
  /** Version of the CAS image that may run there. */
  version: string;
}

/** What an operator can see of a CAS, and what only the double tells it. */
export interface CasFacts {
  /** Grows with each change. */
  revision: number;
  /** False if the database belongs to other enclaves than this one. */
  isOpen: boolean;
  isProvisioned: boolean;
  isAttestable: boolean;
  backups: {node: string; version: string}[];
  /** Sessions that anybody may read. */
  publicSessions: string[];
  snapshot: {state: 'none' | 'done' | 'failed'; at?: string};
}

/** The answer to what went wrong. */
export interface Refusal {
  error: string;
}
