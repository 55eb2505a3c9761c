// The state file of the SCONE CLI (docs/system.md: SCONE CLI), read without loss, and the identity in it.
import {Failure, reasonOf} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {type Member, membersOf, repeatedKeys} from './json-members.ts';
import {fingerprintsOf, type KeyFingerprints, plainPem, sha256} from './pem-identity.ts';

export interface CliConfig {
  /** For messages. */
  path: string;
  /** A JSON object, with secrets in it. */
  text: string;
  members: readonly Member[];
}

export const memberNames = {
  identity: 'identity',
  attested: 'cas_db',
  seed: 'session_signing_keypair_ed25519_seed',
} as const;

/**
 * An empty file is an empty object: one that was made to hold an identity.
 * @throws Failure for what is no JSON object of texts in UTF-8, or names a member twice
 */
export function parseCliConfig(content: Uint8Array | string, path: string): CliConfig {
  const text = decode(content, path).replace(/^\ufeff/, '');
  if (text.trim() === '') return {path, text: '{}', members: []};
  const value = parse(text, path);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw unreadable(path, 'it is JSON, but no object');
  }
  const members = membersOf(text);
  const [repeated] = repeatedKeys(members);
  if (repeated !== undefined) throw unreadable(path, `it has the member ${JSON.stringify(repeated)} twice`);
  return {path, text, members};
}

function decode(content: Uint8Array | string, path: string): string {
  if (typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(content);
  } catch {
    throw unreadable(path, 'it is not text in UTF-8');
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine quotes the text around the mistake, which here may be a key.
    const [place] = /at position \d+|Unexpected end/.exec(reasonOf(error)) ?? [];
    throw unreadable(path, `it is not JSON${place === undefined ? '' : ` (${place.toLowerCase()})`}`);
  }
}

export function unreadable(path: string, reason: string): Failure {
  return new Failure({
    summary: 'the state of the SCONE CLI cannot be read',
    object: path,
    reason,
    next: 'take the file from a backup; it may hold the only key to a CAS, so do not remove it',
  });
}

export interface OwnerKey extends KeyFingerprints {
  /** Private key and certificate, with plain ends of lines. */
  pem: Secret;
  /** The seed of the session signing key: its JSON as it is written, a text or a list of bytes. */
  seed: Secret | undefined;
  /** SHA-256 of the seed's value. */
  seedDigest: string | undefined;
}

export function hasIdentity(config: CliConfig): boolean {
  const member = memberOf(config, memberNames.identity);
  return member !== undefined && !['null', '""'].includes(member.value);
}

/** @throws Failure when there is no identity, or one that is not sound */
export function identityOf(config: CliConfig): OwnerKey {
  const member = memberOf(config, memberNames.identity);
  if (member === undefined || !hasIdentity(config)) {
    const next = 'name the file that has it, or let the SCONE CLI make one: `scone self show-key-hash`';
    throw new Failure({summary: 'there is no identity in the file', object: config.path, next});
  }
  const pem: unknown = JSON.parse(member.value);
  if (typeof pem !== 'string') throw unreadable(config.path, 'its member "identity" is no text');
  const fingerprints = fingerprintsOf(pem, config.path);
  const seed = seedOf(config);
  const seedDigest = seed === undefined ? undefined : sha256(JSON.stringify(JSON.parse(seed)));
  return {
    ...fingerprints,
    pem: new Secret(plainPem(pem)),
    seed: seed === undefined ? undefined : new Secret(seed),
    seedDigest,
  };
}

/** What must never be shown: for the redactor. Single lines too, as a program may print a key in any form. */
export function secretsOf({pem, seed}: Pick<OwnerKey, 'pem' | 'seed'>): Secret[] {
  const [, body = ''] = /PRIVATE KEY-----\n(.*?)\n-----END/s.exec(pem.reveal()) ?? [];
  const lines = body.split('\n').filter((line) => line.length >= 16);
  return [pem, ...[...lines, ...seedForms(seed?.reveal())].map((text) => new Secret(text))];
}

/** As it is written, and as programs print texts and lists of bytes. */
function seedForms(written: string | undefined): string[] {
  if (written === undefined) return [];
  const value: unknown = JSON.parse(written);
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || !value.every((byte) => Number.isInteger(byte))) return [written];
  const bytes = Buffer.from(value);
  return [written, value.join(','), value.join(', '), bytes.toString('hex'), bytes.toString('base64')];
}

/** As it is written; a `null` is none. */
function seedOf(config: CliConfig): string | undefined {
  const value = memberOf(config, memberNames.seed)?.value;
  return value === undefined || value === 'null' ? undefined : value;
}

export function memberOf({members}: Pick<CliConfig, 'members'>, key: string): Member | undefined {
  return members.find((member) => member.key === key);
}
