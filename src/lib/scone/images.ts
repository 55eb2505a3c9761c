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
  /** In 5.8 only. */
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

/** The version that an image's tag says; a digest behind it counts nothing. Undefined for a tag that is no version. */
export function versionOfImage(image: string): Version | undefined {
  const [, tag = ''] = /:([^:/@]+)(?:@.*)?$/.exec(image) ?? [];
  return readVersion(tag);
}
