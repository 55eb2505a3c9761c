// The proxies that environment or kubeconfig name, in the form that Node's agents take them.
import {Failure} from '../report/failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, also in small letters. @throws Failure `usage` for a proxy that cannot be one */
export function proxyEnvironment(env: Environment): Record<string, string | undefined> {
  return {
    HTTPS_PROXY: proxyNamed('HTTPS_PROXY', env),
    HTTP_PROXY: proxyNamed('HTTP_PROXY', env),
    NO_PROXY: env.NO_PROXY || env.no_proxy,
  };
}

function proxyNamed(name: string, env: Environment): string | undefined {
  for (const each of [name, name.toLowerCase()]) {
    const value = env[each];
    if (value) return proxyUrl(value, each);
  }
  return undefined;
}

/** Without a scheme it is http://, as curl and kubectl have it. `where` names it for people. */
export function proxyUrl(text: string, where: string): string {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href;
  // The address itself is not shown: it may hold a password.
  throw new Failure({
    kind: 'usage',
    summary: 'the proxy is not an http or https URL',
    object: where,
    next: 'write it as http://HOST:PORT',
  });
}
