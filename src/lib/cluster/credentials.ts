// What proves to the server who we are: headers and a client certificate, taken from the kubeconfig's user.
import {readFile} from 'node:fs/promises';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import type {Endpoint} from './endpoint.ts';
import {fileOrData, fileTrouble} from './file-or-data.ts';
import type {UserEntry} from './kubeconfig.ts';

export interface Credentials {
  authorization: string | undefined;
  cert: Buffer | string | undefined;
  key: Buffer | string | undefined;
  /** Milliseconds since the epoch after which they are fetched anew; undefined: when refused. */
  expires: number | undefined;
}

export interface CredentialSource {
  /** The present credentials; fetched on first use and when they have expired. */
  current(): Promise<Credentials>;
  /** After a refusal: fetches them anew. False when that cannot change anything. */
  renew(): Promise<boolean>;
}

export interface CredentialSurroundings {
  env: Record<string, string | undefined>;
  now: () => number;
  signal: AbortSignal | undefined;
  /** What an exec plugin writes for the person, such as "open this page to log in". */
  onPluginOutput: ((text: string) => void) | undefined;
  /** Told of each token and password before it is sent, as a server may repeat it in its answer. */
  learn: ((secret: Secret) => void) | undefined;
}

/** A pod's token file is replaced by the kubelet; client-go reads it anew every minute too. */
const tokenFileLifetimeMs = 60_000;

export function createCredentialSource(endpoint: Endpoint, surroundings: CredentialSurroundings): CredentialSource {
  const {now} = surroundings;
  const fetcher = fetcherOf(endpoint, surroundings);
  let held: Credentials | undefined;
  let fetching: Promise<Credentials> | undefined;

  /** One fetch serves all requests that wait for it. What fails is not remembered: the next request tries again. */
  const fetch = () => {
    fetching ??= fetcher
      .run()
      .then((fetched) => {
        for (const secret of secretsIn(fetched)) surroundings.learn?.(secret);
        // What is old already when it is new (the clock may be wrong) is for the server to judge.
        held = isStale(fetched, now) ? {...fetched, expires: undefined} : fetched;
        return held;
      })
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  };
  return {
    current: async () => (held === undefined || isStale(held, now) ? fetch() : held),
    async renew() {
      if (!fetcher.renewable) return false;
      await fetch();
      return true;
    },
  };
}

function isStale({expires}: Credentials, now: () => number): boolean {
  return expires !== undefined && expires <= now();
}

/** The header as a whole, what stands in it, and for Basic the password alone. */
function secretsIn({authorization}: Credentials): Secret[] {
  if (authorization === undefined) return [];
  const [scheme = '', value = ''] = authorization.split(' ', 2);
  const account = scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : '';
  const password = account.slice(account.indexOf(':') + 1);
  return [authorization, value, password].filter((text) => text !== '').map((text) => new Secret(text));
}

interface Fetcher {
  run: () => Promise<Credentials>;
  renewable: boolean;
}

function fetcherOf(endpoint: Endpoint, surroundings: CredentialSurroundings): Fetcher {
  const {user} = endpoint;
  if (user.token) return fixed(user, `Bearer ${user.token}`);
  if (user.tokenFile) return {run: () => tokenFileCredentials(user, surroundings.now), renewable: true};
  if (user.username) return fixed(user, `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`);
  if (user.exec) return {run: () => execCredentials(endpoint, surroundings), renewable: true};
  if (user['auth-provider']) return {run: () => providerCredentials(endpoint, surroundings.now), renewable: false};
  return fixed(user, undefined);
}

function fixed(user: UserEntry, authorization: string | undefined): Fetcher {
  return {
    run: async () => ({authorization, ...(await clientCertificateOf(user)), expires: undefined}),
    renewable: false,
  };
}

async function clientCertificateOf(user: UserEntry): Promise<Pick<Credentials, 'cert' | 'key'>> {
  const [cert, key] = await Promise.all([
    fileOrData(user['client-certificate'], user['client-certificate-data'], 'client certificate'),
    fileOrData(user['client-key'], user['client-key-data'], 'client key'),
  ]);
  return {cert, key};
}

async function tokenFileCredentials(user: UserEntry, now: () => number): Promise<Credentials> {
  const token = await readFile(user.tokenFile ?? '', 'utf8').catch((error: unknown) => {
    throw new Failure({
      kind: 'usage',
      summary: 'the token file cannot be read',
      object: user.tokenFile ?? '',
      reason: fileTrouble(error),
      next: 'mend the kubeconfig, or choose another context with --context',
    });
  });
  return {
    authorization: `Bearer ${token.trim()}`,
    ...(await clientCertificateOf(user)),
    expires: now() + tokenFileLifetimeMs,
  };
}

async function execCredentials(endpoint: Endpoint, surroundings: CredentialSurroundings): Promise<Credentials> {
  const {runExecPlugin} = await import('./exec-plugin.ts');
  const [answer, fixedCertificate] = await Promise.all([
    runExecPlugin(endpoint, surroundings),
    clientCertificateOf(endpoint.user),
  ]);
  return {
    authorization: answer.token === undefined ? undefined : `Bearer ${answer.token}`,
    cert: answer.clientCertificateData ?? fixedCertificate.cert,
    key: answer.clientKeyData ?? fixedCertificate.key,
    expires: answer.expirationTimestamp === undefined ? undefined : Date.parse(answer.expirationTimestamp),
  };
}

/** oidc, azure, gcp: the client library knows them; it is imported only for their users, as it takes long to load. */
async function providerCredentials(endpoint: Endpoint, now: () => number): Promise<Credentials> {
  const {authProviderHeader} = await import('./auth-provider.ts');
  return {
    authorization: await authProviderHeader(endpoint),
    ...(await clientCertificateOf(endpoint.user)),
    expires: now() + tokenFileLifetimeMs,
  };
}
