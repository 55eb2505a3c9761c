// Who the CLI is: a key with its certificate, and a seed that it signs sessions with; both made when there is none.
import {randomBytes, X509Certificate} from 'node:crypto';
import {issueCertificate} from '../../certificates/issue.ts';
import {keyHash} from '../../simulated/cas/keys.ts';
import {keyOfSeed, signerId, signText} from '../../simulated/cas/signer-id.ts';
import type {Tree} from '../../simulated/runtime/difference.ts';
import {isFrom, parseVersion} from '../../simulated/scone-operator/version.ts';
import {type ConfigFile, readConfig, writeConfig} from './config-file.ts';
import {Failed, type Invocation} from './invocation.ts';

export interface Identity {
  certificate: string;
  key: string;
}

const seedMember = 'session_signing_keypair_ed25519_seed';

/** The config with an identity in it; a new one is in memory only until the config is written. */
export function configWithIdentity(run: Invocation): ConfigFile {
  const {path, members} = readConfig(run);
  const identity = members.identity ?? freshIdentity();
  const seed = members[seedMember] ?? freshSeed(run);
  return {path, members: {...members, identity, ...(seed === undefined ? {} : {[seedMember]: seed})}};
}

/** Throws Failed if the member is not what the CLI has written. */
export function identityOf({members}: ConfigFile): Identity {
  const text = String(members.identity);
  const key = /-----BEGIN PRIVATE KEY-----[^-]*-----END PRIVATE KEY-----\n?/.exec(text)?.[0];
  const certificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/.exec(text)?.[0];
  if (key === undefined || certificate === undefined) throw new Failed('the identity is no key and certificate in PEM');
  return {certificate, key};
}

export function ownKeyHash(config: ConfigFile): string {
  return keyHash(new X509Certificate(identityOf(config).certificate).publicKey);
}

export function ownSignerId(config: ConfigFile): string {
  return signerId(keyOfSeed(seedOf(config.members)));
}

export function signWithSeed(text: string, config: ConfigFile): string {
  return signText(text, keyOfSeed(seedOf(config.members)));
}

/** `self …`: all of them make the identity if there is none. */
export const selfCommands: Readonly<Record<string, (run: Invocation) => void>> = {
  show: (run) => {
    const config = kept(run);
    run.world.stdout(`${identityOf(config).certificate}${ownKeyHash(config)}\n`);
  },
  'show-key-hash': (run) => run.world.stdout(`${ownKeyHash(kept(run))}\n`),
  'show-session-signing-key': (run) => run.world.stdout(`${ownSignerId(kept(run))}\n`),
};

function kept(run: Invocation): ConfigFile {
  if (run.rest.length > 0) throw new Failed(`unexpected argument '${run.rest[0]}' found`);
  const before = JSON.stringify(readConfig(run).members);
  const config = configWithIdentity(run);
  if (JSON.stringify(config.members) !== before) writeConfig(config, run);
  return config;
}

function freshIdentity(): string {
  const {certificate, key} = issueCertificate({subject: {commonName: 'SCONE CLI'}, usages: ['client']});
  return `${key}${certificate}`;
}

/** Newer versions only; how it is written is not known. */
function freshSeed({settings, variation}: Invocation): unknown {
  if (!isFrom(parseVersion(settings.version), 5, 9)) return undefined;
  const seed = randomBytes(32);
  return variation.pick<unknown>('form of the seed', [seed.toString('hex'), seed.toString('base64'), [...seed]]);
}

function seedOf({[seedMember]: seed}: Tree): Buffer {
  if (Array.isArray(seed)) return Buffer.from(seed as number[]);
  if (typeof seed !== 'string') throw new Failed('there is no key to sign sessions with');
  return Buffer.from(seed, /^[0-9a-f]{64}$/.test(seed) ? 'hex' : 'base64');
}
