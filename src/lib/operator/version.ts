// Component: the wanted version against the installed one. A refusal here blocks every change.
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import {names} from '../scone/names.ts';
import type {Version} from '../scone/semantic-version.ts';
import {parseVersion, readVersion} from '../scone/semantic-version.ts';
import {guardsOf} from '../scone/version-guards.ts';
import type {OperatorDesired} from './desired.ts';
import type {InstalledRelease} from './helm-release/installed.ts';
import {installedReads, installedRelease} from './helm-release/installed.ts';

export const version: Component<OperatorDesired> = {
  id: 'version',
  title: 'version',
  after: [],
  reads: (_desired, soFar) => installedReads({release: names.operatorRelease}, soFar),
  plan({settings}, observation) {
    const judgement = new Judgement('version');
    const release = installedRelease({release: names.operatorRelease}, observation);
    if (release.state === 'unknown') {
      // What must not be updated cannot be told, so nothing is.
      judgement.unknown('PS001', 'the installed version', release.answer);
      return {findings: judgement.findings, steps: [], blocks: 'the installed version could not be read'};
    }
    const installed = versionOf(release);
    const guards = guardsOf({installed, wanted: parseVersion(settings.version)});
    const refusals: string[] = [];
    for (const {verdict, reason, hint} of guards) {
      const more = hint === undefined ? {} : {hint};
      if (verdict === 'refused') {
        judgement.broken('PS001', reason, more);
        refusals.push(reason);
      } else if (verdict === 'warning') judgement.warning('PS001', reason, more);
      else judgement.ok('PS001', reason);
    }
    if (guards.length === 0) judgement.ok('PS001', `version ${settings.version} is supported`);
    const blocks = refusals.length === 0 ? {} : {blocks: refusals.join('; ')};
    return {findings: judgement.findings, steps: [], ...blocks};
  },
};

/** Version of the operator's chart as Helm records it. */
function versionOf(installed: InstalledRelease): Version | undefined {
  if (installed.state !== 'recorded') return undefined;
  const record = installed.deployed?.record ?? installed.record;
  return record === undefined ? undefined : readVersion(record.chart.metadata.version);
}
