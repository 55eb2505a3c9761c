// Small images to push: one layer of a few bytes, and indexes of several platforms.
import {createHash} from 'node:crypto';

/** Something with a digest, to be pushed as blob or manifest. */
export interface Content {
  mediaType: string;
  digest: string;
  bytes: Buffer;
}

export interface Image {
  manifest: Content;
  /** Of an image its config and layer, of an index nothing. */
  blobs: Content[];
  /** Of an index. */
  images: Image[];
}

export function contentOf(mediaType: string, value: unknown): Content {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return {mediaType, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes};
}

export function descriptorOf({mediaType, digest, bytes}: Content): {mediaType: string; digest: string; size: number} {
  return {mediaType, digest, size: bytes.length};
}

/** Equal texts give equal images. */
export function simpleImage(text: string, architecture = 'amd64'): Image {
  const layer = contentOf('application/vnd.oci.image.layer.v1.tar', text);
  const config = contentOf('application/vnd.oci.image.config.v1+json', {
    architecture,
    os: 'linux',
    config: {Env: [`TEXT=${text}`]},
    rootfs: {type: 'layers', diff_ids: [layer.digest]},
  });
  const manifest = manifestOf(config, [layer]);
  return {manifest, blobs: [config, layer], images: []};
}

/** @param more further members: annotations, subject, artifactType; or of each layer's descriptor */
export function manifestOf(
  config: Content,
  layers: readonly Content[],
  more: {members?: Record<string, unknown>; ofLayers?: Record<string, unknown>} = {},
): Content {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  return contentOf(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: descriptorOf(config),
    layers: layers.map((layer) => ({...descriptorOf(layer), ...more.ofLayers})),
    ...more.members,
  });
}

/** One image for each processor. */
export function indexOf(text: string, architectures: readonly string[] = ['amd64', 'arm64']): Image {
  const images = architectures.map((architecture) => ({architecture, image: simpleImage(text, architecture)}));
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = images.map(({architecture, image}) => ({
    ...descriptorOf(image.manifest),
    platform: {os: 'linux', architecture},
  }));
  return {
    manifest: contentOf(mediaType, {schemaVersion: 2, mediaType, manifests}),
    blobs: [],
    images: images.map(({image}) => image),
  };
}
