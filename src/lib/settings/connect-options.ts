// From connection settings to what the cluster room needs to connect.
import type {ConnectOptions} from '../cluster/connect.ts';
import type {Secret} from '../report/secret.ts';
import {environmentForChildren} from './child-environment.ts';
import type {ConnectionSettings} from './settings.ts';

/** What of the outside world a connection depends on. */
export interface ConnectionWorld {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  /** `kubectl-provision/0.1.0` */
  userAgent: string;
  /** Told of what is shown to the API server, so that it is shown to nobody else. */
  learn: (secret: Secret) => void;
}

/** Credential plugins inherit the environment, as with kubectl, but for the secrets that it holds for us alone. */
export function connectOptions(
  settings: ConnectionSettings,
  {env, homeDirectory, userAgent, learn}: ConnectionWorld,
): ConnectOptions {
  const {asGroups, token, requestTimeout, ...rest} = settings;
  return {
    ...rest,
    asGroup: asGroups,
    token: token?.reveal(),
    requestTimeoutMs: requestTimeout,
    env: environmentForChildren(env),
    homeDirectory,
    userAgent,
    learn,
  };
}
