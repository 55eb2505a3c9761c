// The entries of a Docker config that are for the registry: found as a kubelet finds them, and renewed in place.
import {type DockerConfig, entryCredential} from '../registry/docker-config.ts';
import {matchesImage} from '../registry/match-registry.ts';
import type {RegistryAccount} from '../settings/settings.ts';
import type {PullSecretScope} from './pull-secret.ts';

type Place = Pick<PullSecretScope, 'registry' | 'imageRepo'>;

/** Whether an image is pulled from the registry of the scope. */
export function isOfRegistry(image: string, {registry}: Pick<Place, 'registry'>): boolean {
  return matchesImage(registry, image);
}

/** Keys of the entries that a kubelet would use for images of the registry, in its order; never those of another host. */
export function registryServers({auths}: DockerConfig, place: Place): string[] {
  const {registry, imageRepo} = place;
  const images = [`${registry}/image`, `${imageRepo}/image`].filter((image) => isOfRegistry(image, place));
  return Object.keys(auths)
    .filter((server) => server === registry || images.some((image) => matchesImage(server, image)))
    .sort((a, b) => (a < b ? 1 : -1));
}

/** The account that a kubelet tries first, and its e-mail address. */
export function firstAccount(
  {auths}: DockerConfig,
  servers: readonly string[],
): {username: string; password: string; email: string | undefined} | undefined {
  for (const server of servers) {
    const credential = entryCredential(auths[server]);
    if (credential?.is !== 'password') continue;
    const {email} = auths[server] ?? {};
    return {
      username: credential.username,
      password: credential.password.reveal(),
      email: typeof email === 'string' ? email : undefined,
    };
  }
  return undefined;
}

/**
 * Base64 of the config with the account in every entry for the registry; undefined when it holds it already. Entries keep
 * their form (one without e-mail gets none), entries for other registries and further members stay as they are.
 * @param config as it is; undefined makes a new one with one entry
 */
export function renewedConfig(
  config: DockerConfig | undefined,
  account: RegistryAccount,
  place: Place,
): string | undefined {
  const servers = config === undefined ? [] : registryServers(config, place);
  const auths: DockerConfig['auths'] = {...config?.auths};
  if (servers.length === 0) auths[place.registry] = newEntry(account);
  for (const server of servers) auths[server] = renewedEntry(auths[server] ?? {}, account);
  const renewed = JSON.stringify({...config, auths});
  return renewed === JSON.stringify(config) ? undefined : Buffer.from(renewed).toString('base64');
}

type Entry = DockerConfig['auths'][string];

function newEntry({username, accessToken, email}: RegistryAccount): Entry {
  const password = accessToken.reveal();
  return {username, password, email, auth: Buffer.from(`${username}:${password}`).toString('base64')};
}

function renewedEntry(entry: Entry, {username, accessToken, email}: RegistryAccount): Entry {
  const password = accessToken.reveal();
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  // A login's identity token would be shown in place of the password.
  const {identitytoken: _, ...kept} = entry;
  const isSplit = entry.username !== undefined || entry.password !== undefined || entry.auth === undefined;
  return {...kept, ...(isSplit && {username, password}), ...(entry.email !== undefined && {email}), auth};
}
