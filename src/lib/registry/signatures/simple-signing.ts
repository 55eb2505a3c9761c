// Cosign's simple signing: a small JSON document that names the image's digest, and a signature over its bytes. Pure.
import {X509Certificate} from 'node:crypto';
import {fromBase64} from './base64.ts';
import type {CandidateVerdict, SignedImage, SimpleSigning} from './candidate.ts';
import {isSignedBy, type SigningKey} from './signing-key.ts';

const signatureAnnotation = 'dev.cosignproject.cosign/signature';
const certificateAnnotation = 'dev.sigstore.cosign/certificate';
const payloadType = 'cosign container image signature';

export interface SigningDemands {
  image: SignedImage;
  key: SigningKey;
  /** Entries that the signer must have put into the payload. */
  annotations?: Readonly<Record<string, string>>;
  now: Date;
}

export function judgeSimpleSigning(candidate: SimpleSigning, demands: SigningDemands): CandidateVerdict {
  const {payload, annotations} = candidate;
  const signature = fromBase64(annotations[signatureAnnotation]);
  if (signature === undefined) return bad('it carries no signature');
  // First of all: nothing that is not signed is worth reading.
  if (!isSignedBy(demands.key, payload, signature)) return bad('another key has signed it, or it was altered');
  const claim = claimIn(payload);
  if (claim === undefined) return bad('what is signed is no claim about an image');
  const fault = faultOfClaim(claim, demands) ?? faultOfCertificate(annotations[certificateAnnotation], demands.now);
  return fault === undefined ? {is: 'good', remarks: remarksOn(claim, demands.image)} : bad(fault);
}

interface Claim {
  critical?: {type?: unknown; identity?: Record<string, unknown>; image?: Record<string, unknown>};
  optional?: Record<string, unknown>;
}

function claimIn(payload: Uint8Array): Claim | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(payload));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function faultOfClaim({critical, optional}: Claim, {image, annotations = {}}: SigningDemands): string | undefined {
  if (critical?.type !== payloadType) return `what is signed is of another type (${String(critical?.type)})`;
  const digest = critical.image?.['docker-manifest-digest'];
  if (digest !== image.digest) return `it is the signature of another image (${String(digest)})`;
  const missing = Object.entries(annotations).find(([name, value]) => optional?.[name] !== value);
  return missing && `the signer did not state ${missing.join('=')}`;
}

/** Keys do not expire; a certificate that came with the signature does, and then nobody vouches for the time of signing. */
function faultOfCertificate(pem: string | undefined, now: Date): string | undefined {
  if (pem === undefined || pem === '') return undefined;
  try {
    const {validFromDate, validToDate} = new X509Certificate(pem);
    if (now > validToDate) return `its certificate expired on ${dayOf(validToDate)}`;
    return now < validFromDate ? `its certificate is not valid before ${dayOf(validFromDate)}` : undefined;
  } catch {
    return 'its certificate cannot be read';
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** A copy in another registry keeps the name under which it was signed: that is told, and no fault. */
function remarksOn({critical}: Claim, {repository}: SignedImage): string[] {
  const name = critical?.identity?.['docker-reference'];
  const isOurs = typeof name === 'string' && (name === repository || name.startsWith(`${repository}:`));
  return isOurs || name === undefined ? [] : [`signed under the name ${String(name)}`];
}

function bad(reason: string): CandidateVerdict {
  return {is: 'bad', reason};
}
