// Who one is at a registry: an account, an identity token in place of its password, or nobody.
import {Secret} from '../report/secret.ts';

export type Credential =
  | {is: 'anonymous'}
  | {is: 'password'; username: string; password: Secret}
  /** A refresh token that a login left; exchanged for access tokens at the token server. */
  | {is: 'identity-token'; token: Secret};

export interface NamedCredential {
  credential: Credential;
  /** Where it is from, for people: `Secret scone-system/sconeapps`. */
  from: string;
}

export const anonymous: NamedCredential = {credential: {is: 'anonymous'}, from: 'no account'};

/** Undefined where one half is missing. */
export function passwordCredential(username: string | undefined, password: string | undefined): Credential | undefined {
  return username && password ? {is: 'password', username, password: new Secret(password)} : undefined;
}

/** Tells credentials apart within a run. A secret in itself: only to be compared. */
export function credentialKey(credential: Credential): string {
  if (credential.is === 'anonymous') return '';
  if (credential.is === 'identity-token') return JSON.stringify([credential.token.reveal()]);
  return JSON.stringify([credential.username, credential.password.reveal()]);
}
