// Image references: read as Docker and containerd read them, told apart into registry, repository, tag and digest.
import {Failure} from '../report/failure.ts';
import {isDigest} from './digest.ts';

export interface Reference {
  /** Host and perhaps port: `registry.scontain.com`, `localhost:5000`, `docker.io`. */
  registry: string;
  /** Path below the registry: `scone.cloud/las`, `library/busybox`. */
  repository: string;
  /** `latest` where neither tag nor digest was written. */
  tag: string | undefined;
  /** `sha256:…`; what counts where there is one. */
  digest: string | undefined;
}

/** @throws Failure `usage` with what is wrong about it */
export function parseReference(text: string): Reference {
  const read = readReference(text);
  if (typeof read !== 'string') return read;
  const next = 'write it as [HOST[:PORT]/]PATH[:TAG][@DIGEST]';
  throw new Failure({kind: 'usage', summary: 'the image reference is not valid', object: text, reason: read, next});
}

/** The reference, or why the text is none. */
export function readReference(text: string): Reference | string {
  if (text === '') return 'it is empty';
  if (/^[a-f0-9]{64}$/.test(text)) return 'it is the ID of an image, not a name';
  const [, name = '', tag, digest] = /^(.*?)(?::([^:/@]*))?(?:@(.*))?$/s.exec(text) ?? [];
  if (digest !== undefined && !isDigest(digest)) return `${JSON.stringify(digest)} is not a digest`;
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) return `${JSON.stringify(tag)} is not a tag`;
  const {registry, repository} = splitName(name);
  const fault = faultOfRegistry(registry) ?? faultOfRepository(repository);
  if (fault !== undefined) return fault;
  return {registry, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest};
}

/** The whole reference, nothing left to defaults. */
export function referenceText(reference: Reference): string {
  const {tag, digest} = reference;
  return [repositoryText(reference), tag && `:${tag}`, digest && `@${digest}`].filter(Boolean).join('');
}

/** Registry and path: `registry.scontain.com/scone.cloud/las`. */
export function repositoryText({registry, repository}: Pick<Reference, 'registry' | 'repository'>): string {
  return `${registry}/${repository}`;
}

/** What stands before the first slash is a host if it could be nothing else: it has a dot, a port or capitals. */
function splitName(name: string): {registry: string; repository: string} {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isHost ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io';
  const path = isHost ? name.slice(slash + 1) : name;
  return {registry, repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path};
}

const hostPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = new RegExp(`^(?:${hostPart}(?:\\.${hostPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);

function faultOfRegistry(registry: string): string | undefined {
  return host.test(registry) ? undefined : `${JSON.stringify(registry)} is not a registry`;
}

const pathPart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const path = new RegExp(`^${pathPart}(?:/${pathPart})*$`);

function faultOfRepository(repository: string): string | undefined {
  if (repository.length > 255) return 'its path has more than 255 characters';
  if (path.test(repository)) return undefined;
  const shown = JSON.stringify(repository.replace(/^library\//, ''));
  return path.test(repository.toLowerCase()) ? `${shown} has capital letters` : `${shown} is not a repository`;
}
