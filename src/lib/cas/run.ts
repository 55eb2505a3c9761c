// The commands about a CAS: from settings to an answer.
import type {Answer} from '../report/outcome.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {CasOutside} from './outside.ts';
import {runProvisioning} from './run-provisioning.ts';
import {atSite} from './site.ts';

/** @throws Failure for what keeps the run from judging at all; everything later is in the outcome */
export async function runCas(settings: CasSettings, outside: CasOutside): Promise<Answer> {
  return atSite(settings, outside, async (site) => {
    switch (settings.action) {
      case 'provision':
      case 'preprovision':
      case 'postprovision':
        return runProvisioning(site);
      default:
        throw new RangeError(settings.action);
    }
  });
}
