// Component: the secret operator, which copies pull secrets into annotated namespaces (docs/system.md: Secret operator).
import {established} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe, refOf} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {createStep, driftOf, updateStep} from '../plan/drift.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import type {Read} from '../plan/read.ts';
import type {Step} from '../plan/step.ts';
import {names} from '../scone/names.ts';
import type {OperatorDesired} from './desired.ts';
import {planHelmRelease, releaseReads} from './helm-release/release.ts';
import type {HelmReleaseSubject} from './helm-release/wanted.ts';

const id = 'secret-operator';

/** What of the desired state it knows: also all there is for a run that is about nothing else. */
export type SecretOperatorDesired = Pick<
  OperatorDesired,
  'settings' | 'secretOperatorRelease' | 'imagePullSecrets' | 'now'
>;

export const secretOperator: Component<SecretOperatorDesired> = {
  id,
  title: 'secret operator',
  after: ['namespaces', 'pull-secrets'],
  reads(desired, soFar) {
    const subject = subjectOf(desired);
    if (subject === undefined) return [];
    const instructions = desired.imagePullSecrets.map((object): Read => ({read: 'object', ref: refOf(object)}));
    return [...releaseReads(subject, soFar), ...instructions];
  },
  plan(desired, observation) {
    const subject = subjectOf(desired);
    if (subject === undefined) {
      const judgement = new Judgement(id);
      judgement.skipped('PS050', 'not looked at without --secret-operator');
      return {findings: judgement.findings, steps: []};
    }
    const release = planHelmRelease(subject, observation);
    const judgement = new Judgement(id);
    const steps = judgeInstructions(desired.imagePullSecrets, observation, judgement);
    return {...release, findings: [...release.findings, ...judgement.findings], steps: [...release.steps, ...steps]};
  },
};

function subjectOf({settings, secretOperatorRelease, now}: SecretOperatorDesired): HelmReleaseSubject | undefined {
  if (secretOperatorRelease === undefined) return undefined;
  return {
    component: id,
    title: 'the secret operator',
    release: names.secretOperatorRelease,
    namespace: settings.namespace,
    codes: {release: 'PS050', record: 'PS050', objects: 'PS050', running: 'PS050', owner: 'PS064'},
    askedDriver: settings.helmDriver,
    wanted: secretOperatorRelease,
    forceConflicts: settings.forceConflicts,
    historyMax: settings.historyMax,
    afterRollout: [],
    now,
  };
}

/** The ImagePullSecret objects; their CRD must be served before the first of them can be written. */
function judgeInstructions(wanted: readonly KubeObject[], observation: Observation, judgement: Judgement): Step[] {
  const steps = wanted.flatMap((object) => judgeInstruction(object, observation, judgement));
  if (steps.length === 0) return [];
  const ref = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: 'imagepullsecrets.images.banzaicloud.io',
  };
  const what = `CustomResourceDefinition ${ref.name} to be established`;
  return [
    {step: 'wait', on: 'object', what, ref, until: established()},
    {step: 'parallel', steps},
  ];
}

function judgeInstruction(wanted: KubeObject, observation: Observation, judgement: Judgement): Step[] {
  const object = describe(wanted);
  const answer = observation.object(refOf(wanted));
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS051', object, answer, {object});
    return [];
  }
  if (answer.state !== 'found') {
    judgement.differs('PS051', `${object} does not exist`, {object, hint: '--reconcile --secret-operator creates it'});
    return [createStep(wanted)];
  }
  const details = driftOf(wanted, answer.value);
  if (details.length === 0) {
    judgement.ok('PS051', `${object} is as wanted`, {object});
    return [];
  }
  const hint = '--reconcile --secret-operator mends it';
  judgement.differs('PS051', `${object} differs from the release`, {object, details, hint});
  return [updateStep(wanted, answer.value, details)];
}
