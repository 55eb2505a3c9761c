// Docker's config as a pull secret holds it: one entry for each registry (docs/system.md: Pull secrets).
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
