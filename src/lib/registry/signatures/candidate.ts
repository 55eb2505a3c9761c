// What was found that may be a signature of an image, as bytes, and what is made of it.

/** One layer of a cosign signature. */
export interface SimpleSigning {
  is: 'simple-signing';
  /** Where it was found, for people: `tag sha256-….sig`. */
  where: string;
  payload: Uint8Array;
  /** Of the layer: signature, certificate. */
  annotations: Readonly<Record<string, string>>;
}

/** A sigstore bundle (JSON). */
export interface BundleCandidate {
  is: 'bundle';
  where: string;
  bytes: Uint8Array;
}

/** Something is there that cannot be read, and will not be readable later. */
export interface UnreadableCandidate {
  is: 'unreadable';
  where: string;
  reason: string;
}

export type Candidate = SimpleSigning | BundleCandidate | UnreadableCandidate;

/** The image that is to be signed. */
export interface SignedImage {
  /** `sha256:…` of its manifest, or of its index where it has one. */
  digest: string;
  /** The bytes of that manifest. */
  manifest: Uint8Array;
  /** `registry.scontain.com/scone.cloud/las` */
  repository: string;
}

/** A good signature may have something to tell; a bad one has its reason. */
export type CandidateVerdict = {is: 'good'; remarks: string[]} | {is: 'bad'; reason: string};
