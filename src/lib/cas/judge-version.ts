// What there is to say about a version of a CAS before it is chosen: old services, a prerelease, one that nobody knows here.
import type {Judgement} from '../plan/judgement.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {guardsOf} from '../scone/version-guards.ts';

/** Said only of the version that is asked for; what is refused was refused when its files were to be fetched. */
export function judgeVersion(version: string, judgement: Judgement): void {
  for (const {verdict, reason, hint} of guardsOf({wanted: parseVersion(version)})) {
    if (verdict === 'warning') judgement.warning('PS208', reason, hint === undefined ? {} : {hint});
  }
}
