// What is known about the signatures of the images that a run would deploy.
import type {ImageVerdict} from '../registry/signatures/verify-image.ts';

/** An image, and what of the stack is made from it. */
export interface WantedImage<Part extends string = string> {
  part: Part;
  /** As it would be deployed without a digest. */
  image: string;
}

/** What became of one image. */
export interface CheckedImage<Part extends string = string> extends WantedImage<Part> {
  /** `ECDSA P-256 sha256:…, pinned for …`; undefined where no key is known. */
  key: string | undefined;
  /** The key is one that the user gave. */
  isGivenKey: boolean;
  verdict: ImageVerdict | {is: 'no-key'};
}

export type ImageCheck<Part extends string = string> =
  /** `later`: it is a check, which asks no registry; `never`: somebody said so. */
  {is: 'not-asked'; because: 'later' | 'never'} | {is: 'asked'; images: readonly CheckedImage<Part>[]};

/** By the digest of which a part of the stack is deployed; undefined where none was verified. */
export function verifiedDigest<Part extends string>(check: ImageCheck<Part>, part: Part): string | undefined {
  const verdict = check.is === 'asked' ? check.images.find((image) => image.part === part)?.verdict : undefined;
  return verdict?.is === 'verified' ? verdict.digest : undefined;
}

/** Why a part of the stack must not be changed; undefined where it may be. */
export function heldBack<Part extends string>(part: Part, check: ImageCheck<Part>): string | undefined {
  const image = check.is === 'asked' ? check.images.find((each) => each.part === part) : undefined;
  return image === undefined || image.verdict.is === 'verified' ? undefined : reasonAgainst(image);
}

/** Why an image that was not verified is not deployed. */
export function reasonAgainst({image, verdict}: CheckedImage): string {
  if (verdict.is === 'unsigned') return `${image} is not signed`;
  if (verdict.is === 'wrong') return `no signature of ${image} is good`;
  return verdict.is === 'no-image' ? `${image} does not exist` : `the signatures of ${image} are not known`;
}
