// Access tokens of a registry's token server: asked for with an account, an identity token, or as nobody.
import {Secret} from '../report/secret.ts';
import {type NoAnswer, noAnswer, wordsIn} from './answer.ts';
import type {Credential} from './credential.ts';
import {type ExchangeRequest, type Exchanging, exchange} from './exchange.ts';

export interface TokenRequest {
  /** Address of the token server. */
  realm: string;
  service: string | undefined;
  /** `repository:scone.cloud/las:pull` */
  scope: string;
}

export interface AccessToken {
  is: 'token';
  token: Secret;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const clientId = 'kubectl-provision';
const maxBytes = 1_048_576;
/** What Docker's documentation says for a server that does not. */
const defaultSeconds = 60;

export async function fetchToken(
  exchanging: Exchanging,
  request: TokenRequest,
  credential: Credential,
): Promise<AccessToken | NoAnswer> {
  const {host} = new URL(request.realm);
  const answer = await exchange(exchanging, exchangeRequest(request, credential));
  if (answer.is === 'problem') return noAnswer(answer.problem, `token server ${host}`);
  const {status, bytes} = answer;
  if (status === 200) return readToken(bytes, exchanging.now(), host);
  const words = wordsIn(bytes);
  const reason = `token server ${host} answers with status ${status}${words && `: ${words}`}`;
  if (status === 400 || status === 401) return {is: 'refused', why: 'unauthorized', reason};
  if (status === 403) return {is: 'refused', why: 'denied', reason};
  return {is: 'broken', reason};
}

function exchangeRequest({realm, service, scope}: TokenRequest, credential: Credential): ExchangeRequest {
  const url = new URL(realm);
  if (credential.is === 'identity-token') {
    const form = {grant_type: 'refresh_token', client_id: clientId, scope, refresh_token: credential.token.reveal()};
    const body = new URLSearchParams({...form, ...(service !== undefined && {service})}).toString();
    const headers = {'content-type': 'application/x-www-form-urlencoded', accept: 'application/json'};
    return {url: url.href, method: 'POST', headers, body, maxBytes};
  }
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  const authorization = credential.is === 'password' ? {authorization: basicAuthorization(credential)} : {};
  return {url: url.href, headers: {accept: 'application/json', ...authorization}, maxBytes};
}

export function basicAuthorization({username, password}: {username: string; password: Secret}): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}

function readToken(bytes: Uint8Array, now: Date, host: string): AccessToken | NoAnswer {
  const body = tokenBody(bytes);
  const token = [body.token, body.access_token].find((value) => typeof value === 'string' && value !== '');
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    return {is: 'broken', reason: `token server ${host} answers without a token`};
  }
  const seconds = typeof body.expires_in === 'number' && body.expires_in > 0 ? body.expires_in : defaultSeconds;
  return {is: 'token', token: new Secret(token), expiresAt: now.getTime() + seconds * 1000};
}

function tokenBody(bytes: Uint8Array): {token?: unknown; access_token?: unknown; expires_in?: unknown} {
  try {
    return Object(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return {};
  }
}
