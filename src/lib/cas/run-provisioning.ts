// Provisioning, whole or split: one look, one plan, one question, then the plan is carried out.
import {readFirst} from '../cluster/reach.ts';
import {type Applied, applyPlan} from '../plan/apply.ts';
import {observe} from '../plan/observe.ts';
import {makePlan, type Plan, titlesOf} from '../plan/plan.ts';
import {Failure} from '../report/failure.ts';
import type {Answer, Mode} from '../report/outcome.ts';
import {desiredCas, inputsOf, nowOf, withVerifiedImages} from './build-desired.ts';
import {casComponent} from './component.ts';
import type {CasDesired} from './desired.ts';
import {holdOn} from './hold.ts';
import {unverified} from './images.ts';
import {casServices} from './names.ts';
import {casOutcome} from './outcome.ts';
import type {CasSite} from './site.ts';
import {openTargetFiles} from './target-files.ts';

const components = [casComponent];

/** `snapshot`: a directory with the files of the CAS that the new one is to become. */
export async function runProvisioning(site: CasSite, snapshot?: string): Promise<Answer> {
  const {settings, cluster, outside} = site;
  // What keeps us out of the cluster is said before anything is fetched or opened.
  await readFirst(cluster, casServices(site.name), outside);
  // What cannot be used is refused before there is a directory for keys, and long before anything is spent.
  const inputs = await inputsOf(site);
  const files = await openTargetFiles(site);
  const hold = holdOn(site, files);
  try {
    const draft = await desiredCas(site, inputs, files, snapshot);
    const first = await drawPlan(site, draft);
    const hasWork = first.blocks.length === 0 && hasSteps(first);
    const desired = hasWork ? await withVerifiedImages(site, draft, first) : draft;
    // Before the look that counts, so that what another run has just done is seen.
    if (hasWork && !settings.dryRun && unverified(desired.check).length === 0) await hold.take();
    const plan = hasWork ? await drawPlan(site, desired) : first;
    tell(site, plan);
    if (settings.dryRun || !hasSteps(plan) || plan.blocks.length > 0) return answerOf(site, desired, plan, undefined);
    await askFirst(site, plan);
    await files.bind(cluster);
    const applied = await applyPlan(plan, {...site, ...outside, now: nowOf(site), forceConflicts: false});
    return answerOf(site, desired, await lookAgain(site, desired, plan, applied.failures.length === 0), {
      plan,
      applied,
    });
  } finally {
    await hold.release();
    await files.close();
  }
}

function hasSteps({components: all}: Plan): boolean {
  return all.some(({steps}) => steps.length > 0);
}

async function drawPlan({cluster, outside}: CasSite, desired: CasDesired): Promise<Plan> {
  return makePlan(components, desired, await observe(cluster, components, desired, outside));
}

function tell({settings, outside: {emit}}: CasSite, plan: Plan): void {
  emit({type: 'findings', components: titlesOf(components), findings: plan.findings});
  if (modeOf(settings.dryRun) !== 'check')
    emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
}

/** After the work the findings are those of a last look; what failed on the way is in what was applied. */
async function lookAgain(site: CasSite, desired: CasDesired, before: Plan, isDone: boolean): Promise<Plan> {
  if (site.outside.signal.aborted) return before;
  // The first part is done when it said the token; that the CAS exists now is no trouble.
  if (site.settings.action === 'preprovision' && isDone) return {...before, findings: []};
  const plan = await drawPlan(site, desired);
  tell(site, plan);
  return plan;
}

async function askFirst({settings, outside, cluster, name}: CasSite, plan: Plan): Promise<void> {
  const {confirm} = outside;
  if (settings.yes || confirm === undefined) return;
  const count = plan.components.flatMap(({changes}) => changes).length;
  const {name: context, server} = cluster.context;
  const question = `Provision CAS ${name.namespace}/${name.name} in context ${context} (${server}), ${count} steps?`;
  if (await confirm(question)) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}

function answerOf(
  site: CasSite,
  {work}: CasDesired,
  plan: Plan,
  done: {plan: Plan; applied: Applied} | undefined,
): Answer {
  const {marks, shown} = work.results;
  const {action, dryRun} = site.settings;
  const outcome = casOutcome(site, {mode: modeOf(dryRun), plan, done, results: shown});
  if (action !== 'preprovision' || marks === undefined) return {outcome};
  const lines = [
    {name: 'CAS_KEY_HASH', value: marks.keyHash},
    {name: 'CAS_PROVISIONING_TOKEN', value: marks.token.reveal()},
  ];
  const text = lines.map(({name, value}) => `export ${name}=${value}\n`).join('');
  return {outcome: {...outcome, results: lines}, text};
}

function modeOf(dryRun: boolean): Mode {
  return dryRun ? 'dry-run' : 'reconcile';
}
