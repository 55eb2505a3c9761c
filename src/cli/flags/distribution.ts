// Flags of `secrets distribute`.
import {defaultVersion} from '../../lib/scone/versions.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {connectionFlags} from './connection.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags, waitingFlags} from './output.ts';
import {releaseFlags} from './release.ts';
import {scopeFlags} from './scope.ts';

const act = flagsOf('WHAT TO DO');
const release = flagsOf('RELEASE');

export const distributionFlags = {
  yes: act.toggle(settingTable.yes, {char: 'y', summary: 'ask nothing'}),
  'native-injector': act.toggle(settingTable.nativeInjector, {
    summary: 'make the copies here and now, without the secret operator; each run brings them up to date',
  }),
  'dry-run': act.toggle(settingTable.dryRun, {summary: 'show what would be changed; write nothing'}),
  'force-conflicts': scopeFlags['force-conflicts'],
  namespace: scopeFlags.namespace,
  'set-version': release.text(settingTable.version, {
    value: 'V',
    summary: `release whose instructions the secret operator is given (default: ${defaultVersion})`,
  }),
  'helm-use-configmap': releaseFlags['helm-use-configmap'],
  'helm-use-secret': releaseFlags['helm-use-secret'],
  'history-max': releaseFlags['history-max'],
  mirror: releaseFlags.mirror,
  'cache-dir': releaseFlags['cache-dir'],
  offline: releaseFlags.offline,
  'allow-unverified': releaseFlags['allow-unverified'],
  'trusted-key': releaseFlags['trusted-key'],
  ...waitingFlags,
  ...outputFlags,
  ...connectionFlags,
  ...generalFlags,
};
