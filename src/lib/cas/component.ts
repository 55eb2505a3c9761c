// Component: a CAS on its way from nothing to provisioned, with its sessions, probes and backup controller.

import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {Component, ComponentPlan} from '../plan/component.ts';
import {createStep} from '../plan/drift.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import type {Step} from '../plan/step.ts';
import type {CasDesired} from './desired.ts';
import {imageDiffers} from './image.ts';
import {blockedBy, judgeImages} from './images.ts';
import {judgeVersion} from './judge-version.ts';
import {casRef, databaseClaimRef} from './names.ts';
import {missingOf, patchSummary} from './patch.ts';
import {type Progress, progressOf, spentWords} from './progress.ts';
import {judgeRecovery, recoverySteps} from './recovery-plan.ts';
import {withSafetyService} from './safety-service.ts';
import {patchFor} from './upgrade-facts.ts';
import {healthWait, podWait} from './waits.ts';

export const casComponent: Component<CasDesired> = {
  id: 'cas',
  title: 'CAS',
  after: [],
  reads: ({name}) => [
    {read: 'object', ref: namespaceRef(name.namespace)},
    {read: 'object', ref: casRef(name)},
    {read: 'object', ref: databaseClaimRef(name)},
  ],
  plan(desired, observation) {
    const judgement = new Judgement('cas');
    const bad = judgeImages(desired.check, judgement);
    judgeVersion(desired.settings.version, judgement);
    const found = judgeNamespace(desired, observation, judgement) ?? judgeExistence(desired, observation, judgement);
    return {findings: judgement.findings, ...found, ...blockedBy(bad, found)};
  },
};

type Found = Omit<ComponentPlan, 'findings'>;

function namespaceRef(name: string) {
  return {apiVersion: 'v1', kind: 'Namespace', name};
}

/** A plan without steps, if nothing can be done in this namespace. */
function judgeNamespace(
  {name: {namespace}}: CasDesired,
  observation: Observation,
  judgement: Judgement,
): Found | undefined {
  const object = `Namespace ${namespace}`;
  const answer = observation.object(namespaceRef(namespace));
  if (answer.state === 'found') {
    if (answer.value.metadata.deletionTimestamp === undefined) return undefined;
    const hint = 'wait until it is gone and create it anew, or name another one with --namespace';
    judgement.broken('PS214', `${object} is being deleted`, {object, hint});
  } else if ('reason' in answer) {
    // Who may only work in one namespace may often not read it; the CAS itself will tell.
    if (answer.state === 'refused') return undefined;
    judgement.unknown('PS214', object, answer, {object});
  } else {
    const hint = `kubectl provision operator --reconcile --create ${namespace}, or name another one with --namespace`;
    judgement.broken('PS214', `${object} does not exist`, {object, hint});
  }
  return {steps: [], blocks: `namespace ${namespace} cannot be used`};
}

function judgeExistence(desired: CasDesired, observation: Observation, judgement: Judgement): Found {
  const {wanted, name, settings} = desired;
  const object = describe(wanted);
  const answer = observation.object(casRef(name));
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS200', object, answer, {object});
    return {steps: [], blocks: `${object} could not be read`};
  }
  if (answer.state === 'no-kind') {
    const hint = 'install the operator first: kubectl provision operator --reconcile';
    judgement.broken('PS200', 'the cluster knows no CAS: its custom resource definition is not installed', {hint});
    return {steps: [], blocks: 'the operator is not installed'};
  }
  if (answer.state === 'absent') return judgeAbsent(desired, observation, judgement);
  const cas = answer.value;
  if (cas.metadata.deletionTimestamp !== undefined) {
    judgement.broken('PS200', `${object} is being deleted`, {object, hint: 'wait until it is gone'});
    return {steps: [], blocks: `${object} is being deleted`};
  }
  if (settings.action === 'preprovision') {
    judgement.broken('PS200', `${object} exists already`, {
      object,
      hint: 'name another one, or leave out --preprovision-only',
    });
    return {steps: [], blocks: `${object} exists already`};
  }
  judgement.ok('PS200', `${object} exists`);
  return desired.recovery === undefined
    ? judgeProvisioning(desired, cas, judgement)
    : judgeRecovery(desired, desired.recovery, cas, judgement);
}

/** A new CAS is only made where no database of an old one would meet it. */
function judgeAbsent(desired: CasDesired, observation: Observation, judgement: Judgement): Found {
  const {wanted, name, settings} = desired;
  const object = describe(wanted);
  const claim = observation.object(databaseClaimRef(name));
  if ('reason' in claim) {
    judgement.unknown('PS202', `the volume claim ${databaseClaimRef(name).name}`, claim, {object});
    return {steps: [], blocks: 'whether a database is left over is not known'};
  }
  if (claim.state === 'found') {
    const claimName = databaseClaimRef(name).name;
    judgement.broken('PS202', `the database of an earlier CAS ${name.name} is still there`, {
      object: describe(claim.value),
      hint: `choose another name; or, if nothing in it is needed: kubectl delete pvc -n ${name.namespace} ${claimName}`,
    });
    return {steps: [], blocks: `${describe(claim.value)} is left over`};
  }
  if (settings.action === 'postprovision' || settings.resume) {
    judgement.broken('PS200', `${object} does not exist`, {
      object,
      hint: 'leave out --postprovision-only and --resume',
    });
    return {steps: [], blocks: `${object} does not exist`};
  }
  judgement.differs('PS200', `${object} does not exist`, {object});
  const {recovery} = desired;
  const further =
    recovery === undefined
      ? stepsFor(desired, undefined, progressOf([], undefined))
      : recoverySteps(desired, recovery, undefined);
  return {steps: [createStep(wanted), ...further]};
}

function judgeProvisioning(desired: CasDesired, cas: KubeObject, judgement: Judgement): Found {
  const {settings, journal} = desired;
  const object = describe(cas);
  const progress = progressOf(journal, cas.metadata.uid);
  const isProvisioned = cas.status?.provisioned === 'Yes';
  const isOpen = progress.isBegun && !progress.isComplete;
  if (settings.resume && !isOpen) {
    judgement.broken('PS209', `there is nothing to go on with: no run has left ${object} unfinished`, {object});
    return {steps: [], blocks: 'there is nothing to resume'};
  }
  const isWorkDone = isProvisioned && !isOpen && settings.action !== 'postprovision';
  if (isWorkDone) {
    judgement.ok('PS201', 'it is provisioned; nothing is left to do');
    const missing = missingOf(patchFor(desired.patch, cas), cas);
    if (missing.length > 0) {
      judgement.warning('PS205', 'its probes or backup controller are not as the release has them', {
        details: missing,
        hint: '--postprovision-only brings them about',
      });
    }
    return {steps: []};
  }
  const other = imageDiffers(cas, desired.wanted);
  if (other !== undefined && settings.action !== 'postprovision') {
    judgement.broken('PS208', `${object} runs another image`, {
      object,
      details: [other],
      hint: 'name its version with --set-version',
    });
    return {steps: [], blocks: `${object} runs another image`};
  }
  if (isOpen) judgement.differs('PS209', `an earlier run did not come to its end: ${spentWords(progress)}`, {object});
  if (isProvisioned) judgement.ok('PS201', 'its token is used and its owner set');
  else judgement.differs('PS201', `${object} is not provisioned`, {object});
  return {steps: stepsFor(desired, cas, progress)};
}

/** What is left to do once the CAS exists. */
function stepsFor(desired: CasDesired, cas: KubeObject | undefined, progress: Progress): Step[] {
  const {settings, name, work} = desired;
  const released = cas === undefined ? desired.patch : patchFor(desired.patch, cas);
  const patch = withSafetyService(released, desired.safetyImage, (cas ?? desired.wanted).spec);
  if (settings.action === 'preprovision') return [podWait(desired.name), ...work.announceSteps()];
  const isSpent = progress.provisioned === 'yes' || settings.action === 'postprovision';
  const missing = cas === undefined ? ['spec'] : missingOf(patch, cas);
  return [
    podWait(desired.name),
    ...(isSpent ? [] : work.provisionSteps()),
    ...work.sessionSteps(),
    ...(missing.length === 0
      ? []
      : [{step: 'patch', ref: casRef(name), patch, summary: patchSummary(desired.wanted)} as const]),
    ...work.closingSteps(),
    ...(settings.provision.wait ? [healthWait(desired.name)] : []),
  ];
}
