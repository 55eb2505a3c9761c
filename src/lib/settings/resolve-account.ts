// The account at the image registry: all of it, or nothing.
import {Secret} from '../report/secret.ts';
import type {AccessToken} from './access-token.ts';
import type {SettingReader} from './reader.ts';
import type {RegistryAccount} from './settings.ts';

/** Half an account is a complaint that says what is there, from where, and what is missing. */
export function resolveAccount(read: SettingReader, token: AccessToken): RegistryAccount | undefined {
  for (const complaint of token.complaints) read.complain(complaint);
  for (const name of ['accessToken', 'accessTokenFile'] as const) read.text(name);
  const username = read.text('username');
  const accessToken = token.value;
  const email = read.text('email');
  if (username !== undefined && accessToken !== undefined && email !== undefined) {
    return {username, accessToken: new Secret(accessToken), email};
  }
  const parts = [
    {is: username, name: '--username', where: read.where('username')},
    {is: accessToken, name: '--access-token-file', where: token.where},
    {is: email, name: '--email', where: read.where('email')},
  ];
  const present = parts.filter(({is}) => is !== undefined).map(({where}) => where);
  const missing = parts.filter(({is}) => is === undefined).map(({name}) => name);
  if (present.length > 0 && token.complaints.length === 0) {
    read.complain(
      `the registry account is incomplete: ${present.join(' and ')} given, ${missing.join(' and ')} missing`,
    );
  }
  return undefined;
}
