// The SCONE CLI behind one interface: typed calls, whatever way the program is run (docs/system.md: SCONE CLI).
import type {Secret} from '../report/secret.ts';

export type DriverName = 'local' | 'docker' | 'podman' | 'pod';

/** What a call gave, or how the program refused it; its exit codes have no known meaning. */
export type CallResult<T = undefined> = {ok: true; value: T} | Refusal;

export interface Refusal {
  ok: false;
  exitCode: number;
  /** The program's last lines, secrets masked; may be empty. */
  words: string;
}

/** How the CAS is addressed from where the program runs. */
export type Reach = {by: 'forwarded-port'; host: 'localhost' | 'host.docker.internal'} | {by: 'in-cluster'};

/** What was chosen and why, for people. */
export interface AboutSconeCli {
  driver: DriverName;
  /** `6.0.6`, as the program prints it. */
  version: string;
  /** `/usr/bin/scone is version 6.0.6`, and why other ways were not taken. */
  why: string;
  /** Who else could see a secret while calls run: one sentence each, empty when nobody. */
  exposures: readonly string[];
}

/** A kind of key that an attested CAS shows. */
export type Identification = 'cas-key' | 'software-key' | 'session-encryption-key';

/**
 * Paths are absolute. `config` is the file with the owner's identity: it exists (perhaps empty), is replaced as a whole and
 * only by a whole one, and gets mode 0600. Calls of one SconeCli run one after another.
 * All calls throw Failure when the program cannot be run, or says something that is no answer; calls that give a CallResult
 * leave it to the caller what a refusal means.
 */
export interface SconeCli {
  readonly about: AboutSconeCli;
  readonly reach: Reach;

  /** `address` is HOST:PORT; `tolerance` are options such as `--mrsigner HEX`, one word each. */
  attest(call: {config: string; address: string; tolerance: readonly string[]}): Promise<CallResult>;
  setDefault(call: {config: string; address: string}): Promise<void>;
  /** The config must hold an identity already when the program runs elsewhere: see ownKeyHash. */
  provision(call: Provisioning): Promise<CallResult>;

  /** The session's text as the CAS gives it. A refusal may mean absent, unreadable or unreachable: the program does not say. */
  readSession(call: {config: string; name: string}): Promise<CallResult<string>>;
  /** 64 hex digits, of a session as readSession gave it. */
  hashSession(call: {config: string; file: string}): Promise<string>;
  createSession(call: {config: string; file: string}): Promise<CallResult>;
  /** The file's `predecessor` is the hash of the session that it replaces. */
  updateSession(call: {config: string; file: string}): Promise<CallResult>;

  showIdentification(call: {config: string; what: Identification}): Promise<string>;
  /** The CAS certificate (chain), PEM. */
  showCertificate(call: {config: string}): Promise<string>;

  /** Hash of the owner's key. Offline; the program makes an identity in the config if there is none. */
  ownKeyHash(call: {config: string}): Promise<string>;
  /** The signer id of the config's signing key. Offline; newer programs make the key if there is none. */
  signerId(call: {config: string}): Promise<string>;

  checkSession(call: {config: string; file: string}): Promise<CallResult>;
  signSession(call: {config: string; file: string}): Promise<string>;
  /** 64 hex digits: what a successor names as its predecessor. */
  calculateHash(call: {config: string; file: string}): Promise<string>;
  /** JSON text with `encrypted_session` and `encryption_key`. */
  encryptSession(call: {config: string; file: string; key: string}): Promise<string>;

  /** MRENCLAVE of the program in a backup controller's image, 64 hex; or why this driver cannot tell. */
  measureBackupController(call: {image: string}): Promise<Measurement>;
  /** The same of the verifier of a Vault's statement. */
  measureVerifier(call: {image: string}): Promise<Measurement>;

  /** Nothing of it is left afterwards: container, pod, private directory. Throws nothing. */
  close(): Promise<void>;
}

/** 64 hex digits, or why there are none. */
export type Measurement = {mrenclave: string} | {mrenclave: undefined; reason: string};

export interface Provisioning {
  config: string;
  address: string;
  keyHash: string;
  token: Secret;
  /** TOML; holds the DCAP key. */
  ownerConfigFile: string;
  tolerance: readonly string[];
}
