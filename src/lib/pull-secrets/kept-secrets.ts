// What is kept in the cluster from rotations, looked at with the key of this machine.
import type {KubeObject} from '../cluster/object.ts';
import {readDockerConfig} from '../registry/docker-config.ts';
import {type KeyPlace, keptAnnotation, type RotationKey, readKeptValue} from './kept-value.ts';
import type {HeldCredential} from './pull-secret.ts';
import {credentialShelf} from './pull-secret-facts.ts';
import {pullSecretSelection, visitAll} from './read-pull-secrets.ts';
import {firstAccount, registryServers} from './registry-entries.ts';
import {undoing} from './renewal.ts';
import type {SecretsRun} from './secrets-run.ts';

interface Place {
  namespace: string;
  name: string;
}

export interface KeptSecrets {
  /** By what an undo can make of them. */
  possible: Place[];
  locked: Place[];
  over: Place[];
  changed: Place[];
  /** The accounts that an undo would bring back. */
  accounts: HeldCredential[];
  /** Where the keys of those that are locked lie, each once, as far as their annotations say. */
  keysAt: KeyPlace[];
  /** Some of them were sealed with the key of this machine. */
  needsKey: boolean;
}

/** @param namespace undefined: all */
export async function readKept(
  {cluster, settings, outside}: SecretsRun,
  key: RotationKey | undefined,
  namespace: string | undefined,
): Promise<KeptSecrets> {
  const {signal, learn, now} = outside;
  const shelf = credentialShelf(learn);
  const byPlace = new Map<string, {place: Place; is: Exclude<ReturnType<typeof undoing>['is'], 'none'>}>();
  const keysAt = new Map<string, KeyPlace>();
  let needsKey = false;
  const visit = (secret: KubeObject) => {
    const made = undoing(secret, key, now());
    if (made.is === 'none') return;
    const {name, namespace: own = ''} = secret.metadata;
    byPlace.set(`${own}/${name}`, {place: {namespace: own, name}, is: made.is});
    needsKey ||= readKeptValue(secret.metadata.annotations?.[keptAnnotation])?.key === key?.id;
    if (made.is === 'locked' && made.kept.keyAt !== undefined)
      keysAt.set(JSON.stringify(made.kept.keyAt), made.kept.keyAt);
    if (made.is !== 'possible') return;
    const config = readDockerConfig(made.old.data);
    const account = config && firstAccount(config, registryServers(config, settings));
    if (account !== undefined) shelf.held(account.username, account.password);
  };
  await visitAll(cluster, {...pullSecretSelection, namespace}, visit, {signal});
  const places = (wanted: string) => [...byPlace.values()].filter(({is}) => is === wanted).map(({place}) => place);
  return {
    possible: places('possible'),
    locked: places('locked'),
    over: places('over'),
    changed: places('changed'),
    accounts: [...shelf.all()],
    keysAt: [...keysAt.values()],
    needsKey,
  };
}
