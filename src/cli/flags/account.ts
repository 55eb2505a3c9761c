// Flags for the account at the image registry.
import {settingTable} from '../../lib/settings/setting-table.ts';
import {flagsOf} from './define.ts';

const {text, toggle} = flagsOf('ACCOUNT');

export const accountFlags = {
  username: text(settingTable.username, {
    value: 'NAME',
    summary: 'user name for the pull secrets; with a token and an e-mail address, or none of the three',
  }),
  'access-token-file': text(settingTable.accessTokenFile, {
    value: 'FILE',
    summary: 'file that holds the access token',
  }),
  'access-token-stdin': toggle(settingTable.accessTokenStdin, {
    summary: 'read the access token from the standard input',
  }),
  'access-token': text(settingTable.accessToken, {
    value: 'TOKEN',
    summary: 'access token; - reads the standard input. Given here it can be seen by other users of this machine',
  }),
  email: text(settingTable.email, {value: 'ADDRESS', summary: 'e-mail address of the account'}),
};
