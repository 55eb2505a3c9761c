// What is known about the signatures of the images that a run would deploy.
import type {ImageVerdict} from '../registry/signatures/verify-image.ts';
import type {StackImage, StackPart} from './stack-images.ts';

/** What became of one image. */
export interface CheckedImage extends StackImage {
  /** `ECDSA P-256 sha256:…, pinned for …`; undefined where no key is known. */
  key: string | undefined;
  /** The key is one that the user gave. */
  isGivenKey: boolean;
  verdict: ImageVerdict | {is: 'no-key'};
}

export type ImageCheck =
  /** `later`: it is a check, which asks no registry; `never`: somebody said so. */
  {is: 'not-asked'; because: 'later' | 'never'} | {is: 'asked'; images: readonly CheckedImage[]};

/** By the digest of which a part of the stack is deployed; undefined where none was verified. */
export function verifiedDigest(check: ImageCheck, part: StackPart): string | undefined {
  const verdict = check.is === 'asked' ? check.images.find((image) => image.part === part)?.verdict : undefined;
  return verdict?.is === 'verified' ? verdict.digest : undefined;
}
