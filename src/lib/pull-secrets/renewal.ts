// What a rotation, an undo and a confirmation make of one Secret: pure, so that a run that goes on after another one
// decides as that one did.
import type {KubeObject} from '../cluster/object.ts';
import {dockerConfigKey, readDockerConfig} from '../registry/docker-config.ts';
import type {RegistryAccount} from '../settings/settings.ts';
import {
  fingerprintOf,
  type KeptValue,
  type KeyPlace,
  keptAnnotation,
  type OldValue,
  openOldValue,
  type RotationKey,
  readKeptValue,
  sealOldValue,
} from './kept-value.ts';
import type {HeldCredential, PullSecret, PullSecretReading, PullSecretScope} from './pull-secret.ts';
import {isPullSecretName} from './pull-secret-facts.ts';
import {renewedConfig} from './registry-entries.ts';
import {sourcesOf} from './status-rows.ts';
import type {SecretPatch} from './write-secrets.ts';

export interface Renewal {
  scope: PullSecretScope;
  account: RegistryAccount;
  key: RotationKey;
  /** Until when the old value is kept, ISO 8601. */
  until: string;
  /** Where the key lies. */
  keyAt?: KeyPlace;
  now: Date;
}

/**
 * Whose token is replaced: the pull secrets by their names, wherever they are, and what holds the account of a source.
 * A Secret of another name with another account is somebody else's.
 */
export function isCopy(
  {name, credential}: Pick<PullSecret, 'name' | 'credential'>,
  sources: readonly (HeldCredential | undefined)[],
): boolean {
  if (isPullSecretName(name)) return true;
  return credential !== undefined && sources.some((source) => source?.username === credential.username);
}

/** Those that are renewed, whatever they hold now. */
export function copiesIn({secrets}: Pick<PullSecretReading, 'secrets'>): PullSecret[] {
  const sources = sourcesOf(secrets).map(({credential}) => credential);
  return secrets.filter((secret) => isCopy(secret, sources));
}

export function holds({credential}: PullSecret, {username, accessToken}: RegistryAccount): boolean {
  return credential?.username === username && credential.password.reveal() === accessToken.reveal();
}

/** The new token in place of the old, and the old one sealed beside it; undefined where the new one is there already. */
export function renewalPatch(
  secret: KubeObject,
  {scope, account, key, until, keyAt, now}: Renewal,
): SecretPatch | undefined {
  const data: string | undefined = secret.data?.[dockerConfigKey];
  const renewed = renewedConfig(readDockerConfig(data), account, scope);
  if (renewed === undefined) return undefined;
  const place = placeOf(secret);
  const kept = readKeptValue(secret.metadata.annotations?.[keptAnnotation]);
  const isOpen = kept !== undefined && Date.parse(kept.until) > now.getTime();
  const before = isOpen ? openOldValue(kept, place, key) : undefined;
  // Kept on another machine, and neither confirmed nor over: it is not ours to throw away.
  if (isOpen && before === undefined && kept.key !== key.id)
    return {annotations: {}, data: {[dockerConfigKey]: renewed}};
  // Two rotations without a confirmation between them: undo leads back to before the first, unless somebody else wrote since.
  const isChain = before !== undefined && before.replacedBy === fingerprintOf(data);
  const old: OldValue = {data: isChain ? before.data : data, replacedBy: fingerprintOf(renewed)};
  return {
    annotations: {[keptAnnotation]: sealOldValue(old, place, {until, keyAt}, key)},
    data: {[dockerConfigKey]: renewed},
  };
}

export type Undoing =
  | {is: 'none'}
  /** `old`: what it will hold again. */
  | {is: 'possible'; old: OldValue; patch: SecretPatch}
  /** Sealed on another machine, or its key is gone. */
  | {is: 'locked'; kept: KeptValue}
  /** Its deadline is over. */
  | {is: 'over'; kept: KeptValue}
  /** Somebody wrote it since: that is not thrown away. */
  | {is: 'changed'};

export function undoing(secret: KubeObject, key: RotationKey | undefined, now: Date): Undoing {
  const kept = readKeptValue(secret.metadata.annotations?.[keptAnnotation]);
  if (kept === undefined) return {is: 'none'};
  if (Date.parse(kept.until) <= now.getTime()) return {is: 'over', kept};
  const old = key && openOldValue(kept, placeOf(secret), key);
  if (old === undefined) return {is: 'locked', kept};
  if (old.replacedBy !== fingerprintOf(secret.data?.[dockerConfigKey])) return {is: 'changed'};
  return {
    is: 'possible',
    old,
    patch: {annotations: {[keptAnnotation]: null}, data: {[dockerConfigKey]: old.data ?? null}},
  };
}

/** Takes the kept value away, whoever sealed it; undefined where there is none. */
export function confirmationPatch({metadata}: KubeObject): SecretPatch | undefined {
  return metadata.annotations?.[keptAnnotation] === undefined
    ? undefined
    : {annotations: {[keptAnnotation]: null}, data: {}};
}

function placeOf({metadata}: KubeObject): {namespace: string; name: string; uid: string} {
  const {namespace = '', name, uid = ''} = metadata;
  return {namespace, name, uid};
}
