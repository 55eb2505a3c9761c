// The content of a pull secret: Docker's config with one entry for each registry (docs/system.md: Pull secrets).
import type {RegistryAccount} from '../settings/settings.ts';

interface RegistryEntry {
  username?: string;
  password?: string;
  email?: string;
  auth?: string;
}

/** What a kubernetes.io/dockerconfigjson Secret holds under `.dockerconfigjson`. */
interface DockerConfig {
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

function isDockerConfig(value: unknown): value is DockerConfig {
  const isRecord = (part: unknown): part is Record<string, unknown> =>
    typeof part === 'object' && part !== null && !Array.isArray(part);
  return isRecord(value) && isRecord(value.auths) && Object.values(value.auths).every(isRecord);
}

/** User and password of the entry for `server`; an entry may hold them apart or as one `auth`. */
export function credentialOf(config: DockerConfig, server: string): {username: string; password: string} | undefined {
  const entry = config.auths[server];
  if (entry === undefined) return undefined;
  if (entry.username && entry.password) return {username: entry.username, password: entry.password};
  const [username, ...rest] = Buffer.from(entry.auth ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const password = rest.join(':');
  return username && password ? {username, password} : undefined;
}

/** Base64 of the config with the account for `server`; entries for other registries are kept. */
export function dockerConfigWith(existing: DockerConfig | undefined, server: string, account: RegistryAccount): string {
  const {username, email} = account;
  const password = account.accessToken.reveal();
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config: DockerConfig = {auths: {...existing?.auths, [server]: {username, password, email, auth}}};
  return Buffer.from(JSON.stringify(config)).toString('base64');
}
