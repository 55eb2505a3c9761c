// Component: the SCONE operator, one Helm release (docs/system.md: Operator chart).
import type {Component} from '../plan/component.ts';
import {names} from '../scone/names.ts';
import type {OperatorDesired} from './desired.ts';
import {planHelmRelease, releaseReads} from './helm-release/release.ts';
import type {HelmReleaseSubject} from './helm-release/wanted.ts';
import {withVerifiedImage} from './images.ts';
import {probeWait} from './probe-wait.ts';

export const operator: Component<OperatorDesired> = {
  id: 'operator',
  title: 'SCONE operator',
  after: ['namespaces', 'pull-secrets', 'cert-manager'],
  reads: (desired, soFar) => releaseReads(subjectOf(desired), soFar),
  plan: (desired, observation) =>
    withVerifiedImage('operator', desired.images, planHelmRelease(subjectOf(desired), observation)),
};

function subjectOf({settings, operatorRelease, webhookProbes, now}: OperatorDesired): HelmReleaseSubject {
  return {
    component: 'operator',
    title: 'the SCONE operator',
    release: names.operatorRelease,
    namespace: settings.namespace,
    codes: {release: 'PS060', record: 'PS061', objects: 'PS062', running: 'PS063', owner: 'PS064'},
    askedDriver: settings.helmDriver,
    wanted: operatorRelease,
    forceConflicts: settings.forceConflicts,
    historyMax: settings.historyMax,
    afterRollout: webhookProbes.map(probeWait),
    now,
  };
}
