// Whether an entry of a pull secret is for an image, by the rules of the kubelet.

/**
 * @param server key of an entry: `host`, `host:port`, `host/path`, `https://host/v1/`, with `*` within the parts of a host
 * @param image registry and path: `registry.scontain.com/scone.cloud/las`
 */
export function matchesImage(server: string, image: string): boolean {
  const entry = placeOf(server);
  const target = placeOf(image);
  if (entry === undefined || target === undefined) return false;
  // What Docker calls its own registry by an address of its own.
  const host = entry.host === 'index.docker.io' ? 'docker.io' : entry.host;
  return entry.port === target.port && matchesHost(host, target.host) && target.path.startsWith(entry.path);
}

interface Place {
  host: string;
  port: string;
  path: string;
}

/** As a scheme is only custom here, it counts nothing; nor do the paths by which a registry's API is called. */
function placeOf(text: string): Place | undefined {
  const [, place = ''] = /^(?:https?:\/\/)?(.*)$/s.exec(text) ?? [];
  const match = /^(\[[^\]]*\]|[^/:]*)(?::([0-9]*))?(\/.*)?$/s.exec(place);
  if (match === null) return undefined;
  const [, host = '', port = '', rawPath = ''] = match;
  const path = rawPath.replace(/^\/v[12]\//, '/');
  return {host, port, path: path === '/' ? '' : path};
}

function matchesHost(pattern: string, host: string): boolean {
  const [patterns, parts] = [pattern.split('.'), host.split('.')];
  return patterns.length === parts.length && patterns.every((each, index) => matchesPart(each, parts[index] ?? ''));
}

function matchesPart(pattern: string, part: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()|{}[\]]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(part);
}
