// `operator`: the pipeline from settings to outcome. Check stops after the plan; reconcile and update carry it out.

import type {Cluster} from '../cluster/cluster.ts';
import {connect} from '../cluster/connect.ts';
import type {Applied} from '../plan/apply.ts';
import {applyPlan} from '../plan/apply.ts';
import {observe} from '../plan/observe.ts';
import type {Plan} from '../plan/plan.ts';
import {makePlan, titlesOf} from '../plan/plan.ts';
import {openRelease} from '../release/open-release.ts';
import {releaseOptions} from '../release/release-options.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import {customKinds} from '../scone/kinds.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {buildDesired} from './build-desired.ts';
import {components} from './components.ts';
import type {OperatorDesired} from './desired.ts';
import {outcomeOf} from './outcome.ts';
import {refuseMissingRights} from './rights.ts';
import {validateOnServer} from './validate.ts';

/** What a run needs of the outside world. */
export interface OperatorOutside {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  cwd: string;
  fetch: typeof fetch;
  now: () => Date;
  random: () => number;
  signal: AbortSignal;
  emit: Emit;
  /** `kubectl-provision/0.1.0` */
  userAgent: string;
  /** Asked before the first write; undefined where nobody can be asked. */
  confirm?: (question: string) => Promise<boolean>;
}

/** Time left for waits of a clean end once the run's own time is over. */
interface Run {
  settings: OperatorSettings;
  outside: OperatorOutside;
  cluster: Cluster;
  desired: OperatorDesired;
  started: number;
}

/**
 * @throws Failure for what keeps the run from judging at all: no connection, no verified release, a declined question.
 * Everything later is in the outcome.
 */
export async function runOperator(settings: OperatorSettings, outside: OperatorOutside): Promise<Outcome> {
  const started = outside.now().getTime();
  const cluster = await connectTo(settings, outside);
  try {
    const {name, server} = cluster.context;
    outside.emit({type: 'cluster', context: name, server, namespace: settings.namespace});
    const desired = await desiredState(settings, outside);
    return await judgeAndMend({settings, outside, cluster, desired, started});
  } finally {
    cluster.close();
  }
}

async function connectTo({connection, namespace}: OperatorSettings, outside: OperatorOutside): Promise<Cluster> {
  return connect({
    ...connection,
    asGroup: connection.asGroups,
    token: connection.token?.reveal(),
    requestTimeoutMs: connection.requestTimeout,
    namespace,
    env: outside.env,
    homeDirectory: outside.homeDirectory,
    userAgent: outside.userAgent,
    kinds: customKinds,
    signal: outside.signal,
    now: () => outside.now().getTime(),
  });
}

async function desiredState(settings: OperatorSettings, outside: OperatorOutside): Promise<OperatorDesired> {
  const options = await releaseOptions(settings.release, settings.version, outside.cwd);
  const release = await openRelease(options, {
    ...outside,
    onRetry: ({url}) => outside.emit({type: 'note', level: 'verbose', text: `trying again: ${url}`}),
  });
  const desired = await buildDesired(settings, release, {env: outside.env, now: outside.now()});
  for (const {name, url, sha256, signedBy, from} of desired.artefacts) {
    outside.emit({type: 'artefact', name, url, sha256, signedBy, from});
  }
  for (const {text, object} of release.notices()) {
    outside.emit({type: 'note', level: 'warning', text: object === undefined ? text : `${object}: ${text}`});
  }
  return desired;
}

async function judgeAndMend(run: Run): Promise<Outcome> {
  const {settings, outside} = run;
  const plan = await planNow(run);
  const isWriting = settings.mode === 'reconcile' || settings.mode === 'update';
  if (settings.mode === 'dry-run') await validateOnServer(run.cluster, plan, outside.emit);
  if (!isWriting || plan.components.every(({steps}) => steps.length === 0)) return finish(run, plan, undefined);
  if (plan.blocks.length > 0) return finish(run, plan, undefined);
  await refuseMissingRights(run.cluster, plan, outside.signal);
  await askFirst(run, plan);
  const applied = await applyPlan(plan, {
    cluster: run.cluster,
    emit: outside.emit,
    forceConflicts: settings.forceConflicts,
    deadline: run.started + settings.timeout,
    signal: outside.signal,
    now: () => outside.now().getTime(),
  });
  // An interrupted run says what it has done; there is no time to look at everything again.
  if (outside.signal.aborted) return finish(run, plan, applied);
  return finish(run, await planNow(run), applied, plan);
}

/** Observes, judges, and says what was found. */
async function planNow({settings, outside, cluster, desired}: Run): Promise<Plan> {
  const plan = makePlan(components, desired, await observe(cluster, components, desired));
  outside.emit({type: 'findings', components: titlesOf(components), findings: plan.findings});
  if (settings.mode !== 'check') outside.emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
  return plan;
}

/** The cluster was shown by the first event; the question names it again. */
async function askFirst({settings, outside, cluster}: Run, plan: Plan): Promise<void> {
  const count = plan.components.flatMap(({changes}) => changes).length;
  if (count === 0 || settings.yes || outside.confirm === undefined) return;
  const {name, server} = cluster.context;
  const isAgreed = await outside.confirm(`Make these ${count} changes to context ${name} (${server})?`);
  if (isAgreed) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}

/** `judged` is the plan whose findings count; `made` the one that was carried out, if that is another. */
function finish(run: Run, judged: Plan, applied: Applied | undefined, made: Plan = judged): Outcome {
  const {settings, outside, cluster, started} = run;
  return outcomeOf({
    settings,
    cluster,
    components: titlesOf(components),
    judged,
    made,
    applied,
    interruption: outside.signal.aborted ? outside.signal.reason : undefined,
    milliseconds: outside.now().getTime() - started,
  });
}
