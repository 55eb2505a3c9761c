// Looks for registry accounts in the pull secrets of a pod.
import type {KubeObject} from '../client/object.ts';

export type Secret = KubeObject<{type?: string; data?: Record<string, string>}>;

export interface Account {
  username: string;
  password: string;
}

/** The registry of an image reference, `docker.io` if it names none. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const namesHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  return namesHost ? first : 'docker.io';
}

/** The account that a pull secret (kubernetes.io/dockerconfigjson) holds for a registry, or undefined. */
export function accountIn(secret: Secret, registry: string): Account | undefined {
  const entries = Object.entries(authsOf(secret.data?.['.dockerconfigjson']));
  const entry = entries.find(([server]) => server.replace(/^https?:\/\//, '').split('/')[0] === registry)?.[1];
  if (entry === undefined) return undefined;
  if (entry.username !== undefined) return {username: entry.username, password: entry.password ?? ''};
  const [username = '', ...password] = Buffer.from(entry.auth ?? '', 'base64')
    .toString()
    .split(':');
  return {username, password: password.join(':')};
}

type Auths = Record<string, {username?: string; password?: string; auth?: string}>;

function authsOf(data: string | undefined): Auths {
  if (data === undefined) return {};
  try {
    const config = JSON.parse(Buffer.from(data, 'base64').toString()) as {auths?: Auths} | null;
    return config?.auths ?? {};
  } catch {
    return {};
  }
}
