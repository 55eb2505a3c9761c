// Flags of the commands about pull secrets.
import {casTable} from '../../lib/settings/cas-table.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {accountFlags} from './account.ts';
import {connectionFlags} from './connection.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags, waitingFlags} from './output.ts';
import {releaseFlags} from './release.ts';
import {scopeFlags} from './scope.ts';

const act = flagsOf('WHAT TO DO');
const account = flagsOf('ACCOUNT');
const release = flagsOf('RELEASE');

/** Of every command that asks the registry about pull secrets. */
export const secretsCommonFlags = {
  namespace: scopeFlags.namespace,
  'set-version': release.text(settingTable.version, {
    value: 'V',
    summary: 'also ask for the images of this release (default: those that the cluster pulls)',
  }),
  'registry-ca': releaseFlags['registry-ca'],
  'registry-plain-http': releaseFlags['registry-plain-http'],
  ...waitingFlags,
  ...outputFlags,
  ...connectionFlags,
  ...generalFlags,
};

export const rotateFlags = {
  yes: act.toggle(settingTable.yes, {char: 'y', summary: 'ask nothing'}),
  undo: act.toggle(settingTable.undoRotation, {summary: 'bring back what was there before the rotation'}),
  confirm: act.toggle(settingTable.confirmRotation, {
    summary: 'remove what is kept from before the rotation; no undo after that',
  }),
  'dry-run': act.toggle(settingTable.dryRun, {
    summary: 'try the account at the registry and show what would be written; write nothing',
  }),
  'restart-stuck': act.toggle(settingTable.restartStuck, {
    summary: 'then delete pods that wait for an image of the registry, where a controller makes them anew',
  }),
  'keep-old': act.text(settingTable.keepOld, {
    value: 'TIME',
    summary: 'how long --undo is possible: seconds, or 90m, 48h (default: 168h, the most)',
  }),
  target: act.text(casTable.targetDirectory, {
    value: 'DIR',
    summary: 'directory for the key of what is kept (default: ~/.cas)',
  }),
  username: account.text(settingTable.username, {
    value: 'NAME',
    summary: 'user name of the new account (default: the one that is there)',
  }),
  'access-token-file': accountFlags['access-token-file'],
  'access-token-stdin': accountFlags['access-token-stdin'],
  'access-token': accountFlags['access-token'],
  email: account.text(settingTable.email, {
    value: 'ADDRESS',
    summary: 'e-mail address of the account (default: the one that is there)',
  }),
};
