// The commands about a CAS: from settings to an answer.
import type {Answer} from '../report/outcome.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {CasOutside} from './outside.ts';
import {runBackup} from './run-backup.ts';
import {runDrill} from './run-drill.ts';
import {runProvisioning} from './run-provisioning.ts';
import {askForPublicKeys, askWhetherProvisioned, verifyCas} from './run-queries.ts';
import {runRecovery} from './run-recovery.ts';
import {runStatus} from './run-status.ts';
import {runUpgrade} from './run-upgrade.ts';
import {runVerifyBackup} from './run-verify-backup.ts';
import {atSite} from './site.ts';

/** @throws Failure for what keeps the run from judging at all; everything later is in the outcome */
export async function runCas(settings: CasSettings, outside: CasOutside): Promise<Answer> {
  return atSite(settings, outside, async (site) => {
    switch (settings.action) {
      case 'provision':
      case 'preprovision':
      case 'postprovision':
        return runProvisioning(site);
      case 'status':
        return runStatus(site);
      case 'is-provisioned':
        return askWhetherProvisioned(site);
      case 'print-public-keys':
        return askForPublicKeys(site);
      case 'verify':
        return verifyCas(site);
      case 'upgrade':
        if (settings.upgrade !== undefined) return runUpgrade(site, settings.upgrade);
        throw new RangeError('an upgrade without a version');
      case 'backup':
        return runBackup(site, settings.backup);
      case 'verify-backup':
        return runVerifyBackup(site, settings.backup);
      case 'drill':
        return runDrill(site, settings.backup);
      case 'recover':
        return runRecovery(site);
      default:
        throw new RangeError(settings.action);
    }
  });
}
