// Sigstore bundles made with a key: a DSSE envelope around an in-toto statement, or a signature of the manifest. Pure.
import {createHash} from 'node:crypto';
import {fromBase64} from './base64.ts';
import type {BundleCandidate, CandidateVerdict, SignedImage} from './candidate.ts';
import {isSignedBy, type SigningKey} from './signing-key.ts';

const statementType = 'application/vnd.in-toto+json';
/** What cosign calls the statement that is a signature; any other (a bill of materials, a test report) is not. */
const signaturePredicate = 'https://sigstore.dev/cosign/sign/v1';
const mediaType = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.[123]\+json|\+json;version=0\.[123])$/;

interface Bundle {
  mediaType?: unknown;
  verificationMaterial?: {publicKey?: unknown};
  dsseEnvelope?: {payload?: unknown; payloadType?: unknown; signatures?: unknown};
  messageSignature?: {messageDigest?: {algorithm?: unknown; digest?: unknown}; signature?: unknown};
}

export function judgeBundle({bytes}: BundleCandidate, image: SignedImage, key: SigningKey): CandidateVerdict {
  const bundle: Bundle | undefined = objectIn(bytes);
  if (typeof bundle?.mediaType !== 'string' || !mediaType.test(bundle.mediaType))
    return bad('it is no bundle known here');
  if (typeof bundle.verificationMaterial?.publicKey !== 'object')
    return bad('it was made with a certificate, not a key');
  const {dsseEnvelope, messageSignature} = bundle;
  if ((dsseEnvelope === undefined) === (messageSignature === undefined))
    return bad('it holds no signature, or several');
  const fault = messageSignature
    ? faultOfMessage(messageSignature, image, key)
    : faultOfEnvelope(dsseEnvelope ?? {}, image, key);
  return fault === undefined ? {is: 'good', remarks: []} : bad(fault);
}

/** Whether the bundle is a signature, going by its unsigned content: others are not even looked at. */
export function isSignatureBundle(bytes: Uint8Array): boolean {
  const bundle: Bundle | undefined = objectIn(bytes);
  const payload = fromBase64(bundle?.dsseEnvelope?.payload);
  if (payload === undefined) return true;
  const predicate = objectIn(payload)?.predicateType;
  return typeof predicate !== 'string' || predicate === signaturePredicate;
}

function faultOfEnvelope(
  {payload: text, payloadType, signatures}: NonNullable<Bundle['dsseEnvelope']>,
  image: SignedImage,
  key: SigningKey,
): string | undefined {
  const payload = fromBase64(text);
  const all: {sig?: unknown}[] = Array.isArray(signatures) ? signatures : [];
  const signature = all.length === 1 ? fromBase64(all[0]?.sig) : undefined;
  if (payload === undefined || signature === undefined) return 'its envelope is not well-formed';
  if (payloadType !== statementType) return `what is signed is of another type (${String(payloadType)})`;
  if (!isSignedBy(key, preAuthentication(payloadType, payload), signature)) return altered;
  const statement = objectIn(payload);
  if (statement?.predicateType !== signaturePredicate) {
    return `it states something else than a signature (${String(statement?.predicateType)})`;
  }
  return namesDigest(statement.subject, image.digest) ? undefined : 'it is the signature of another image';
}

const altered = 'another key has signed it, or it was altered';

/** What DSSE signs in place of the payload: type and payload, each with its length. */
function preAuthentication(type: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

function namesDigest(subject: unknown, digest: string): boolean {
  const subjects: {digest?: Record<string, unknown>}[] = Array.isArray(subject) ? subject : [];
  const [algorithm = '', hex] = digest.split(':');
  return subjects.some((each) => each?.digest?.[algorithm] === hex);
}

function faultOfMessage(
  {messageDigest, signature: text}: NonNullable<Bundle['messageSignature']>,
  {manifest}: SignedImage,
  key: SigningKey,
): string | undefined {
  const signature = fromBase64(text);
  const digest = fromBase64(messageDigest?.digest);
  if (signature === undefined || digest === undefined) return 'its signature is not well-formed';
  if (messageDigest?.algorithm !== 'SHA2_256') return `its digest is not SHA-256 (${String(messageDigest?.algorithm)})`;
  if (!createHash('sha256').update(manifest).digest().equals(digest)) return 'it is the signature of another image';
  return isSignedBy(key, manifest, signature) ? undefined : altered;
}

// biome-ignore lint/suspicious/noExplicitAny: every member is judged where it is used
function objectIn(bytes: Uint8Array): any {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function bad(reason: string): CandidateVerdict {
  return {is: 'bad', reason};
}
