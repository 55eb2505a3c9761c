// `cas upgrade`: look, plan, ask, carry out.

import type {KubeObject} from '../cluster/object.ts';
import {readFirst} from '../cluster/reach.ts';
import {getObject} from '../cluster/read.ts';
import type {ImageCheck} from '../image-check/checked-image.ts';
import {applyPlan} from '../plan/apply.ts';
import {awaitStep} from '../plan/await-step.ts';
import {observe} from '../plan/observe.ts';
import {makePlan, type Plan, titlesOf} from '../plan/plan.ts';
import type {WaitStep} from '../plan/step.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import type {UpgradeSettings} from '../settings/cas-settings.ts';
import {newestProof} from './backup-proof.ts';
import {type CasHold, holdOn} from './hold.ts';
import {casVersion} from './image.ts';
import {pinnedBy} from './images.ts';
import {casPods, casRef, casServices} from './names.ts';
import {casOutcome} from './outcome.ts';
import {plannedImages, programImages} from './planned-images.ts';
import {fetchCasFiles} from './release-files.ts';
import {type CasSite, casImage} from './site.ts';
import {openTargetFiles, type TargetFiles} from './target-files.ts';
import {upgradeComponent} from './upgrade-component.ts';
import {casRuns} from './upgrade-conditions.ts';
import {beginning, bringsSafetyService, courseOf, tooFewNodesForSafety} from './upgrade-course.ts';
import type {UpgradeDesired} from './upgrade-desired.ts';
import {mapImages, type UpgradeImages, upgradeImages} from './upgrade-images.ts';
import {UpgradeWork} from './upgrade-work.ts';
import {podWait} from './waits.ts';

const components = [upgradeComponent];

export async function runUpgrade(site: CasSite, upgrade: UpgradeSettings): Promise<Answer> {
  const {cluster, outside, name} = site;
  await readFirst(cluster, casServices(name), {signal: outside.signal});
  const files = await openTargetFiles(site);
  const hold = holdOn(site, files);
  try {
    return await upgradeWith(site, files, upgrade, hold);
  } finally {
    await hold.release();
    await files.close();
  }
}

async function upgradeWith(
  site: CasSite,
  files: TargetFiles,
  upgrade: UpgradeSettings,
  hold: CasHold,
): Promise<Answer> {
  const {settings, cluster, outside, name, reach} = site;
  const {signal, emit} = outside;
  const now = () => outside.now().getTime();
  const present = await getObject(cluster, casRef(name), {signal});
  const tagged = upgradeImages(
    {
      cas: casImage(settings, 'cas', upgrade.to),
      controller: casImage(settings, 'backup-controller', upgrade.to),
      safetyService: casImage(settings, 'cas-safety-service', upgrade.to),
    },
    present,
  );
  const policyOf = async (version: string | undefined) =>
    version === undefined ? undefined : (await fetchCasFiles(settings, version, outside)).backupPolicy;
  const [presentPolicy, nextPolicy] = await Promise.all([
    policyOf(upgrade.presentMrenclave === undefined && present ? casVersion(present) : undefined),
    policyOf(upgrade.nextMrenclave === undefined ? upgrade.to : undefined),
  ]);
  const policies = {presentPolicy, nextPolicy};
  const backupProvedAt = await newestProof(files, present?.metadata.uid);
  const withUpgrade = {...settings, upgrade};
  const course = courseOf(files.journalLines(), present?.metadata.uid);
  const desiredWith = (images: UpgradeImages, check: ImageCheck): UpgradeDesired => {
    const {from} = course;
    const parts = {cluster, settings: withUpgrade, name, reach, files, images, from, ...policies, emit, signal};
    return {settings: withUpgrade, name, images, check, backupProvedAt, course, now, work: new UpgradeWork(parts)};
  };
  const draft = desiredWith(tagged, site.images.unasked);
  const first = await planNow(site, draft, false);
  if (first.blocks.length > 0 || isIdle(first)) return {outcome: casOutcome(site, {mode: mode(site), plan: first})};
  const check = await site.images.verify([...plannedImages(first), ...programImages(settings)]);
  const desired = desiredWith(mapImages(tagged, pinnedBy(check, settings)), check);
  const verified = await planNow(site, desired, false);
  if (verified.blocks.length > 0) return {outcome: casOutcome(site, {mode: mode(site), plan: verified})};
  const {work} = desired;
  if (present !== undefined && !settings.dryRun) await awaitPod(site, present);
  const results = await outlook(site, work);
  // Before the look that counts, so that what another run has just done is seen.
  if (!settings.dryRun) await hold.take();
  const plan = await planNow(site, desired, true);
  if (settings.dryRun || plan.blocks.length > 0 || isIdle(plan))
    return {outcome: casOutcome(site, {mode: mode(site), plan, results})};
  await askFirst(site, upgrade);
  await files.bind(cluster);
  const cas = await getObject(cluster, casRef(name), {signal});
  if (cas !== undefined && course.state !== 'open') await files.saveUpgrade(cas, upgrade.to, 'before');
  if (cas !== undefined) {
    const pauses = bringsSafetyService(cas, upgrade.to) && tooFewNodesForSafety(cas) !== undefined;
    await files.note(...beginning(cas.metadata.uid ?? '', upgrade.to, work.outdated(), pauses));
  }
  const applied = await applyPlan(plan, {...site, ...outside, now, forceConflicts: false});
  const isThrough = applied.failures.length === 0 && !signal.aborted;
  const after = {...desired, course: courseOf(files.journalLines(), cas?.metadata.uid)};
  const last = isThrough ? await planNow(site, after, false) : plan;
  return {outcome: casOutcome(site, {mode: 'reconcile', plan: last, done: {plan, applied}, results})};
}

function isIdle({components: all}: Plan): boolean {
  return all.every(({steps}) => steps.length === 0);
}

async function planNow({cluster, outside}: CasSite, desired: UpgradeDesired, isTold: boolean): Promise<Plan> {
  const {emit, signal} = outside;
  const plan = makePlan(components, desired, await observe(cluster, components, desired, {signal}));
  if (isTold) {
    emit({type: 'findings', components: titlesOf(components), findings: plan.findings});
    emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
  }
  return plan;
}

/** An upgrade that was interrupted may have left a CAS that is just starting; only one that serves can be asked. */
async function awaitPod(site: CasSite, cas: KubeObject): Promise<void> {
  const {name, outside} = site;
  const until = casRuns(cas.spec?.image, () => {});
  const step: WaitStep = {...podWait(name), on: 'list', selection: casPods(name), until};
  await awaitStep('cas', step, {...site, ...outside, now: () => outside.now().getTime()});
}

/** A dry run shows what can be found out; without that an upgrade does not begin. */
async function outlook(
  {cluster, name, outside, settings}: CasSite,
  work: UpgradeWork,
): Promise<Record<string, string>> {
  const cas = await getObject(cluster, casRef(name), {signal: outside.signal});
  if (cas === undefined) return {};
  const {desiredNumMigratableNodes, numMigratableNodes} = cas.status ?? {};
  const nodes = `${numMigratableNodes ?? '?'} of ${desiredNumMigratableNodes ?? '?'}`;
  try {
    const {presentMrenclaves, nextMrenclaves, predecessor, isPermitted} = await work.look(cas);
    return {
      'present backup controller': presentMrenclaves.join(', ') || 'not measured',
      'new backup controller': nextMrenclaves.join(', '),
      'predecessor of its session': isPermitted ? 'none: it permits the new one already' : predecessor,
      'nodes that can take over': nodes,
    };
  } catch (error) {
    const isTold = error instanceof Failure && error.kind !== 'interrupted' && error.kind !== 'deadline';
    if (!settings.dryRun || !isTold) throw error;
    return {measurements: `not known: ${reasonOf(error)}`, 'nodes that can take over': nodes};
  }
}

async function askFirst({settings, outside, cluster, name}: CasSite, {to}: UpgradeSettings): Promise<void> {
  const {confirm} = outside;
  if (settings.yes || confirm === undefined) return;
  const {name: context, server} = cluster.context;
  const cas = `CAS ${name.namespace}/${name.name}`;
  if (
    await confirm(
      `Upgrade ${cas} to ${to} in context ${context} (${server})? Once the new image runs there is no way back`,
    )
  )
    return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}

function mode({settings}: CasSite): 'dry-run' | 'reconcile' {
  return settings.dryRun ? 'dry-run' : 'reconcile';
}
