// The safety service that comes with the backup controller: named where the operator would choose its image, and only there.
import {describe, expect, test} from 'vitest';
import {recoverySteps} from '../../../src/lib/cas/recovery-plan.ts';
import {safetyServiceImage, withSafetyService} from '../../../src/lib/cas/safety-service.ts';
import {settledMs} from '../../../src/lib/cas/upgrade-conditions.ts';
import type {WaitStep} from '../../../src/lib/plan/step.ts';
import {aCas, casName, casSettings, repository} from '../../support/cas-ground.ts';

const image = `${repository}/cas-safety-service:6.0.6`;
const controller = {enabled: true, image: `${repository}/backup-controller:6.0.6`};
const released = {spec: {'backup-controller': controller, livenessProbe: {enabled: true}}};

test.each([
  ['5.8.0', undefined],
  ['5.9.0', `${repository}/cas-safety-service:5.9.0`],
  ['6.0.6', image],
])('of release %s it is %s', (version, expected) => {
  expect(safetyServiceImage(casSettings({version}))).toBe(expected);
});

describe('the patch', () => {
  const named = {...released, spec: {...released.spec, safetyService: {enabled: true, image}}};
  test.each<[string, object, object | undefined]>([
    ['names it for a new CAS', released, {'backup-controller': {enabled: false}}],
    ['names it where nothing is said', released, undefined],
  ])('%s', (_, patch, spec) => expect(withSafetyService(patch as never, image, spec as never)).toEqual(named));

  test.each<[string, object, object | undefined, string | undefined]>([
    ['of a release without one', released, {}, undefined],
    ['that switches no backup controller on', {spec: {livenessProbe: {enabled: true}}}, {}, image],
    ['of a CAS whose backup controller is on', released, {'backup-controller': controller}, image],
    ['of a CAS that wants none', released, {safetyService: {enabled: false}}, image],
    ['of a CAS that names another', released, {safetyService: {enabled: true, image: 'r.example/own:1'}}, image],
    ['that says itself what is wanted', {spec: {...released.spec, safetyService: {enabled: false}}}, {}, image],
  ])('%s stays as it is', (_, patch, spec, named) => {
    expect(withSafetyService(patch as never, named, spec as never)).toEqual(patch);
  });
});

test('the last wait of a recovery goes by the clock of the run', () => {
  let now = 0;
  const acts = {steps: () => [], proofSteps: () => [], sessionSteps: () => [], closingSteps: () => []} as never;
  const wanted = {...aCas(), spec: {image: `${repository}/cas-recovery:6.0.6`}};
  const finalImage = `${repository}/cas:6.0.6`;
  const desired = {
    ...{settings: casSettings(), name: casName, wanted, patch: released, journal: [], work: acts, recovery: acts},
    ...{finalImage, safetyImage: image, now: () => now},
  };
  const steps = recoverySteps(desired, acts, undefined);
  const [runs, healthy] = steps.filter((step): step is WaitStep => step.step === 'wait').slice(-2);
  const ready = {type: 'Ready', status: 'True', lastTransitionTime: '2026-06-01T12:00:00Z'};
  const pod = {
    ...{apiVersion: 'v1', kind: 'Pod', metadata: casName},
    ...{spec: {containers: [{name: 'cas', image: finalImage}]}, status: {conditions: [ready]}},
  };
  if (runs?.on !== 'list' || healthy?.on !== 'object') throw new Error('other waits');
  const {until} = healthy;
  expect(runs.until([pod])).toEqual({met: true});
  now = Date.parse(ready.lastTransitionTime);
  expect(until(aCas())).toMatchObject({met: false});
  now += settledMs;
  expect(until(aCas())).toEqual({met: true});
  const patches = steps.flatMap((step) => (step.step === 'patch' ? [step.patch] : []));
  expect(patches[0]).toMatchObject({spec: {safetyService: {enabled: true, image}}});
});
