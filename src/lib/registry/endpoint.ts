// Where a registry's API is: its own address, Docker Hub's odd one, a mirror that is asked first.
import {Failure} from '../report/failure.ts';
import type {Reference} from './reference.ts';

/** A registry that has copies of another one's images, under the same paths. */
export interface Mirror {
  /** Whose: `registry.scontain.com`. */
  registry: string;
  /** `https://mirror.example:5000`, or with a path before the repositories' own: `https://mirror.example/scontain`. */
  url: string;
}

export interface Endpoint {
  /** `https://registry.scontain.com`, without a slash at its end. */
  base: string;
  /** The same image, as this server calls it: what its accounts are looked up by. */
  reference: Reference;
}

export interface EndpointOptions {
  /** Registries that are spoken to without TLS, because somebody asked for it. */
  plainHttp: readonly string[];
  mirrors: readonly Mirror[];
}

/** Mirrors first, the registry itself last. @throws Failure `usage` for a mirror whose address is none */
export function endpointsOf(reference: Reference, {plainHttp, mirrors}: EndpointOptions): Endpoint[] {
  const {registry} = reference;
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const own = {base: `${plainHttp.includes(registry) ? 'http' : 'https'}://${host}`, reference};
  const others = mirrors.filter((mirror) => mirror.registry === registry);
  return [...others.map((mirror) => mirrorEndpoint(mirror, reference, plainHttp)), own];
}

function mirrorEndpoint({url: text}: Mirror, reference: Reference, plainHttp: readonly string[]): Endpoint {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') {
    const next = 'write it as https://HOST[:PORT][/PATH]';
    throw new Failure({kind: 'usage', summary: 'the registry mirror is not an address', object: text, next});
  }
  if (url.protocol === 'http:' && !plainHttp.includes(url.host)) {
    const next = `allow it with --registry-plain-http ${url.host}`;
    throw new Failure({kind: 'usage', summary: 'the registry mirror is not encrypted', object: text, next});
  }
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  const repository = prefix === '' ? reference.repository : `${prefix}/${reference.repository}`;
  return {base: url.origin, reference: {...reference, registry: url.host, repository}};
}
