// Logging in at a registry as `docker login` does, and what its token server says that the account may do.
import {type NoAnswer, noAnswer, wordsIn} from './answer.ts';
import {faultOfRealm} from './authorizer.ts';
import {chooseChallenge} from './challenge.ts';
import type {Credential} from './credential.ts';
import {endpointsOf} from './endpoint.ts';
import {type Exchanging, exchange} from './exchange.ts';
import type {Reference} from './reference.ts';
import {basicAuthorization, fetchToken} from './token.ts';

export type Login =
  /** `actions`: what it may do with the repository (`pull`, `push`, `delete`); undefined where the registry does not tell. */
  | {is: 'accepted'; actions: readonly string[] | undefined}
  /** The registry wants to know nobody: nothing is known about the account. */
  | {is: 'open'}
  | NoAnswer;

export interface LoginOptions extends Exchanging {
  plainHttp: readonly string[];
}

const maxBytes = 65_536;

/** @param reference of the repository that the rights are asked for */
export async function logIn(options: LoginOptions, reference: Reference, credential: Credential): Promise<Login> {
  const [endpoint] = endpointsOf(reference, {plainHttp: options.plainHttp, mirrors: []});
  if (endpoint === undefined) return {is: 'broken', reason: 'there is nobody to ask'};
  const url = `${endpoint.base}/v2/`;
  const first = await exchange(options, {url, headers: {}, maxBytes});
  if (first.is === 'problem') return noAnswer(first.problem, endpoint.base);
  if (first.status === 200) return {is: 'open'};
  const challenge = first.status === 401 ? chooseChallenge(first.headers.get('www-authenticate')) : undefined;
  if (challenge === undefined) {
    return {
      is: 'broken',
      status: first.status,
      reason: `${url} answers with status ${first.status}, and not as a registry does`,
    };
  }
  if (challenge.scheme === 'basic') return withPassword(options, url, credential);
  const {realm = '', service} = challenge.parameters;
  const fault = faultOfRealm(realm, endpoint);
  if (fault !== undefined) return {is: 'broken', reason: fault};
  return withToken(options, {realm, service, repository: reference.repository}, credential);
}

async function withPassword(options: LoginOptions, url: string, credential: Credential): Promise<Login> {
  if (credential.is !== 'password') return {is: 'refused', why: 'unauthorized', reason: `${url} wants a password`};
  const headers = {authorization: basicAuthorization(credential)};
  const answer = await exchange(options, {url, headers, maxBytes});
  if (answer.is === 'problem') return noAnswer(answer.problem, url);
  const {status, bytes} = answer;
  if (status === 200) return {is: 'accepted', actions: undefined};
  const words = wordsIn(bytes);
  const reason = `${url} answers with status ${status}${words && `: ${words}`}`;
  if (status === 401) return {is: 'refused', why: 'unauthorized', reason};
  return status === 403 ? {is: 'refused', why: 'denied', reason} : {is: 'broken', status, reason};
}

/** A token that may write is asked for, looked into, and thrown away. */
async function withToken(
  options: LoginOptions,
  {realm, service, repository}: {realm: string; service: string | undefined; repository: string},
  credential: Credential,
): Promise<Login> {
  const ask = (actions: string) =>
    fetchToken(options, {realm, service, scope: `repository:${repository}:${actions}`}, credential);
  const wide = await ask('pull,push');
  if (wide.is === 'token') return {is: 'accepted', actions: actionsIn(wide.token.reveal(), repository)};
  // Some refuse the whole when a part of it is too much.
  const narrow = wide.is === 'refused' && wide.why === 'denied' ? await ask('pull') : wide;
  return narrow.is === 'token' ? {is: 'accepted', actions: ['pull']} : narrow;
}

/** What a token says that it is good for; undefined for one that says nothing to us. Its signature is the registry's business. */
function actionsIn(token: string, repository: string): readonly string[] | undefined {
  const {access} = claimsOf(token);
  if (!Array.isArray(access)) return undefined;
  const entries: {type?: unknown; name?: unknown; actions?: unknown}[] = access.filter(
    (entry) => typeof entry === 'object' && entry !== null,
  );
  return entries
    .filter(({type, name}) => type === 'repository' && name === repository)
    .flatMap(({actions}) => (Array.isArray(actions) ? actions.filter((action) => typeof action === 'string') : []));
}

/** Milliseconds since the epoch at which a token ends that carries its own end (a JWT, as some registries take them for passwords). */
export function endOfToken(token: string): number | undefined {
  const {exp} = claimsOf(token);
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined;
}

function claimsOf(token: string): {access?: unknown; exp?: unknown} {
  const [head = '', body = '', signature, ...more] = token.split('.');
  if (signature === undefined || more.length > 0 || head === '') return {};
  try {
    return Object(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
