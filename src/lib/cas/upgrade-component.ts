// Component: a CAS on its way from one version to the next. Each step is left out when the cluster shows it done, so an
// upgrade that was interrupted goes on where it ended.
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {Component, ComponentPlan} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {compareVersions, parseVersion} from '../scone/semantic-version.ts';
import {casVersion} from './image.ts';
import {blockedBy, judgeImages} from './images.ts';
import {judgeVersion} from './judge-version.ts';
import {casRef} from './names.ts';
import {bringsSafetyService, tooFewNodesForSafety} from './upgrade-course.ts';
import type {UpgradeDesired} from './upgrade-desired.ts';
import {hasBackupController, haveSameTolerations, sessionPlaceOf} from './upgrade-facts.ts';
import {isHealthy, upgradeSteps} from './upgrade-steps.ts';

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
  const steps = upgradeSteps(desired, cas);
  const {to} = settings.upgrade;
  const {state = 'none'} = desired.course ?? {};
  const runs = casVersion(cas) ?? cas.spec?.image;
  if (runs === to)
    judgement.ok('PS208', `it runs ${to}${steps.length === 0 ? ', and so does its backup controller' : ''}`);
  else if (steps.length > 0) judgement.differs('PS208', `it runs ${runs}, and is to run ${to}`, {object});
  judgeSafety(desired, cas, judgement);
  if (steps.length === 0) {
    if (!isHealthy(cas)) judgement.warning('PS203', `it is not healthy: ${healthWords(cas)}`, {object});
    return {steps: []};
  }
  if (state === 'open') judgement.differs('PS209', 'an earlier upgrade did not come to its end', {object});
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

/** With fewer nodes than the safety service wants the CAS would not become healthy, and the upgrade not end. */
function judgeSafety({settings, course}: UpgradeDesired, cas: KubeObject, judgement: Judgement): void {
  const few = tooFewNodesForSafety(cas);
  const isDone = course?.state === 'done' && cas.spec?.safetyService?.enabled === true;
  if (few === undefined || !(bringsSafetyService(cas, settings.upgrade.to) || isDone)) return;
  const summary = `its safety service wants ${few.wanted} nodes, and there are ${few.nodes}`;
  const details = ['while the CAS is upgraded it is switched off, and on again at the end'];
  const hint = 'add nodes; or set spec.safetyService.desiredReplicas';
  judgement.warning('PS203', summary, {object: describe(cas), hint, ...(!isDone && {details})});
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

function healthWords({status}: KubeObject): string {
  return `state ${status?.state ?? 'unknown'}, phase ${status?.phase ?? 'unknown'}`;
}
