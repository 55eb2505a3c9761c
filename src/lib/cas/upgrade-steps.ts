// The steps of an upgrade, in their order; what the cluster or the journal shows as done is left out. Pure.
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {PatchStep, Step, WaitStep} from '../plan/step.ts';
import {backupControllerPods, casPods, casRef} from './names.ts';
import {casRuns, controllerRuns, healthySince, nodesMigrated, settledMs} from './upgrade-conditions.ts';
import {bringsSafetyService, tooFewNodesForSafety} from './upgrade-course.ts';
import type {UpgradeDesired} from './upgrade-desired.ts';
import {envWithImage, hasBackupController, sessionPlaceOf} from './upgrade-facts.ts';

/** In this order; what is done already is left out. */
export function upgradeSteps(desired: UpgradeDesired, cas: KubeObject): Step[] {
  const {name, images, work} = desired;
  const place = sessionPlaceOf(cas);
  const isImageNew = cas.spec?.image === images.cas && isSafetyServiceNew(cas, images.safetyService);
  const isControllerNew = hasBackupController(cas, images);
  const {state = 'none', isSafetyPaused = false} = desired.course ?? {};
  const isAllNew = isImageNew && isControllerNew;
  const pause: SafetyPause = pauseOf(desired, cas, isSafetyPaused);
  // What comes after the last wait is not seen in the cluster, but in the journal.
  if (isAllNew && state === 'done') return [];
  if (isAllNew && isHealthy(cas))
    return state === 'open' ? [...safetySteps(desired, pause), ...work.closingSteps()] : [];
  const ref = casRef(name);
  const suffix: PatchStep[] =
    place?.service === 'register'
      ? [
          {
            step: 'patch',
            ref,
            patch: {spec: {'backup-controller': {session: `${place.policy}/upgrade`}}},
            summary: `patch ${describe(cas)}: the backup controller uses ${place.policy}/upgrade`,
          },
        ]
      : [];
  return [
    ...work.permissionSteps(cas),
    ...(isControllerNew ? [] : suffix),
    ...migrationSteps(desired, cas, isControllerNew),
    ...work.repairSteps(cas),
    ...imageSteps(desired, cas, {isImageNew, pause}),
    ...safetySteps(desired, pause),
    ...work.closingSteps(),
  ];
}

/** The new backup controller spreads the keys to every node; if that fails the old one comes back. */
function migrationSteps(desired: UpgradeDesired, cas: KubeObject, isControllerNew: boolean): Step[] {
  const {name, images, work, now} = desired;
  const ref = casRef(name);
  const pods = backupControllerPods(name);
  const symptoms = {selection: pods, diagnose: diagnosePods};
  let since = now();
  const waits: WaitStep[] = [
    {
      step: 'wait',
      on: 'list',
      what: `the backup controller to run ${images.controller}`,
      selection: pods,
      until: controllerRuns(images.controller, (ready) => {
        since = ready;
      }),
      symptoms,
    },
    {
      step: 'wait',
      on: 'object',
      what: 'all nodes to hold the new CAS',
      ref,
      until: (object) => nodesMigrated(since, now)(object),
      symptoms,
      rereadMs: settledMs / 4,
    },
  ];
  if (isControllerNew) return cas.spec?.image === images.cas ? [] : waits;
  const controller = cas.spec?.['backup-controller'] ?? {};
  const patch = (image: string, backs: string, extra: object = {}): PatchStep => ({
    step: 'patch',
    ref,
    patch: {spec: {'backup-controller': {image, env: envWithImage(cas, backs), ...extra}}},
    summary: `patch ${describe(cas)}: backup controller ${image}, which makes backups for ${backs}`,
  });
  const extra = work.needsRepair(cas) ? {podSecurityContext: {runAsNonRoot: true}} : {};
  return [
    {
      step: 'transaction',
      open: [patch(images.controller, images.cas, extra)],
      steps: waits,
      close: [],
      abort: () =>
        work.isInterrupted() || controller.image === undefined ? [] : [patch(controller.image, cas.spec?.image)],
    },
  ];
}

type SafetyPause = 'needed' | 'begun' | 'none';

function pauseOf({settings}: UpgradeDesired, cas: KubeObject, isSafetyPaused: boolean): SafetyPause {
  if (isSafetyPaused && cas.spec?.safetyService?.enabled === false) return 'begun';
  const isNeeded = bringsSafetyService(cas, settings.upgrade.to) && tooFewNodesForSafety(cas) !== undefined;
  return isNeeded ? 'needed' : 'none';
}

/** On again: what was switched off for the upgrade alone. */
function safetySteps({name}: UpgradeDesired, pause: SafetyPause): Step[] {
  if (pause === 'none') return [];
  const patch = {spec: {safetyService: {enabled: true}}};
  return [{step: 'patch', ref: casRef(name), patch, summary: 'switch the safety service on again'}];
}

function imageSteps(
  {name, images, now, settings}: UpgradeDesired,
  cas: KubeObject,
  {isImageNew, pause}: {isImageNew: boolean; pause: SafetyPause},
): Step[] {
  const ref = casRef(name);
  const pods = casPods(name);
  const symptoms = {selection: pods, diagnose: diagnosePods};
  const isAdded = cas.spec?.safetyService === undefined && bringsSafetyService(cas, settings.upgrade.to);
  const isNamed = isAdded || cas.spec?.safetyService?.image !== undefined;
  const safetyService = {
    // As the operator would add it, but with an image that is verified.
    ...(isAdded && {enabled: true}),
    ...(isNamed && {image: images.safetyService}),
    ...(pause === 'needed' && {enabled: false}),
  };
  let since = now();
  const patch: PatchStep = {
    step: 'patch',
    ref,
    patch: {spec: {image: images.cas, ...(Object.keys(safetyService).length > 0 && {safetyService})}},
    summary: `patch ${describe(cas)}: image ${images.cas}. This cannot be undone once it runs`,
  };
  return [
    ...(isImageNew ? [] : [patch]),
    {
      step: 'wait',
      on: 'list',
      what: `the pod of the CAS to run ${images.cas}`,
      selection: pods,
      until: casRuns(images.cas, (ready) => {
        since = ready;
      }),
      symptoms,
    },
    {
      step: 'wait',
      on: 'object',
      what: `${describe(cas)} to be healthy`,
      ref,
      until: (object) => healthySince(since, now)(object),
      symptoms,
      rereadMs: settledMs / 4,
    },
  ];
}

export function isHealthy({status}: KubeObject): boolean {
  return status?.state === 'HEALTHY' && status?.phase === 'HEALTHY';
}

function isSafetyServiceNew({spec}: KubeObject, image: string): boolean {
  return spec?.safetyService?.image === undefined || spec.safetyService.image === image;
}
