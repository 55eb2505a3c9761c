// Docker's config as a pull secret holds it: one entry for each registry (docs/system.md: Pull secrets).
import type {RegistryAccount} from '../settings/settings.ts';
import {type Credential, passwordCredential} from './credential.ts';
import {matchesImage} from './match-registry.ts';
import {type Reference, repositoryText} from './reference.ts';

interface RegistryEntry {
  username?: string;
  password?: string;
  email?: string;
  /** Base64 of `username:password`. */
  auth?: string;
  /** Of a login on this machine; a kubelet makes nothing of it. */
  identitytoken?: string;
}

/** What a kubernetes.io/dockerconfigjson Secret holds under `.dockerconfigjson`, and the file of a login. */
export interface DockerConfig {
  auths: Record<string, RegistryEntry>;
}

export const dockerConfigType = 'kubernetes.io/dockerconfigjson';
export const dockerConfigKey = '.dockerconfigjson';

/** Parses base64 text; undefined when it is not a Docker config. */
export function readDockerConfig(base64: string | undefined): DockerConfig | undefined {
  if (base64 === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return isDockerConfig(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isDockerConfig(value: unknown): value is DockerConfig {
  const isRecord = (part: unknown): part is Record<string, unknown> =>
    typeof part === 'object' && part !== null && !Array.isArray(part);
  return isRecord(value) && isRecord(value.auths) && Object.values(value.auths).every(isRecord);
}

/** User and password of the entry for `server`; an entry may hold them apart or as one `auth`. */
export function credentialOf(config: DockerConfig, server: string): {username: string; password: string} | undefined {
  const credential = entryCredential(config.auths[server]);
  if (credential?.is !== 'password') return undefined;
  return {username: credential.username, password: credential.password.reveal()};
}

/** The account of one entry. */
export function entryCredential(entry: RegistryEntry | undefined): Credential | undefined {
  if (entry?.username && entry.password) return passwordCredential(entry.username, entry.password);
  const [username, ...rest] = Buffer.from(entry?.auth ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return passwordCredential(username, rest.join(':'));
}

/** Every credential that a kubelet would try for an image, in its order. */
export function credentialsFor(config: DockerConfig, reference: Reference): Credential[] {
  const image = repositoryText(reference);
  const servers = Object.keys(config.auths).sort((a, b) => (a < b ? 1 : -1));
  const matching = servers.filter((server) => matchesImage(server, image));
  return matching.flatMap((server) => entryCredential(config.auths[server]) ?? []);
}

/** Base64 of the config with the account for `server`; entries for other registries are kept. */
export function dockerConfigWith(existing: DockerConfig | undefined, server: string, account: RegistryAccount): string {
  const {username, email} = account;
  const password = account.accessToken.reveal();
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config: DockerConfig = {auths: {...existing?.auths, [server]: {username, password, email, auth}}};
  return Buffer.from(JSON.stringify(config)).toString('base64');
}
