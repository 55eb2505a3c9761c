// Manifests of images and indexes: read from the bytes a registry gave, and refused where they are ambiguous.
import {isDigest} from './digest.ts';

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
  annotations?: Readonly<Record<string, string>>;
  platform?: {os?: string; architecture?: string; variant?: string};
}

export type ManifestContent =
  | {is: 'image'; config: Descriptor; layers: readonly Descriptor[]}
  | {is: 'index'; manifests: readonly Descriptor[]};

export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** Refused by registries as well; none that is worth its name is bigger. */
export const mostManifestBytes = 4 * 1024 * 1024;

/** @returns why the bytes are no manifest, as a clause after its name, when they are none */
export function readManifest(bytes: Uint8Array, contentType: string | null): ManifestContent | string {
  const body = objectIn(bytes);
  const mediaType = contentType?.split(';')[0]?.trim() ?? '';
  if (body === undefined) return `is not a manifest${mediaType && ` (${mediaType})`}`;
  if (body.schemaVersion !== 2) return 'has a schema that is not supported (only version 2 is)';
  // A document that can be read in two ways may be signed in the one and used in the other.
  const claimed = typeof body.mediaType === 'string' ? body.mediaType : mediaType;
  if (isManifestType(mediaType) && claimed !== mediaType) return `is called ${mediaType}, and calls itself ${claimed}`;
  if (body.manifests !== undefined && (body.layers ?? body.config) !== undefined) return 'is image and index at once';
  if (body.manifests !== undefined) {
    const manifests = descriptors(body.manifests);
    return manifests === undefined ? 'is not a well-formed index' : {is: 'index', manifests};
  }
  const [config] = descriptors([body.config]) ?? [];
  const layers = descriptors(body.layers);
  return config === undefined || layers === undefined ? 'is not a well-formed manifest' : {is: 'image', config, layers};
}

function isManifestType(mediaType: string): boolean {
  return (manifestTypes as readonly string[]).includes(mediaType);
}

function objectIn(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function descriptors(value: unknown): Descriptor[] | undefined {
  return Array.isArray(value) && value.every(isDescriptor) ? value : undefined;
}

function isDescriptor(value: unknown): value is Descriptor {
  if (!isRecord(value)) return false;
  const {mediaType, digest, size, annotations = {}, artifactType = ''} = value;
  const isText = (part: unknown) => typeof part === 'string';
  const isPlain = isText(mediaType) && isText(artifactType) && Number.isSafeInteger(size);
  return (
    isPlain &&
    isText(digest) &&
    isDigest(`${digest}`) &&
    isRecord(annotations) &&
    Object.values(annotations).every(isText)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
