// Observe, judge, and (for reconcile and update) carry out the plan until nothing is left of it.
import type {Cluster} from '../cluster/cluster.ts';
import type {Applied} from '../plan/apply.ts';
import {applyPlan} from '../plan/apply.ts';
import type {Component} from '../plan/component.ts';
import type {Foresight} from '../plan/foresight.ts';
import type {Answers} from '../plan/observation.ts';
import {observe} from '../plan/observe.ts';
import type {Plan} from '../plan/plan.ts';
import {makePlan, titlesOf} from '../plan/plan.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {during} from './during.ts';
import {refuseMissingRights} from './rights.ts';
import {typedHint} from './typed-hint.ts';
import {validateOnServer} from './validate.ts';

export interface Mending<D> {
  settings: OperatorSettings;
  cluster: Cluster;
  components: readonly Component<D>[];
  desired: D;
  /** What of the desired state follows from this machine is looked at again before each round but the first. */
  lookAgain: (desired: D) => Promise<D>;
  /** What was read before the first look. */
  known: Answers;
  /** What the first look need not ask for. */
  foresight?: Foresight | undefined;
  emit: Emit;
  signal: AbortSignal;
  now: () => number;
  /** Milliseconds since the epoch at which every wait ends. */
  deadline: number;
  /** What to type before a flag: `kubectl provision operator`. */
  command: string;
  confirm: ((question: string) => Promise<boolean>) | undefined;
}

/** A plan and what became of it; without `applied` it was only looked at. */
export interface Round {
  plan: Plan;
  applied?: Applied;
}

/**
 * A controller may take a step back after all waits are met (a node becomes capable, a certificate is renewed), so what a
 * last look finds is mended too; more rounds than this would mean that somebody works against us.
 */
const mostRounds = 3;

/** All rounds, the last of which holds the findings that count. */
export async function judgeAndMend<D>(mending: Mending<D>): Promise<Round[]> {
  const {settings, signal} = mending;
  const first = await during('reading the cluster', signal, planNow(mending, 1));
  if (settings.mode === 'dry-run') await validateOnServer(mending.cluster, first, mending.emit);
  const isWriting = settings.mode === 'reconcile' || settings.mode === 'update';
  if (!isWriting || first.blocks.length > 0 || isEmpty(first)) return [{plan: first}];
  await refuseMissingRights(mending.cluster, first, signal);
  await askFirst(mending, first);
  const rounds: Round[] = [];
  for (let plan = first; ; plan = await planNow(mending, rounds.length + 1)) {
    const isOver = rounds.length === mostRounds || isEmpty(plan) || plan.blocks.length > 0;
    if (isOver || rounds.at(-1)?.applied?.failures.length) return [...rounds, {plan}];
    rounds.push({plan, applied: await applyPlan(plan, {...mending, forceConflicts: settings.forceConflicts})});
    // An interrupted run says what it has done; there is no time to look at everything again.
    if (signal.aborted) return rounds;
  }
}

function isEmpty({components: all}: Plan): boolean {
  return all.every(({steps}) => steps.length === 0);
}

async function planNow<D>(
  {settings, emit, cluster, components, desired, lookAgain, known, foresight, signal, command}: Mending<D>,
  round: number,
): Promise<Plan> {
  const now = round === 1 ? desired : await lookAgain(desired);
  const observation = await observe(cluster, components, now, {
    signal,
    ...(round === 1 && {known, foresight}),
  });
  const plan = withCommands(makePlan(components, now, observation, round), command);
  emit({type: 'findings', components: titlesOf(components), findings: plan.findings});
  if (settings.mode !== 'check') emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
  return plan;
}

/** Hints that begin with a flag become commands that can be typed as they stand. */
function withCommands(plan: Plan, command: string): Plan {
  const findings = plan.findings.map((finding) =>
    finding.hint === undefined ? finding : {...finding, hint: typedHint(finding.hint, command)},
  );
  return {...plan, findings};
}

/** The cluster was shown by the first event; the question names it again. */
async function askFirst<D>({settings, confirm, cluster, emit}: Mending<D>, plan: Plan): Promise<void> {
  const changes = plan.components.flatMap((component) => component.changes);
  const count = changes.length;
  if (count === 0 || settings.yes || confirm === undefined) return;
  emit({type: 'asking', changes});
  const {name, server} = cluster.context;
  const isAgreed = await confirm(
    `Make ${count === 1 ? 'this change' : `these ${count} changes`} in context ${name} (${server})?`,
  );
  if (isAgreed) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}
