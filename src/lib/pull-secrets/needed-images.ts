// Which images a credential must be able to fetch: those that the cluster pulls, and those of a release.
import {imageReference} from '../scone/images.ts';
import {defaultVersion} from '../scone/versions.ts';
import type {NeededImage, PullSecretReading, PullSecretScope} from './pull-secret.ts';
import {isOfRegistry} from './registry-entries.ts';

export interface ReleaseImages extends Pick<PullSecretScope, 'registry' | 'imageRepo'> {
  imagePrefix: string;
  /** Undefined: a release counts only where the cluster pulls nothing yet. */
  version: string | undefined;
}

/** Empty only where the images of the release are at another registry than the pull secrets are for. */
export function neededImages(reading: Pick<PullSecretReading, 'images'>, release: ReleaseImages): NeededImage[] {
  const {images} = reading;
  if (release.version === undefined && images.length > 0) return [...images];
  const {version = defaultVersion} = release;
  const ofRelease = (['k8soperators', 'las', 'sgx-plugin'] as const).map((name) => ({
    image: imageReference(release, name, version),
    from: `release ${version}`,
    wasPulled: false,
  }));
  const isNew = (image: string) => isOfRegistry(image, release) && !images.some((known) => known.image === image);
  return [...ofRelease.filter(({image}) => isNew(image)), ...images];
}
