// Helm charts in image registries: an artefact whose one layer of content is the packed chart.
import type {NoAnswer, RegistryAnswer} from './answer.ts';
import type {Descriptor} from './manifest.ts';
import type {Registry} from './open-registry.ts';
import {type Reference, referenceText} from './reference.ts';

export interface PulledChart {
  /** The .tgz, with the digest that the manifest gives. */
  bytes: Uint8Array;
  /** Of the manifest: what a reference is pinned to. */
  digest: string;
}

const configType = 'application/vnd.cncf.helm.config.v1+json';
/** The second one is of charts that Helm pushed before version 3.7. */
const contentTypes = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip'];

/** The manifest must have the digest of the reference, if it has one, and the chart that of the manifest. */
export async function pullChart(
  registry: Registry,
  reference: Reference,
  maxBytes: number,
): Promise<RegistryAnswer<PulledChart>> {
  const manifest = await registry.manifest(reference);
  if (manifest.is !== 'found') return manifest;
  const {content, digest} = manifest.value;
  const name = referenceText(reference);
  if (content.is === 'index') return broken(`${name} is an index of images, not a chart`);
  if (content.config.mediaType !== configType) return broken(`${name} is ${content.config.mediaType}, not a chart`);
  const [layer, ...others] = content.layers.filter(({mediaType}) => contentTypes.includes(mediaType));
  if (layer === undefined || others.length > 0)
    return broken(`${name} has ${layer === undefined ? 0 : others.length + 1} charts in it`);
  if (layer.size > maxBytes) return broken(`${name} is bigger than ${maxBytes} bytes (${layer.size})`);
  return await chartIn(registry, reference, layer, digest);
}

async function chartIn(registry: Registry, reference: Reference, layer: Descriptor, digest: string) {
  const blob = await registry.blob(reference, layer.digest, layer.size);
  return blob.is === 'found' ? ({is: 'found', value: {bytes: blob.value, digest}} as const) : blob;
}

function broken(reason: string): NoAnswer {
  return {is: 'broken', reason};
}
