// Our client of registries in tests: real requests, pauses that take no time.
import {limiter} from '../../src/lib/network/limiter.ts';
import {proxiedConnections} from '../../src/lib/network/proxied-fetch.ts';
import {defaultRetryPolicy} from '../../src/lib/network/retry.ts';
import {type NamedCredential, passwordCredential} from '../../src/lib/registry/credential.ts';
import {openRegistry, type Registry, type RegistryOptions} from '../../src/lib/registry/open-registry.ts';

export interface TestClient {
  registry: Registry;
  options: RegistryOptions;
  /** How long it would have waited before each new try, in milliseconds. */
  pauses: number[];
  close(): void;
}

/** @param ca authority of the registry's certificate, PEM */
export function registryClient(changes: Partial<RegistryOptions> = {}, ca?: string): TestClient {
  const connections = proxiedConnections({}, ca === undefined ? undefined : [ca]);
  const pauses: number[] = [];
  const options: RegistryOptions = {
    fetch: connections.fetch,
    userAgent: 'kubectl-provision/test',
    now: () => new Date(),
    random: () => 1,
    pause: async (milliseconds) => void pauses.push(milliseconds),
    signal: new AbortController().signal,
    limits: {idleMs: 5000, requestMs: 20_000},
    retryPolicy: defaultRetryPolicy,
    limited: limiter(6),
    credentials: async () => [],
    plainHttp: [],
    mirrors: [],
    ...changes,
  };
  return {registry: openRegistry(options), options, pauses, close: connections.close};
}

export function account(username: string, password: string): NamedCredential {
  const credential = passwordCredential(username, password);
  if (credential === undefined) throw new TypeError('an account has a name and a password');
  return {credential, from: `the account of ${username}`};
}
