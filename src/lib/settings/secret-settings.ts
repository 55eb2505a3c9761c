// The settings that are never shown, in a table of their own: each start looks for them first of all (early-secrets.ts).
import type {SettingRow} from './setting-row.ts';

export const secretSettings = {
  accessToken: {
    kind: 'text',
    flag: 'access-token',
    variables: ['REGISTRY_ACCESS_TOKEN'],
    secret: true,
    about: 'access token of the registry account',
  },
  dcapKey: {
    kind: 'text',
    flag: 'dcap-api',
    variables: ['DCAP_KEY'],
    secret: true,
    about: 'DCAP API key for LAS',
  },
  token: {kind: 'text', flag: 'token', secret: true, about: 'bearer token for the API server'},
} as const satisfies Record<string, SettingRow & {secret: true}>;
