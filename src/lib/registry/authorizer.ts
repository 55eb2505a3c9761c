// Meets a registry's challenges: remembers what each wants, and keeps the tokens it gave until they expire.
import type {Secret} from '../report/secret.ts';
import type {NoAnswer} from './answer.ts';
import {type Challenge, chooseChallenge} from './challenge.ts';
import type {Credential} from './credential.ts';
import {credentialKey} from './credential.ts';
import type {Endpoint} from './endpoint.ts';
import type {Exchanging} from './exchange.ts';
import {type AccessToken, basicAuthorization, fetchToken} from './token.ts';

export interface Authorizer {
  /** The header for an endpoint whose challenge is known; undefined where nothing was demanded so far. */
  known(endpoint: Endpoint, credential: Credential): Promise<Authorization | NoAnswer | undefined>;
  /** What was not accepted is not shown again: that would only bring the account nearer to being locked. */
  refused(endpoint: Endpoint, credential: Credential, answer: NoAnswer): void;
  /** Meets the challenge that came with a 401; what was `refused` with it is not tried again. */
  meet(
    endpoint: Endpoint,
    credential: Credential,
    header: string | null,
    refused: Authorization | undefined,
  ): Promise<Authorization | NoAnswer>;
}

export interface Authorization {
  is: 'authorization';
  header: string;
}

/** A token this close to its end is not used any more, in milliseconds. */
const reserveMs = 10_000;

/** @param learn told of each token, so that it is never shown */
export function createAuthorizer(exchanging: Exchanging, learn: (secret: Secret) => void): Authorizer {
  const challenges = new Map<string, Challenge>();
  const refusals = new Map<string, NoAnswer>();
  const tokens = new Map<string, Promise<AccessToken | NoAnswer>>();

  const tokenFor = async (
    key: string,
    refused: string | undefined,
    fetchOne: () => Promise<AccessToken | NoAnswer>,
  ) => {
    const known = await tokens.get(key);
    const isGood = known?.is === 'token' && known.expiresAt - reserveMs > exchanging.now().getTime();
    if (isGood && bearer(known) !== refused) return known;
    const fetching = fetchOne();
    tokens.set(key, fetching);
    const token = await fetching;
    if (token.is === 'token') learn(token.token);
    return token;
  };

  const authorize = async (
    endpoint: Endpoint,
    credential: Credential,
    {scheme, parameters}: Challenge,
    refused?: Authorization,
  ): Promise<Authorization | NoAnswer> => {
    if (scheme === 'basic') return basic(credential, endpoint);
    const {realm = '', service} = parameters;
    const fault = faultOfRealm(realm, endpoint);
    if (fault !== undefined) return {is: 'broken', reason: fault};
    // Never more than to read, whatever the registry would like us to ask for.
    const scope = `repository:${endpoint.reference.repository}:pull`;
    const key = JSON.stringify([realm, service, scope, credentialKey(credential)]);
    const fetchOne = () => fetchToken(exchanging, {realm, service, scope}, credential);
    const token = await tokenFor(key, refused?.header, fetchOne);
    return token.is === 'token' ? {is: 'authorization', header: bearer(token)} : token;
  };

  return {
    refused: (endpoint, credential, answer) => void refusals.set(placeOf(endpoint, credential), answer),
    async known(endpoint, credential) {
      const refusal = refusals.get(placeOf(endpoint, credential));
      if (refusal !== undefined) return refusal;
      const challenge = challenges.get(endpoint.base);
      return challenge && (await authorize(endpoint, credential, challenge));
    },
    async meet(endpoint, credential, header, refused) {
      const challenge = chooseChallenge(header);
      if (challenge === undefined) {
        const reason = `${endpoint.base} wants an account, but in no way that is known here`;
        return {is: 'broken', reason};
      }
      challenges.set(endpoint.base, challenge);
      return await authorize(endpoint, credential, challenge, refused);
    },
  };
}

function placeOf({base}: Endpoint, credential: Credential): string {
  return JSON.stringify([base, credentialKey(credential)]);
}

function bearer({token}: AccessToken): string {
  return `Bearer ${token.reveal()}`;
}

function basic(credential: Credential, {base}: Endpoint): Authorization | NoAnswer {
  if (credential.is === 'password') return {is: 'authorization', header: basicAuthorization(credential)};
  const what = credential.is === 'anonymous' ? 'an account' : 'a password, and there is only an identity token';
  return {is: 'refused', why: 'unauthorized', reason: `${base} wants ${what}`};
}

/** A token server gets the password, so a registry with TLS must name one with TLS. */
/** Why a token server must not be shown an account. */
export function faultOfRealm(realm: string, {base}: Pick<Endpoint, 'base'>): string | undefined {
  const url = URL.parse(realm);
  if (url === null || !/^https?:$/.test(url.protocol)) return `${base} names no token server`;
  if (url.protocol === 'http:' && base.startsWith('https:')) {
    return `${base} sends us to the token server ${url.host}, which is not encrypted`;
  }
  return undefined;
}
