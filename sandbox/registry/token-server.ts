// A token server as registries have it beside them (Docker's token protocol): passwords and identity tokens become access
// tokens. It keeps a book of what it was asked, and refuses as it is told.
import {generateKeyPairSync, randomUUID, sign} from 'node:crypto';
import {createServer as createHttpServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {KeyedCertificate} from '../certificates/issue.ts';

export interface TokenUser {
  password: string;
  /** By which it logs in; default: the key of the table. So one user has several tokens. */
  name?: string;
  /** What is said in place of a token: it has expired, is locked. */
  refusal?: {status: number; message: string};
  /** What the user may do in which repository: `{'scone.cloud/las': ['pull']}`; `*` stands for all of them. */
  rights: Readonly<Record<string, readonly string[]>>;
  /** Stands in for the password, as a login leaves it. */
  identityToken?: string;
}

export interface TokenServerOptions {
  users: Readonly<Record<string, TokenUser>>;
  /** Rights of those who name nobody. */
  anonymous?: TokenUser['rights'];
  certificate?: KeyedCertificate;
  /** Seconds; default 300. */
  lifetime?: number;
}

export interface TokenServer {
  /** `https://127.0.0.1:40124` */
  url: string;
  /** What the registry must be configured with. */
  settings: {realm: string; issuer: string; service: string; jwks: string};
  /** Each question: `GET scope=repository:a:pull as ada`. */
  requests: string[];
  /** A token for whoever needs one without asking. */
  mint(name: string, access: readonly Access[], lifetime?: number): string;
  stop(): Promise<void>;
}

export interface Access {
  type: 'repository';
  name: string;
  actions: readonly string[];
}

const issuer = 'sandbox-token-server';
const service = 'sandbox-registry';

export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const {lifetime = 300, certificate} = options;
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const keyId = randomUUID();
  const requests: string[] = [];
  const mint = (name: string, access: readonly Access[], seconds = lifetime) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: service,
      sub: name,
      jti: randomUUID(),
      nbf: now - 10,
      iat: now,
      exp: now + seconds,
    };
    const text = [
      {alg: 'ES256', typ: 'JWT', kid: keyId},
      {...claims, access},
    ]
      .map(segment)
      .join('.');
    const signature = sign('sha256', Buffer.from(text), {key: privateKey, dsaEncoding: 'ieee-p1363'});
    return `${text}.${signature.toString('base64url')}`;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = await questionIn(request);
    const who = nameOf(asked, options.users);
    requests.push(`${request.method} scope=${asked.scope} as ${who ?? 'a stranger'}`);
    response.setHeader('content-type', 'application/json');
    if (who === undefined) {
      response
        .writeHead(401)
        .end(JSON.stringify({errors: [{code: 'UNAUTHORIZED', message: 'incorrect username or password'}]}));
      return;
    }
    const refusal = options.users[who]?.refusal;
    if (refusal !== undefined) {
      const {status, message} = refusal;
      response.writeHead(status).end(JSON.stringify({errors: [{code: 'UNAUTHORIZED', message}]}));
      return;
    }
    const rights = who === '' ? (options.anonymous ?? {}) : (options.users[who]?.rights ?? {});
    const token = mint(who, granted(asked.scope, rights));
    response.end(
      JSON.stringify({token, access_token: token, expires_in: lifetime, issued_at: new Date().toISOString()}),
    );
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
  const server = certificate
    ? createHttpsServer({cert: certificate.certificate, key: certificate.key}, listener)
    : createHttpServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const jwks = JSON.stringify({keys: [{...publicKey.export({format: 'jwk'}), kid: keyId, alg: 'ES256', use: 'sig'}]});
  return {
    url,
    settings: {realm: `${url}/token`, issuer, service, jwks},
    requests,
    mint,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

interface Question {
  scope: string;
  /** Of the header: `ada:secret`. */
  basic: string | undefined;
  identityToken: string | undefined;
}

async function questionIn(request: IncomingMessage): Promise<Question> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const query = new URL(request.url ?? '/', 'http://token.invalid').searchParams;
  const [scheme, text = ''] = (request.headers.authorization ?? '').split(' ');
  return {
    scope: form.get('scope') ?? query.get('scope') ?? '',
    basic: scheme === 'Basic' ? Buffer.from(text, 'base64').toString() : undefined,
    identityToken: form.get('grant_type') === 'refresh_token' ? (form.get('refresh_token') ?? '') : undefined,
  };
}

/** '' for nobody; undefined for whoever is not who they say. */
function nameOf({basic, identityToken}: Question, users: TokenServerOptions['users']): string | undefined {
  const all = Object.entries(users);
  if (identityToken !== undefined) return all.find(([, user]) => user.identityToken === identityToken)?.[0];
  if (basic === undefined) return '';
  return all.find(([key, {name = key, password}]) => `${name}:${password}` === basic)?.[0];
}

/** `repository:a/b:pull,push`, as far as the rights go. */
function granted(scope: string, rights: TokenUser['rights']): Access[] {
  return scope
    .split(' ')
    .filter((one) => one.startsWith('repository:'))
    .map((one) => {
      const name = one.slice('repository:'.length, one.lastIndexOf(':'));
      const wanted = one.slice(one.lastIndexOf(':') + 1).split(',');
      const allowed = rights[name] ?? rights['*'] ?? [];
      return {type: 'repository', name, actions: wanted.filter((action) => allowed.includes(action))};
    });
}
