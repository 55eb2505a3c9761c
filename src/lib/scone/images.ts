// Image names: the one place that puts repository, prefix, name, version and digest together.
import {readVersion, type Version} from './semantic-version.ts';

/** Images of the stack by their name in the repository. */
export type ImageName =
  | 'k8soperators'
  | 'las'
  | 'sgx-plugin'
  | 'cas'
  | 'cas-recovery'
  | 'cas-safety-service'
  | 'backup-controller'
  | 'sconecli'
  /** Both in 5.8 only. */
  | 'vault'
  | 'vault-statement-verifier';

export interface ImageSource {
  /** `registry.scontain.com/scone.cloud` */
  imageRepo: string;
  /** Put directly before the name; usually empty. */
  imagePrefix: string;
}

/** The reference an image is deployed by: by digest where one was verified, else by the version's tag. */
export function imageReference(source: ImageSource, name: ImageName, version: string, digest?: string): string {
  const tagged = `${source.imageRepo}/${source.imagePrefix}${name}:${version}`;
  return digest === undefined ? tagged : `${tagged}@${digest}`;
}

/** The image as its digest names it, and nothing else can; one that names a digest already stays. */
export function pinnedImage(image: string, digest: string | undefined): string {
  return digest === undefined || image.includes('@') ? image : `${image}@${digest}`;
}

/**
 * What is to be deployed, given what stands there now. The tag form of an image and a pinned form of it are the same:
 * neither is changed into the other for that alone, but for a refresh, which pins what was verified.
 * Two digests are two images.
 */
export function settledImage(wanted: string, live: unknown, {refresh, byTag}: ImageHabits): string {
  const isSame = typeof live === 'string' && tagForm(live) === tagForm(wanted);
  if (!isSame || byTag) return wanted;
  const isPinned = live.includes('@');
  if (!wanted.includes('@')) return isPinned ? live : wanted;
  return isPinned || refresh ? wanted : live;
}

/** Whether two references may mean one image: another tag or digest is another image, a digest left out is not. */
export function isSameImage(one: string, other: unknown): boolean {
  if (typeof other !== 'string' || tagForm(one) !== tagForm(other)) return false;
  const [digest, otherDigest] = [one.split('@')[1], other.split('@')[1]];
  return digest === undefined || otherDigest === undefined || digest === otherDigest;
}

export interface ImageHabits {
  /** Every part is refreshed. */
  refresh: boolean;
  /** Images are deployed by tag on request. */
  byTag: boolean;
}

function tagForm(image: string): string {
  return image.split('@', 1)[0] ?? '';
}

/** The version that an image's tag says; a digest behind it counts nothing. Undefined for a tag that is no version. */
export function versionOfImage(image: string): Version | undefined {
  const [, tag = ''] = /:([^:/@]+)(?:@.*)?$/.exec(image) ?? [];
  return readVersion(tag);
}
