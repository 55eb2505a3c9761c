// From a Secret to what is known of it as a pull secret. Tokens met on the way are interned: one value for all who hold it.
import {createHash} from 'node:crypto';
import type {KubeObject} from '../cluster/object.ts';
import {foreignOwner} from '../cluster/ownership.ts';
import {fieldManager} from '../plan/field-manager.ts';
import {dockerConfigKey, readDockerConfig} from '../registry/docker-config.ts';
import {Secret} from '../report/secret.ts';
import {pullSecretNames} from '../scone/names.ts';
import {keptAnnotation, readKeptValue} from './kept-value.ts';
import type {HeldCredential, Maker, PullSecret, PullSecretScope} from './pull-secret.ts';
import {firstAccount, registryServers} from './registry-entries.ts';

export interface CredentialShelf {
  /** The one value for this account. */
  held(username: string, password: string): HeldCredential;
  all(): readonly HeldCredential[];
}

/** @param learn told of each token, before anything can be said of it */
export function credentialShelf(learn: (secret: Secret) => void): CredentialShelf {
  const known = new Map<string, HeldCredential>();
  return {
    held(username, password) {
      const key = JSON.stringify([username, password]);
      const found = known.get(key);
      if (found !== undefined) return found;
      const held = heldCredential(username, new Secret(password));
      learn(held.password);
      learn(new Secret(`${username}:${password}`));
      known.set(key, held);
      return held;
    },
    all: () => [...known.values()],
  };
}

export function heldCredential(username: string, password: Secret): HeldCredential {
  return {username, password, fingerprint: createHash('sha256').update(password.reveal()).digest('hex').slice(0, 6)};
}

/** @returns undefined for a Secret that is for other registries, and has not the name of a pull secret either */
export function pullSecretFacts(
  secret: KubeObject,
  scope: PullSecretScope,
  shelf: CredentialShelf,
): PullSecret | undefined {
  const {metadata, data} = secret;
  const {name, namespace = '', uid = ''} = metadata;
  const config = readDockerConfig(data?.[dockerConfigKey]);
  const servers = config === undefined ? [] : registryServers(config, scope);
  if (servers.length === 0 && !isPullSecretName(name)) return undefined;
  const account = config && firstAccount(config, servers);
  return {
    ...{namespace, name, uid, servers},
    isSource: namespace === scope.namespace && isPullSecretName(name),
    credential: account && shelf.held(account.username, account.password),
    email: account?.email,
    maker: makerOf(secret),
    since: sinceOf(secret),
    kept: keptUntil(metadata.annotations?.[keptAnnotation]),
  };
}

export function isPullSecretName(name: string): boolean {
  return (pullSecretNames as readonly string[]).includes(name);
}

function keptUntil(annotation: string | undefined): string | undefined {
  return annotation === undefined ? undefined : (readKeptValue(annotation)?.until ?? '');
}

/** By its marks; without any, the field manager that set the type, which nobody can change later. */
export function makerOf(secret: KubeObject): Maker {
  const {ownerReferences = [], managedFields = []} = secret.metadata;
  if (ownerReferences.some(({kind}) => kind === 'ImagePullSecret')) return {by: 'secret-operator'};
  const owner = foreignOwner(secret, {});
  // Who applied it once is no tool that comes again by itself.
  if (owner !== undefined && owner.tool !== 'field manager') return {by: 'tool', ...owner};
  const manager = managedFields.find(({fieldsV1}) => hasField(fieldsV1, 'f:type'))?.manager ?? '';
  return manager === fieldManager ? {by: 'us'} : {by: 'hand', manager};
}

function sinceOf({metadata}: KubeObject): string {
  const {managedFields = [], creationTimestamp = ''} = metadata;
  const times = managedFields.filter(({fieldsV1}) => hasField(fieldsV1, 'f:data')).map(({time}) => time ?? '');
  return times.sort().at(-1) || creationTimestamp;
}

function hasField(fields: unknown, name: string): boolean {
  return typeof fields === 'object' && fields !== null && name in fields;
}
