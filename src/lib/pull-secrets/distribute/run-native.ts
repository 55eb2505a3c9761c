// `secrets distribute --native-injector`: copies of the pull secrets, made by us, in every namespace that asks for them.
import {reviewAccess} from '../../cluster/access.ts';
import type {Cluster} from '../../cluster/cluster.ts';
import {connect} from '../../cluster/connect.ts';
import {describeRight, type Right} from '../../cluster/right.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Emit} from '../../report/event.ts';
import {Failure} from '../../report/failure.ts';
import {exitCodeOf} from '../../report/finding.ts';
import type {Outcome} from '../../report/outcome.ts';
import type {Secret} from '../../report/secret.ts';
import {customKinds} from '../../scone/kinds.ts';
import {type ConnectionWorld, connectOptions} from '../../settings/connect-options.ts';
import type {OperatorSettings} from '../../settings/settings.ts';
import {countOf} from '../judge-reading.ts';
import {credentialShelf, pullSecretFacts} from '../pull-secret-facts.ts';
import {components, worstOf} from '../secrets-run.ts';
import {type DistributionGround, readGround} from './ground.ts';
import {judgeCopies, shortened} from './judge-copies.ts';
import {type CopyPlan, planCopies} from './plan-copies.ts';
import {type CopyChange, type CopyFailures, changesOf, writeCopies} from './write-copies.ts';

export interface DistributeOutside extends ConnectionWorld {
  now: () => Date;
  signal: AbortSignal;
  emit: Emit;
  /** Told of every token that is met. */
  learn: (secret: Secret) => void;
  /** `kubectl provision` */
  ownName: string;
  /** Asked before the first write; undefined where nobody can be asked. */
  confirm?: (question: string) => Promise<boolean>;
}

/** `mode` is dry-run or reconcile. */
export type NativeSettings = Pick<
  OperatorSettings,
  'mode' | 'namespace' | 'registry' | 'imageRepo' | 'version' | 'strict' | 'yes' | 'connection'
>;

interface Run {
  settings: NativeSettings;
  outside: DistributeOutside;
  cluster: Cluster;
}

/** @throws Failure for what keeps it from beginning, for a declined question, and when it is interrupted */
export async function runNative(settings: NativeSettings, outside: DistributeOutside): Promise<Outcome> {
  const started = outside.now().getTime();
  const cluster = await connect({...connectOptions(settings.connection, outside), kinds: customKinds});
  try {
    const {name, server} = cluster.context;
    outside.emit({type: 'cluster', context: name, server, namespace: settings.namespace});
    outside.signal.throwIfAborted();
    const ending = await distribute({settings, outside, cluster});
    outside.emit({type: 'findings', components, findings: ending.findings});
    return {
      command: 'secrets distribute',
      mode: settings.mode,
      version: settings.version,
      cluster: {context: name, server, namespace: settings.namespace},
      components,
      requests: cluster.requests(),
      milliseconds: outside.now().getTime() - started,
      exitCode: exitCodeOf(ending.findings, settings.strict),
      ...ending,
    };
  } finally {
    cluster.close();
  }
}

type Ending = Pick<Outcome, 'findings' | 'changes' | 'summary'> & Partial<Pick<Outcome, 'next'>>;

async function distribute(run: Run): Promise<Ending> {
  const {settings} = run;
  const {ground, plan} = await look(run);
  const changes = changesOf(plan);
  if (settings.mode === 'dry-run' || changes.length === 0) return planned(run, ground, plan, changes);
  await refuseMissingRights(run, plan);
  await askFirst(run, changes);
  const failures = await write(run, plan, changes.length);
  return await judgeEnd(run, changes, failures);
}

async function look({cluster, settings, outside}: Run): Promise<{ground: DistributionGround; plan: CopyPlan}> {
  const ground = await readGround(cluster, settings.namespace, outside.signal);
  const shelf = credentialShelf(outside.learn);
  const sources = ground.sources.flatMap(({answer}) => (answer.state === 'found' ? [answer.value] : []));
  // Whoever looks at the facts of a Secret has its token learnt.
  for (const secret of [...sources, ...ground.present.values()]) pullSecretFacts(secret, settings, shelf);
  return {ground, plan: planCopies(ground, settings)};
}

function planned(run: Run, ground: DistributionGround, plan: CopyPlan, changes: readonly CopyChange[]): Ending {
  const judgement = judged(run, ground, plan);
  const isDry = changes.length > 0;
  const asWanted =
    ground.asks.size === 0
      ? 'no namespace asks for a copy'
      : `${countOf(plan.good.length, 'copy is', 'copies are')} as wanted`;
  const summary = isDry
    ? `${countOf(changes.length, 'change')} would be made, nothing was`
    : `${asWanted}: there is nothing to do`;
  const isWrong = judgement.findings.some(
    ({verdict, mendable}) => verdict === 'unknown' || (verdict === 'failed' && !mendable),
  );
  return {
    findings: judgement.findings,
    changes: changes.map((change) => ({...change, state: 'planned' as const})),
    ...((isWrong && worstOf(judgement)) || {summary}),
  };
}

function judged({settings, outside}: Run, ground: DistributionGround, plan: CopyPlan): Judgement {
  const judgement = new Judgement('pull-secrets');
  judgeCopies(ground, plan, judgement, {scope: settings, ownName: outside.ownName});
  return judgement;
}

/** @throws Failure that names every missing right at once */
async function refuseMissingRights({cluster, outside}: Run, {create, update, remove}: CopyPlan): Promise<void> {
  const right = (verb: string): Right => ({verb, group: '', resource: 'secrets', namespace: undefined});
  const verbs = [
    ...(create.length > 0 ? ['create', 'patch'] : []),
    ...(update.length > 0 && create.length === 0 ? ['patch'] : []),
    ...(remove.length > 0 ? ['delete'] : []),
  ];
  const missing = await reviewAccess(cluster, verbs.map(right), {signal: outside.signal});
  if (missing.length === 0) return;
  throw new Failure({
    summary: `${cluster.context.user} lacks ${countOf(missing.length, 'right')} that the changes need`,
    reason: missing.map(describeRight).join('; '),
    next: 'ask for these rights, or use another context or user; nothing was changed',
  });
}

async function askFirst({settings, outside, cluster}: Run, changes: readonly CopyChange[]): Promise<void> {
  const {confirm, emit} = outside;
  if (settings.yes || confirm === undefined) return;
  emit({type: 'asking', changes});
  const {name, server} = cluster.context;
  if (await confirm(`Make ${countOf(changes.length, 'change')} in context ${name} (${server})?`)) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}

async function write({cluster, outside}: Run, plan: CopyPlan, of: number): Promise<CopyFailures> {
  const {emit, signal} = outside;
  let done = 0;
  return await writeCopies(plan, {cluster, emit, signal}, () => {
    done++;
    emit({type: 'waiting', component: 'pull-secrets', what: 'the copies to be written', state: `${done} of ${of}`});
  });
}

/** Everything is read again: what counts is what lies there now. */
async function judgeEnd(run: Run, changes: readonly CopyChange[], failures: CopyFailures): Promise<Ending> {
  const {ground, plan} = await look(run);
  const judgement = judged(run, ground, plan);
  const left = new Set(changesOf(plan).map(({id}) => id));
  const wrong = changes.filter(({id}) => failures.has(id) || left.has(id));
  const command = `${run.outside.ownName} secrets distribute --native-injector`;
  if (wrong.length > 0) {
    const details = wrong.map(({id}) => `${id}: ${failures.get(id) ?? 'it is not as it was written'}`);
    const summary = `${countOf(wrong.length, 'change')} could not be made, or did not last`;
    judgement.broken('PS194', summary, {details: shortened(details), hint: `${command} goes on`});
  } else judgement.ok('PS194', `${countOf(changes.length, 'change was', 'changes were')} made, and read back`);
  const recorded = changes.map((change) => {
    const reason = failures.get(change.id) ?? (left.has(change.id) ? 'it is not as it was written' : undefined);
    return reason === undefined ? {...change, state: 'done' as const} : {...change, state: 'failed' as const, reason};
  });
  const made = changes.length - wrong.length;
  const summary = `${countOf(made, 'change')} made; ${countOf(plan.good.length, 'copy is', 'copies are')} as the sources`;
  return {findings: judgement.findings, changes: recorded, ...(worstOf(judgement) ?? {summary})};
}
