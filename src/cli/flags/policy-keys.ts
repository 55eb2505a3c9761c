// Flags about the keys that sign policies: what opens a sealed file of them, and what seals a new one.
import {Args} from '@oclif/core';
import {casTable} from '../../lib/settings/cas-table.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {casScopeFlags} from './cas.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags} from './output.ts';

const act = flagsOf('WHAT TO DO');
const keys = flagsOf('KEYS');
const waiting = flagsOf('WAITING');

export const policyKeyFile = {
  file: Args.string({
    description: 'file of keys (default: identity/config.json in the target directory)',
    ignoreStdin: true,
  }),
};

export const newPolicyKeyFile = {
  file: Args.string({description: 'new file for the key', required: true, ignoreStdin: true}),
};

export const importedPolicyKeys = {
  from: Args.string({
    description: 'file with the keys: PEM, or state of the scone program',
    required: true,
    ignoreStdin: true,
  }),
  file: Args.string({description: 'new file for them', required: true, ignoreStdin: true}),
};

/** What opens a sealed file of keys. */
const keyOpeningFlags = {
  'open-passphrase-file': keys.text(casTable.openPassphraseFile, {
    value: 'FILE',
    summary: 'file whose first line opens a sealed file of keys, or an encrypted key in PKCS#8',
  }),
  'age-identity': keys.text(casTable.ageIdentity, {
    value: 'FILE',
    summary: 'file with the age keys that open a sealed file of keys',
  }),
};

/** Whose keys sign a policy, or ask a CAS. */
export const identityFlags = {
  identity: keys.text(casTable.signIdentity, {
    value: 'FILE',
    summary: 'file of keys: state of the scone program, or PEM (default: identity/config.json in the target directory)',
  }),
  ...keyOpeningFlags,
};

const commonFlags = {
  timeout: waiting.text(settingTable.timeout, {
    value: 'TIME',
    summary: 'limit for the whole run: seconds, or 90s, 10m, 1h (default: 15m; 0 is refused)',
  }),
  ...outputFlags,
  ...generalFlags,
};

const sealingFlags = {
  'passphrase-file': keys.text(casTable.passphraseFile, {
    value: 'FILE',
    summary: 'seal the new file with the passphrase in the first line of this file',
  }),
  recipient: keys.list(casTable.recipients, {
    value: 'AGE1',
    summary: 'seal it for this recipient of age; may be repeated',
  }),
  'recipients-file': keys.text(casTable.recipientsFile, {
    value: 'FILE',
    summary: 'seal it for the recipients in this file, one a line',
  }),
  armor: keys.toggle(casTable.armor, {summary: 'as text, which e-mail and terminals do not spoil'}),
};

export const showPolicyKeyFlags = {target: casScopeFlags.target, ...keyOpeningFlags, ...commonFlags};

export const newPolicyKeyFlags = {
  owner: act.toggle(casTable.newOwner, {
    summary: 'make an identity of an owner, P-256 with a certificate, instead of an Ed25519 key that signs policies',
  }),
  'common-name': act.text(casTable.commonName, {
    value: 'NAME',
    summary: 'name in the certificate of --owner (default: SCONE owner)',
  }),
  days: act.text(casTable.validDays, {
    value: 'N',
    summary: 'how long the certificate of --owner is valid (default: 3650 days)',
  }),
  ...sealingFlags,
  ...commonFlags,
};

export const importPolicyKeyFlags = {...keyOpeningFlags, ...sealingFlags, ...commonFlags};
