// The commands about Helm releases: from their settings to an outcome.
import type {Cluster} from '../../cluster/cluster.ts';
import {connect} from '../../cluster/connect.ts';
import {type Applied, applyPlan} from '../../plan/apply.ts';
import type {Component} from '../../plan/component.ts';
import {observe} from '../../plan/observe.ts';
import {makePlan, type Plan, titlesOf} from '../../plan/plan.ts';
import type {Emit} from '../../report/event.ts';
import {Failure} from '../../report/failure.ts';
import type {Outcome} from '../../report/outcome.ts';
import type {Secret} from '../../report/secret.ts';
import {customKinds} from '../../scone/kinds.ts';
import {connectOptions} from '../../settings/connect-options.ts';
import type {HelmSettings} from '../../settings/resolve-helm.ts';
import {refuseMissingRights} from '../rights.ts';
import {validateOnServer} from '../validate.ts';
import {listComponent, releaseComponent} from './component.ts';
import {releaseOutcome} from './outcome.ts';
import type {ReleaseAction, ReleaseTask} from './task.ts';

export interface ReleasesOutside {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  now: () => Date;
  signal: AbortSignal;
  emit: Emit;
  /** `kubectl-provision/0.1.0` */
  userAgent: string;
  /** Told of every secret that is met, so that none is ever shown. */
  learn: (secret: Secret) => void;
  /** How commands are called in hints: `kubectl provision`. */
  ownName: string;
  /** Asked before the first write; undefined where nobody can be asked. */
  confirm?: (question: string) => Promise<boolean>;
}

/** @throws Failure for what keeps it from judging at all, and for a declined question */
export async function runReleases(
  action: ReleaseAction,
  settings: HelmSettings,
  outside: ReleasesOutside,
): Promise<Outcome> {
  const {emit} = outside;
  const started = outside.now().getTime();
  const cluster = await connect({
    ...connectOptions(settings.connection, outside),
    namespace: settings.namespace,
    kinds: customKinds,
    now: () => outside.now().getTime(),
  });
  try {
    const {name, server} = cluster.context;
    emit({type: 'cluster', context: name, server, namespace: settings.namespace});
    const result = await carryOut({action, settings, outside, cluster, deadline: started + settings.timeout});
    return releaseOutcome({action, settings, cluster, ...result, milliseconds: outside.now().getTime() - started});
  } finally {
    cluster.close();
  }
}

interface Run {
  action: ReleaseAction;
  settings: HelmSettings;
  outside: ReleasesOutside;
  cluster: Cluster;
  deadline: number;
}

export interface RunResult {
  plan: Plan;
  /** Absent when nothing was to be written. */
  applied?: Applied;
  /** How things stand afterwards. */
  after?: Plan;
}

async function carryOut(run: Run): Promise<RunResult> {
  const {action, settings, outside, cluster, deadline} = run;
  const {emit, signal, now} = outside;
  const plan = await planFor(run, action);
  if (action !== 'status') emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
  if (settings.dryRun) await validateOnServer(cluster, plan, emit);
  const isIdle = plan.components.every(({steps}) => steps.length === 0);
  if (action === 'status' || settings.dryRun || isIdle) return {plan};
  await refuseMissingRights(cluster, plan, signal);
  await askFirst(run, plan);
  const applied = await applyPlan(plan, {
    ...{cluster, emit, signal, deadline, forceConflicts: settings.forceConflicts},
    now: () => now().getTime(),
  });
  if (signal.aborted || applied.failures.length > 0) return {plan, applied};
  // What is uninstalled is gone; there is nothing to look at.
  return action === 'uninstall' ? {plan, applied} : {plan, applied, after: await planFor(run, 'status')};
}

async function planFor({settings, outside, cluster}: Run, action: ReleaseAction): Promise<Plan> {
  const {signal, emit} = outside;
  const component = componentFor(action, settings, outside);
  const plan = makePlan([component], undefined, await observe(cluster, [component], undefined, {signal}));
  emit({type: 'findings', components: titlesOf(plan.components), findings: plan.findings});
  return plan;
}

function componentFor(action: ReleaseAction, settings: HelmSettings, outside: ReleasesOutside): Component<undefined> {
  const {release, namespace, allNamespaces} = settings;
  const {ownName} = outside;
  if (release === undefined) return listComponent({namespace: allNamespaces ? undefined : namespace, ownName});
  const task: ReleaseTask = {...settings, release, action, now: outside.now(), ownName};
  return releaseComponent(task);
}

async function askFirst({settings, outside, cluster}: Run, plan: Plan): Promise<void> {
  if (settings.yes || outside.confirm === undefined) return;
  const count = plan.components.flatMap(({changes}) => changes).length;
  const {name, server} = cluster.context;
  const what = count === 1 ? 'this change' : `these ${count} changes`;
  if (await outside.confirm(`Make ${what} in context ${name} (${server})?`)) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}
