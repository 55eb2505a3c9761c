// The plan of a recovery: the snapshot into a new CAS, the proof that it is the old one, then what every CAS has.
import type {Condition} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {ComponentPlan} from '../plan/component.ts';
import type {Judgement} from '../plan/judgement.ts';
import type {PatchStep, Step, WaitStep} from '../plan/step.ts';
import {isSameImage} from '../scone/images.ts';
import type {CasDesired} from './desired.ts';
import {casPods, casRef} from './names.ts';
import {patchSummary} from './patch.ts';
import {type Recovery, recovered} from './recovery.ts';
import {withSafetyService} from './safety-service.ts';
import {casRuns, healthySince, settledMs} from './upgrade-conditions.ts';
import {podWait, symptomsOf} from './waits.ts';

/** Only a CAS that runs the recovery image may get a snapshot; one that serves already keeps what it has. */
export function judgeRecovery(
  desired: CasDesired,
  recovery: Recovery,
  cas: KubeObject,
  judgement: Judgement,
): Omit<ComponentPlan, 'findings'> {
  const object = describe(cas);
  const isOurs = desired.journal.some(({act, facts}) => act === recovered && facts.uid === cas.metadata.uid);
  if (isOurs && isSameImage(desired.finalImage, cas.spec?.image)) {
    judgement.ok('PS201', 'it is recovered: it knows its sessions');
    return {steps: []};
  }
  if (!isSameImage(desired.wanted.spec.image, cas.spec?.image)) {
    judgement.broken('PS208', `${object} is in use: a snapshot is only put into a new CAS`, {
      object,
      hint: 'choose another name, or delete the CAS and its volume claim first',
    });
    return {steps: [], blocks: `${object} exists already`};
  }
  judgement.differs('PS209', `its recovery did not come to its end`, {object});
  return {steps: recoverySteps(desired, recovery, cas)};
}

/** The snapshot in, the proof that it is the old CAS, then everything that a provisioned CAS has. */
export function recoverySteps(desired: CasDesired, recovery: Recovery, cas: KubeObject | undefined): Step[] {
  const {name, work, wanted, finalImage, safetyImage, now} = desired;
  const patch = withSafetyService(desired.patch, safetyImage, (cas ?? wanted).spec);
  const isServing = cas?.status?.provisioned === 'Yes';
  const image: PatchStep = {
    step: 'patch',
    ref: casRef(name),
    patch: {spec: {image: finalImage}},
    summary: `patch ${describe(wanted)}: image ${finalImage}`,
  };
  let since = 0;
  const symptoms = symptomsOf(name);
  const runs: WaitStep = {
    step: 'wait',
    on: 'list',
    selection: casPods(name),
    symptoms,
    what: `the pod of the CAS to run ${finalImage}`,
    until: casRuns(finalImage, (ready) => {
      since = ready;
    }),
  };
  const healthy: WaitStep = {
    step: 'wait',
    on: 'object',
    what: `${describe(wanted)} to be healthy`,
    ref: casRef(name),
    symptoms,
    until: (object) => healthySince(since, now)(object),
    rereadMs: settledMs / 4,
  };
  return [
    podWait(name),
    ...(isServing ? [] : recovery.steps()),
    {
      step: 'wait',
      on: 'object',
      what: `${describe(wanted)} to serve again`,
      ref: casRef(name),
      until: isProvisioned,
      symptoms,
    },
    ...recovery.proofSteps(),
    ...work.sessionSteps(),
    {step: 'patch', ref: casRef(name), patch, summary: patchSummary(wanted)},
    image,
    runs,
    healthy,
    ...work.closingSteps(),
  ];
}

const isProvisioned: Condition = (cas) => {
  const {provisioned = 'Unknown', phase = 'unknown'} = cas?.status ?? {};
  return provisioned === 'Yes' ? {met: true} : {met: false, state: `provisioned ${provisioned}, phase ${phase}`};
};
