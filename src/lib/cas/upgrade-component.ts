// Component: a CAS on its way from one version to the next. Each step is left out when the cluster shows it done, so an
// upgrade that was interrupted goes on where it ended.
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {ImageCheck} from '../image-check/checked-image.ts';
import type {Component, ComponentPlan} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {PatchStep, Step, WaitStep} from '../plan/step.ts';
import {compareVersions, parseVersion} from '../scone/semantic-version.ts';
import type {CasSettings, UpgradeSettings} from '../settings/cas-settings.ts';
import {casVersion} from './image.ts';
import {blockedBy, judgeImages} from './images.ts';
import {judgeVersion} from './judge-version.ts';
import {backupControllerPods, type CasName, casPods, casRef} from './names.ts';
import {casRuns, controllerRuns, healthySince, nodesMigrated, settledMs} from './upgrade-conditions.ts';
import {envWithImage, hasBackupController, haveSameTolerations, sessionPlaceOf} from './upgrade-facts.ts';
import type {UpgradeWork} from './upgrade-work.ts';

export interface UpgradeDesired {
  settings: CasSettings & {upgrade: UpgradeSettings};
  name: CasName;
  images: {cas: string; controller: string; safetyService: string};
  /** What is known about their signatures; undefined: nothing was asked yet. */
  check?: ImageCheck | undefined;
  /** When the newest proved backup of this CAS was proved, in milliseconds since the epoch. */
  backupProvedAt: number | undefined;
  now: () => number;
  work: UpgradeWork;
}

export const upgradeComponent: Component<UpgradeDesired> = {
  id: 'cas',
  title: 'CAS',
  after: [],
  reads: ({name}) => [{read: 'object', ref: casRef(name)}],
  plan(desired, observation) {
    const judgement = new Judgement('cas');
    const bad = judgeImages(desired.check, judgement);
    judgeVersion(desired.settings.upgrade.to, judgement);
    const found = judge(desired, observation, judgement);
    return {findings: judgement.findings, ...found, ...blockedBy(bad, found)};
  },
};

function judge(
  desired: UpgradeDesired,
  observation: Observation,
  judgement: Judgement,
): Omit<ComponentPlan, 'findings'> {
  const {name, settings} = desired;
  const object = `CAS ${name.namespace}/${name.name}`;
  const answer = observation.object(casRef(name));
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS200', object, answer, {object});
    return {steps: [], blocks: `${object} could not be read`};
  }
  if (answer.state !== 'found') {
    judgement.broken('PS200', `${object} does not exist`, {object, hint: 'kubectl get cas -A lists them'});
    return {steps: [], blocks: `${object} does not exist`};
  }
  const cas = answer.value;
  const refusals = judgePreconditions(desired, cas, judgement);
  const steps = stepsFor(desired, cas);
  const {to} = settings.upgrade;
  if (steps.length === 0) {
    judgement.ok('PS208', `it runs ${to}, and so does its backup controller`);
    return {steps: []};
  }
  judgement.differs('PS208', `it runs ${casVersion(cas) ?? cas.spec?.image}, and is to run ${to}`, {object});
  return {steps, ...(refusals.length > 0 && {blocks: refusals.join('; ')})};
}

/** Reasons not to begin; with --force some are only warnings. */
function judgePreconditions(desired: UpgradeDesired, cas: KubeObject, judgement: Judgement): string[] {
  const {settings, images, name} = desired;
  const {upgrade} = settings;
  const object = describe(cas);
  const reasons: string[] = [];
  const refuse = (
    code: 'PS200' | 'PS203' | 'PS205' | 'PS208' | 'PS213',
    summary: string,
    hint?: string,
    mayForce = false,
  ) => {
    const more = {object, ...(hint !== undefined && {hint})};
    if (mayForce && upgrade.force) judgement.warning(code, summary, more);
    else {
      judgement.broken(code, summary, more);
      reasons.push(summary);
    }
  };
  const present = casVersion(cas);
  const isUnderWay = hasBackupController(cas, images) || cas.spec?.image === images.cas;
  if (cas.metadata.deletionTimestamp !== undefined)
    refuse('PS200', `${object} is being deleted`, 'wait until it is gone');
  if (cas.status?.provisioned !== 'Yes') {
    refuse('PS200', `${object} is not provisioned`, `kubectl provision cas ${name.name} -n ${name.namespace}`);
  }
  if (settings.isVersionGiven && !isUnderWay && present !== settings.version) {
    refuse(
      'PS208',
      `${object} runs ${present ?? cas.spec?.image}, not ${settings.version}`,
      'name its version with --set-version',
      true,
    );
  }
  judgeVersions(present, upgrade.to, refuse);
  if (!isUnderWay && cas.status?.state !== 'HEALTHY') {
    refuse(
      'PS203',
      `${object} is not healthy (${cas.status?.state ?? 'no state yet'})`,
      'see why with `cas status`',
      true,
    );
  }
  if (sessionPlaceOf(cas) === undefined) {
    refuse(
      'PS205',
      'it has no backup controller with a session, so it cannot move to the new version',
      'bring it about with --postprovision-only',
    );
  }
  if (!haveSameTolerations(cas)) {
    refuse(
      'PS205',
      'spec.tolerations and spec.backup-controller.tolerations differ, so backups would lie on nodes where the CAS may not run',
      'make them equal',
    );
  }
  const trouble = isUnderWay ? undefined : backupTrouble(desired);
  if (trouble === undefined) judgement.ok('PS213', isUnderWay ? 'the upgrade is under way' : 'its backup is proved');
  else refuse('PS213', trouble, 'make one with `cas backup`, or say --without-backup');
  return reasons;
}

function judgeVersions(
  present: string | undefined,
  to: string,
  refuse: (code: 'PS208', summary: string, hint?: string, mayForce?: boolean) => void,
): void {
  if (present === undefined) return;
  const order = compareVersions(parseVersion(present), parseVersion(to));
  if (order > 0)
    refuse(
      'PS208',
      `${to} is older than ${present}: the newer database may not open with it`,
      'name a newer version with --to',
      true,
    );
  if (/^5\./.test(present) && !/^[56]\./.test(to)) {
    refuse('PS208', `there is no way from ${present} to ${to} in one step`, 'upgrade to 6.0.6 first');
  }
}

function backupTrouble({settings, backupProvedAt, now}: UpgradeDesired): string | undefined {
  const {maxBackupAge} = settings.upgrade;
  if (maxBackupAge === undefined) return undefined;
  if (backupProvedAt === undefined) return 'there is no proved backup of its database';
  const hours = (now() - backupProvedAt) / 3_600_000;
  if (now() - backupProvedAt <= maxBackupAge) return undefined;
  return `its newest proved backup is ${hours < 48 ? `${Math.floor(hours)} hours` : `${Math.floor(hours / 24)} days`} old`;
}

/** In this order; what is done already is left out. */
function stepsFor(desired: UpgradeDesired, cas: KubeObject): Step[] {
  const {name, images, work} = desired;
  const place = sessionPlaceOf(cas);
  const isImageNew = cas.spec?.image === images.cas && isSafetyServiceNew(cas, images.safetyService);
  const isControllerNew = hasBackupController(cas, images);
  const isHealthy = cas.status?.state === 'HEALTHY' && cas.status?.phase === 'HEALTHY';
  if (isImageNew && isControllerNew && isHealthy) return [];
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
    ...imageSteps(desired, cas, isImageNew),
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

function imageSteps({name, images, now}: UpgradeDesired, cas: KubeObject, isImageNew: boolean): Step[] {
  const ref = casRef(name);
  const pods = casPods(name);
  const symptoms = {selection: pods, diagnose: diagnosePods};
  const hasSafetyService = cas.spec?.safetyService?.image !== undefined;
  let since = now();
  const patch: PatchStep = {
    step: 'patch',
    ref,
    patch: {spec: {image: images.cas, ...(hasSafetyService && {safetyService: {image: images.safetyService}})}},
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

function isSafetyServiceNew({spec}: KubeObject, image: string): boolean {
  return spec?.safetyService?.image === undefined || spec.safetyService.image === image;
}
