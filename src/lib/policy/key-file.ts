// A file with keys for policies: the state of the SCONE CLI, or PEM; either may be sealed (age). Nothing of it is shown.
import {createPrivateKey, createPublicKey, type KeyObject, X509Certificate} from 'node:crypto';
import {hasIdentity, identityOf, memberNames, memberOf, parseCliConfig, secretsOf} from '../keys/cli-config.ts';
import type {KeyMachine} from '../keys/machine.ts';
import {plainPem, sha256} from '../keys/pem-identity.ts';
import type {OpenWith} from '../keys/seal-keys.ts';
import {openSealed} from '../keys/sealed-file.ts';
import {readSecretFile} from '../keys/secret-file.ts';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {keyOfSeed, seedOfKey, signerIdOfKey} from './signer-id.ts';

/** Signs policies: an Ed25519 key. */
export interface SigningKey {
  key: KeyObject;
  signerId: string;
}

/** Stands for somebody at a CAS: a private key and the certificate for it. */
export interface OwnerKey {
  /** PKCS#8 and the certificate, PEM. */
  pem: Secret;
  /** `EC prime256v1`, `RSA 3072`, `Ed25519` */
  kind: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo), hex. */
  fingerprint: string;
  certificate: X509Certificate;
}

export interface KeyFile {
  path: string;
  form: 'state of the SCONE CLI' | 'PEM';
  isSealed: boolean;
  signing: SigningKey | undefined;
  owner: OwnerKey | undefined;
  /** JSON of a seed in a form that is not known here: only the program can tell what it is. */
  unreadSeed: Secret | undefined;
  /** Text of the state, to be handed to the program as it is. */
  state: Secret | undefined;
  /** What is wrong with the rights of the file, in words. */
  troubles: readonly string[];
}

/**
 * Makes every secret in it known to the machine before it returns.
 * @param open opens a sealed file, or an encrypted PKCS#8 key; undefined: nothing was named
 * @throws Failure for a file that is missing, sealed without a way to open it, or no sound file of keys
 */
export async function readKeyFile(path: string, open: OpenWith | undefined, machine: KeyMachine): Promise<KeyFile> {
  const read = await readSecretFile(path, machine);
  if (read === undefined) {
    throw new Failure({
      kind: 'usage',
      summary: 'there is no such file of keys',
      object: path,
      next: 'name another one',
    });
  }
  const isSealed = /^age-encryption\.org\/|^\s*-----BEGIN AGE ENCRYPTED FILE-----/.test(
    read.content.subarray(0, 200).toString('latin1'),
  );
  const text = isSealed ? await opened(path, open, machine) : read.content.toString('utf8');
  return {...keysOfText(path, text, machine, open), isSealed, troubles: read.troubles};
}

/** The keys in a text that is, or is to be, the content of a file. */
export function keysOfText(path: string, text: string, machine: KeyMachine, open?: OpenWith): KeyFile {
  const keys = text.trimStart().startsWith('{') ? keysInState(text, path) : keysInPem(text, path, open);
  for (const secret of secretsIn(keys)) machine.learn?.(secret);
  return {path, isSealed: false, troubles: [], ...keys};
}

type Keys = Omit<KeyFile, 'path' | 'isSealed' | 'troubles'>;

async function opened(path: string, open: OpenWith | undefined, machine: KeyMachine): Promise<string> {
  if (open === undefined) {
    throw new Failure({
      kind: 'usage',
      summary: 'the file of keys is sealed',
      object: path,
      next: 'add --open-passphrase-file FILE, or --age-identity FILE',
    });
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of await openSealed(path, open, machine)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function keysInState(text: string, path: string): Keys {
  const config = parseCliConfig(text, path);
  const owner = hasIdentity(config) ? ownerIn(identityOf(config).pem.reveal(), path) : undefined;
  const written = memberOf(config, memberNames.seed)?.value;
  const seed = written === undefined || written === 'null' ? undefined : seedBytes(written);
  const unread = written !== undefined && written !== 'null' && seed === undefined;
  return {
    form: 'state of the SCONE CLI',
    signing: seed === undefined ? undefined : signingKey(keyOfSeed(seed)),
    owner,
    unreadSeed: unread ? new Secret(written) : undefined,
    state: new Secret(text),
  };
}

/** The program writes the seed as a list of bytes or as a text; undefined for a form that is not known. */
export function seedBytes(json: string): Buffer | undefined {
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value)) {
    const areBytes = value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256);
    return areBytes && value.length === 32 ? Buffer.from(value as number[]) : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (/^[0-9a-f]{64}$/i.test(value)) return Buffer.from(value, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(value) ? Buffer.from(value, 'base64') : undefined;
}

function signingKey(key: KeyObject): SigningKey {
  return {key, signerId: signerIdOfKey(key)};
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

function keysInPem(text: string, path: string, open: OpenWith | undefined): Keys {
  const blocks = [...plainPem(text).matchAll(block)].map(([pem, label = '']) => ({pem, label}));
  const privateKeys = blocks
    .filter(({label}) => label.endsWith('PRIVATE KEY'))
    .map(({pem, label}) => privateKey(pem, label, path, open));
  const certificates = blocks.filter(({label}) => label === 'CERTIFICATE').map(({pem}) => certificate(pem, path));
  if (privateKeys.length === 0) throw unsound(path, 'it has no private key');
  const owners = privateKeys.filter((key) => certificates.some((one) => one.checkPrivateKey(key)));
  const others = privateKeys.filter((key) => !owners.includes(key));
  if (owners.length === 0 && certificates.length > 0) throw unsound(path, 'its certificate belongs to another key');
  if (owners.length > 1 || others.length > 1) throw unsound(path, 'it has more than one key for the same purpose');
  const [signing] = others;
  if (signing !== undefined && signing.asymmetricKeyType !== 'ed25519') {
    throw unsound(path, 'its private key has no certificate, and is no Ed25519 key that signs policies');
  }
  const [owner] = owners;
  return {
    form: 'PEM',
    signing: signing === undefined ? undefined : signingKey(signing),
    owner: owner === undefined ? undefined : ownerOf(owner, certificates, path),
    unreadSeed: undefined,
    state: undefined,
  };
}

function privateKey(pem: string, label: string, path: string, open: OpenWith | undefined): KeyObject {
  const passphrase = open !== undefined && 'passphrase' in open ? open.passphrase.reveal() : undefined;
  if (label === 'ENCRYPTED PRIVATE KEY' && passphrase === undefined) {
    throw unsound(path, 'its private key is encrypted', 'add --open-passphrase-file FILE');
  }
  try {
    return createPrivateKey({key: pem, ...(passphrase !== undefined && {passphrase})});
  } catch {
    // What the library says may quote the key.
    throw unsound(path, label.startsWith('ENCRYPTED') ? 'the passphrase does not open its key' : 'its key is damaged');
  }
}

function certificate(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw unsound(path, 'its certificate is damaged');
  }
}

function ownerIn(pem: string, path: string): OwnerKey | undefined {
  return keysInPem(pem, path, undefined).owner;
}

function ownerOf(key: KeyObject, certificates: readonly X509Certificate[], path: string): OwnerKey {
  const own = certificates.find((one) => one.checkPrivateKey(key));
  if (own === undefined) throw unsound(path, 'its certificate belongs to another key');
  const publicKey = createPublicKey(key);
  return {
    pem: new Secret(`${pkcs8(key)}${own.toString().trim()}\n`),
    kind: kindOf(publicKey),
    fingerprint: sha256(publicKey.export({type: 'spki', format: 'der'})),
    certificate: own,
  };
}

function kindOf({asymmetricKeyType, asymmetricKeyDetails}: KeyObject): string {
  const {namedCurve, modulusLength} = asymmetricKeyDetails ?? {};
  const name = asymmetricKeyType === 'ed25519' ? 'Ed25519' : (asymmetricKeyType ?? 'unknown').toUpperCase();
  return [name, namedCurve ?? modulusLength].filter((part) => part !== undefined).join(' ');
}

/** PKCS#8, PEM, ending with a line feed. */
export function pkcs8(key: KeyObject): string {
  return key.export({type: 'pkcs8', format: 'pem'}).toString();
}

function secretsIn({signing, owner, unreadSeed, state}: Keys): Secret[] {
  const signingPem = signing === undefined ? undefined : new Secret(pkcs8(signing.key));
  const seed = signing === undefined ? unreadSeed : new Secret(JSON.stringify([...seedOfKey(signing.key)]));
  return [
    ...(state === undefined ? [] : [state]),
    ...(signingPem === undefined ? [] : secretsOf({pem: signingPem, seed})),
    ...(owner === undefined ? [] : secretsOf({pem: owner.pem, seed})),
  ];
}

function unsound(path: string, reason: string, next = 'name another file, or take this one from a backup'): Failure {
  return new Failure({kind: 'usage', summary: 'the file of keys cannot be used', object: path, reason, next});
}
