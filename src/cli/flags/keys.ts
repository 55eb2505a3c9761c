// Flags of the commands about the keys on this machine.
import {Args} from '@oclif/core';
import {casTable} from '../../lib/settings/cas-table.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {casScopeFlags} from './cas.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags} from './output.ts';

const act = flagsOf('WHAT TO DO');
const cas = flagsOf('THE CAS');
const waiting = flagsOf('WAITING');

export const sealedFile = {
  file: Args.string({description: 'the sealed file', required: true, ignoreStdin: true}),
};

/** What opens a sealed backup. */
export const keysOpenFlags = {
  'passphrase-file': act.text(casTable.passphraseFile, {
    value: 'FILE',
    summary: 'file whose first line is the passphrase of the backup (else a terminal asks for it)',
  }),
  identity: act.text(casTable.identityFile, {value: 'FILE', summary: 'file with the age keys that open the backup'}),
};

export const keysSealFlags = {
  'passphrase-file': act.text(casTable.passphraseFile, {
    value: 'FILE',
    summary: 'seal with the passphrase in the first line of this file',
  }),
  recipient: act.list(casTable.recipients, {
    value: 'AGE1',
    summary: 'seal for this recipient of age; may be repeated',
  }),
  'recipients-file': act.text(casTable.recipientsFile, {
    value: 'FILE',
    summary: 'seal for the recipients in this file, one a line',
  }),
  armor: act.toggle(casTable.armor, {summary: 'as text, which e-mail and terminals do not spoil'}),
};

export const keysVerifyFlags = {
  mend: act.toggle(casTable.mend, {summary: 'set wrong rights of files and directories right'}),
  ...keysOpenFlags,
};

export const keysDrillFlags = {
  cas: cas.text(casTable.drillCas, {value: 'NAME', summary: 'name of the CAS that is asked (default: cas)'}),
};

const {target} = casScopeFlags;

export const keysCommonFlags = {
  target,
  timeout: waiting.text(settingTable.timeout, {
    value: 'TIME',
    summary: 'limit for the whole run: seconds, or 90s, 10m, 1h (default: 15m; 0 is refused)',
  }),
  ...outputFlags,
  ...generalFlags,
};
