// The value from before a rotation, kept on the Secret itself: sealed, and good for this very Secret only.
import {createCipheriv, createDecipheriv, createHash, randomBytes} from 'node:crypto';

/** It is taken off by `secrets rotate --confirm` and by --undo; copies of the Secret that others make do not have it. */
export const keptAnnotation = 'kubectl-provision/kept-pull-secret';

/** What opens the kept values of one cluster. */
export interface RotationKey {
  /** Names it in the annotations; says nothing of it. */
  id: string;
  /** 32 bytes. */
  bytes: Buffer;
}

/** Where the key lies, as the run said that made the rotation: a hint for people, nothing relies on it. */
export interface KeyPlace {
  host: string;
  user: string;
  /** The target directory. */
  directory: string;
}

/** The annotation as it can be read without the key. */
export interface KeptValue {
  version: 1;
  /** Id of the key that opens it. */
  key: string;
  /** Until when --undo may use it, ISO 8601. */
  until: string;
  /** Undefined in those of earlier versions. */
  keyAt?: KeyPlace | undefined;
  /** Base64: nonce, tag, ciphertext. */
  sealed: string;
}

export type KeepingTerms = Pick<KeptValue, 'until' | 'keyAt'>;

/** The Secret that a value belongs to. */
export interface KeptPlace {
  namespace: string;
  name: string;
  uid: string;
}

export interface OldValue {
  /** What stood under `.dockerconfigjson`, base64, byte for byte; undefined where nothing did. */
  data: string | undefined;
  /** SHA-256 of what was written in its place, hex: tells whether somebody has changed it since. */
  replacedBy: string;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** The text of the annotation. A nonce is random: far fewer values are sealed with one key than would make that a risk. */
export function sealOldValue(value: OldValue, place: KeptPlace, terms: KeepingTerms, {id, bytes}: RotationKey): string {
  const {until, keyAt} = terms;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, bytes, nonce);
  cipher.setAAD(boundTo(place, id, until));
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  const kept: KeptValue = {version: 1, key: id, until, keyAt, sealed};
  return JSON.stringify(kept);
}

/** Undefined for an annotation that is none of ours, or of a later version of this program. */
export function readKeptValue(annotation: string | undefined): KeptValue | undefined {
  if (annotation === undefined) return undefined;
  try {
    const kept: Partial<KeptValue> = Object(JSON.parse(annotation));
    const {version, key, until, sealed} = kept;
    const keyAt = keyPlaceIn(kept.keyAt);
    const isWhole = typeof key === 'string' && typeof sealed === 'string' && typeof until === 'string';
    return version === 1 && isWhole && !Number.isNaN(Date.parse(until))
      ? {version, key, until, keyAt, sealed}
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whoever may write the Secret may have written it: short, and without what would change a terminal. */
function keyPlaceIn(value: unknown): KeyPlace | undefined {
  const {host, user, directory}: Record<string, unknown> = Object(value);
  if (typeof host !== 'string' || typeof user !== 'string' || typeof directory !== 'string') return undefined;
  const plain = (text: string) => text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').slice(0, 300);
  return {host: plain(host), user: plain(user), directory: plain(directory)};
}

/** Undefined for another key, another Secret, or a text that was changed. */
export function openOldValue(kept: KeptValue, place: KeptPlace, key: RotationKey): OldValue | undefined {
  if (kept.key !== key.id) return undefined;
  const all = Buffer.from(kept.sealed, 'base64');
  if (all.length < nonceBytes + tagBytes) return undefined;
  try {
    const cipher = createDecipheriv(algorithm, key.bytes, all.subarray(0, nonceBytes), {authTagLength: tagBytes});
    cipher.setAAD(boundTo(place, key.id, kept.until));
    cipher.setAuthTag(all.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = Buffer.concat([cipher.update(all.subarray(nonceBytes + tagBytes)), cipher.final()]);
    return JSON.parse(text.toString('utf8')) as OldValue;
  } catch {
    return undefined;
  }
}

export function fingerprintOf(data: string | undefined): string {
  return createHash('sha256')
    .update(data ?? '')
    .digest('hex');
}

/** Somebody who may write one Secret cannot have the kept value of another one opened into it, nor the time prolonged. */
function boundTo({namespace, name, uid}: KeptPlace, key: string, until: string): Buffer {
  return Buffer.from(JSON.stringify(['kept-pull-secret', 1, key, until, namespace, name, uid]));
}
