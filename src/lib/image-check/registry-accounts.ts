// As whom the image registry is asked: the given account, else what the pull secrets hold, else the logins of this machine.
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import {type NamedCredential, passwordCredential} from '../registry/credential.ts';
import {credentialsFor, dockerConfigKey, readDockerConfig} from '../registry/docker-config.ts';
import {dockerLogins} from '../registry/docker-login.ts';
import {matchesImage} from '../registry/match-registry.ts';
import {type Reference, repositoryText} from '../registry/reference.ts';
import type {Emit} from '../report/event.ts';
import type {Secret} from '../report/secret.ts';
import {environmentForChildren} from '../settings/child-environment.ts';
import type {RegistryAccount} from '../settings/settings.ts';

export interface AccountSettings {
  account: RegistryAccount | undefined;
  /** What the account is for: a registry, or repositories of it. */
  registry: string;
}

export interface AccountWorld {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  signal: AbortSignal;
  emit: Emit;
  /** Told of every secret that is met, so that none is ever shown. */
  learn: (secret: Secret) => void;
}

/**
 * The first of these that knows the registry is the only one: a wrong account is to be found out, not to be worked
 * around.
 * @param secrets pull secrets of the cluster
 */
export function registryAccounts(
  settings: AccountSettings,
  secrets: readonly KubeObject[],
  {env, homeDirectory, signal, emit, learn}: AccountWorld,
): (reference: Reference) => Promise<readonly NamedCredential[]> {
  const logins = dockerLogins({
    env: environmentForChildren(env),
    homeDirectory,
    signal,
    onTrouble: (text) => emit({type: 'note', level: 'warning', text}),
  });
  return async (reference) => {
    const own = ownAccount(settings, reference);
    const ofCluster = own.length > 0 ? own : secrets.flatMap((secret) => accountsIn(secret, reference));
    const accounts = ofCluster.length > 0 ? ofCluster : await logins(reference);
    for (const {credential} of accounts) {
      if (credential.is === 'password') learn(credential.password);
      if (credential.is === 'identity-token') learn(credential.token);
    }
    return accounts;
  };
}

function ownAccount({account, registry}: AccountSettings, reference: Reference): NamedCredential[] {
  if (account === undefined || !matchesImage(registry, repositoryText(reference))) return [];
  const credential = passwordCredential(account.username, account.accessToken.reveal());
  return credential === undefined ? [] : [{credential, from: 'the given account'}];
}

function accountsIn(secret: KubeObject, reference: Reference): NamedCredential[] {
  const config = readDockerConfig(secret.data?.[dockerConfigKey]);
  if (config === undefined) return [];
  return credentialsFor(config, reference).map((credential) => ({credential, from: describe(secret)}));
}
