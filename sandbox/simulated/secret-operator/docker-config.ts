// The docker configuration that the copies carry: the credentials of all sources in one, three fields for each registry.
import {isTree} from '../runtime/difference.ts';
import {type ImagePullSecret, pullSecretKey, pullSecretType, type Secret} from './kinds.ts';

export interface RenderedConfig {
  /** The JSON text for `.dockerconfigjson`. */
  text: string;
  /** By `NAMESPACE.NAME` of the source: `Ok`, or what is wrong with it. */
  sources: Record<string, string>;
  failed: boolean;
}

interface Credentials {
  username: string;
  password: string;
  auth: string;
}

const ok = 'Ok';

/** A source that is missing or unreadable adds no credentials; without any the copies say `{"auths":{}}`. */
export function renderConfig(
  {spec}: ImagePullSecret,
  source: (name: string, namespace: string) => Secret | undefined,
): RenderedConfig {
  const auths: Record<string, Credentials> = {};
  const sources: Record<string, string> = {};
  for (const {name, namespace} of spec.registry.credentials) {
    const found = credentialsIn(name, source(name, namespace));
    sources[`${namespace}.${name}`] = typeof found === 'string' ? found : ok;
    if (typeof found !== 'string') Object.assign(auths, found);
  }
  const sorted = Object.fromEntries(Object.entries(auths).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return {
    text: JSON.stringify({auths: sorted}),
    sources,
    failed: Object.values(sources).some((word) => word !== ok),
  };
}

/** The credentials by registry, or what is wrong with the Secret. */
function credentialsIn(name: string, secret: Secret | undefined): Record<string, Credentials> | string {
  if (secret === undefined) return `Secret "${name}" not found`;
  if (secret.type !== pullSecretType) return 'unknown secret type';
  const text = Buffer.from(secret.data?.[pullSecretKey] ?? '', 'base64').toString();
  try {
    const {auths} = JSON.parse(text) as {auths?: unknown};
    const entries = isTree(auths) ? Object.entries(auths) : [];
    return Object.fromEntries(entries.map(([registry, entry]) => [registry, credentials(entry)]));
  } catch {
    return 'no docker configuration found in secret';
  }
}

/** Everything else in an entry, the e-mail address for one, is not carried over. */
function credentials(entry: unknown): Credentials {
  const {username = '', password = '', auth = ''} = (isTree(entry) ? entry : {}) as Partial<Credentials>;
  return {username, password, auth};
}
