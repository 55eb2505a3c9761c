// The new account of a rotation: from what was given, from the person, the rest from the pull secrets as they are.
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import type {SecretsSettings} from '../settings/resolve-secrets.ts';
import type {PullSecret} from './pull-secret.ts';
import type {Person} from './secrets-run.ts';

/** Name and token of an account, before anybody knows whether they are good. */
export interface NewCredential {
  username: string;
  accessToken: Secret;
  /** The person typed the token just now, and may type another one. */
  wasAsked: boolean;
}

/**
 * @param known the name that is offered, of the pull secrets as they are or as it was typed before
 * @throws Failure `usage` when something is missing and there is nobody to ask
 */
export async function newCredential(
  {account: given}: Pick<SecretsSettings, 'account'>,
  known: string | undefined,
  person: Person | undefined,
): Promise<NewCredential> {
  const username = given.username ?? (await askName(person, known));
  const accessToken = given.accessToken ?? (await askToken(person));
  return {username, accessToken, wasAsked: given.accessToken === undefined};
}

/** No registry asks for it, so there may be none. */
export async function newEmail(
  {account: given}: Pick<SecretsSettings, 'account'>,
  sources: readonly PullSecret[],
  person: Person | undefined,
): Promise<string> {
  const known = sources.find(({email}) => email)?.email;
  if (given.email !== undefined) return given.email;
  if (person === undefined) return known ?? '';
  return person.ask({
    message: 'E-mail address of the account',
    ...(known !== undefined && {fallback: known}),
    fault: (text) => (text === '' || /^\S+@\S+$/.test(text) ? undefined : 'that is no e-mail address'),
  });
}

async function askName(person: Person | undefined, known: string | undefined): Promise<string> {
  if (person === undefined) {
    if (known !== undefined) return known;
    const reason = 'the pull secrets that there are hold no account whose name could stay';
    throw new Failure({kind: 'usage', summary: 'no user name was given', reason, next: 'give it with --username NAME'});
  }
  return person.ask({
    message: 'User name at the registry',
    ...(known !== undefined && {fallback: known}),
    fault: (text) => (text === '' ? 'type the name of the account' : faultOfName(text)),
  });
}

function faultOfName(text: string): string | undefined {
  return /[:\s]/.test(text) ? 'a user name has no colon and no spaces' : undefined;
}

async function askToken(person: Person | undefined): Promise<Secret> {
  if (person === undefined) {
    throw new Failure({
      kind: 'usage',
      summary: 'no new token was given, and there is nobody to ask',
      next: 'give it with --access-token-file FILE, --access-token-stdin or REGISTRY_ACCESS_TOKEN; without --yes it is asked for at a terminal',
    });
  }
  const typed = await person.ask({
    message: 'New access token (not shown)',
    hidden: true,
    fault: (text) => {
      if (text.trim() === '') return 'type or paste the token, or leave with Ctrl-C';
      return /\s/.test(text.trim()) ? 'a token is one word without spaces' : undefined;
    },
  });
  return new Secret(typed.trim());
}
