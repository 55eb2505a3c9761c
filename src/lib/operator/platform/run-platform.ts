// `las` and `sgxplugin`: one look at a part of the platform, or with --wait the last of several.
import type {Cluster} from '../../cluster/cluster.ts';
import {connect} from '../../cluster/connect.ts';
import {readFirst} from '../../cluster/reach.ts';
import {awaitStep} from '../../plan/await-step.ts';
import type {Observation} from '../../plan/observation.ts';
import {observe} from '../../plan/observe.ts';
import {makePlan, type Plan, titlesOf} from '../../plan/plan.ts';
import type {Emit} from '../../report/event.ts';
import {Failure} from '../../report/failure.ts';
import {exitCodeOf} from '../../report/finding.ts';
import type {Outcome} from '../../report/outcome.ts';
import {Secret} from '../../report/secret.ts';
import {versionOfImage} from '../../scone/images.ts';
import {customKinds} from '../../scone/kinds.ts';
import {formatVersion} from '../../scone/semantic-version.ts';
import {type ConnectionWorld, connectOptions} from '../../settings/connect-options.ts';
import type {PlatformSettings} from '../../settings/platform-settings.ts';
import {nodesRead} from '../nodes.ts';
import {componentOf, healthyWait, nodesOf, type PlatformPart} from './part.ts';

export interface PlatformOutside extends ConnectionWorld {
  now: () => Date;
  signal: AbortSignal;
  emit: Emit;
  /** Makes a value known as secret to everything that prints. */
  learn: (secret: Secret) => void;
}

/** @throws Failure for what keeps the run from judging at all; everything later is in the outcome */
export async function runPlatform(
  part: PlatformPart,
  settings: PlatformSettings,
  outside: PlatformOutside,
): Promise<Outcome> {
  const {emit, signal} = outside;
  const started = outside.now().getTime();
  const cluster = await connect({...connectOptions(settings.connection, outside), kinds: customKinds, signal});
  try {
    const {name, server, namespace} = cluster.context;
    emit({type: 'cluster', context: name, server, namespace});
    await readFirst(cluster, nodesRead.selection, {signal});
    let seen = await look(part, cluster, outside);
    const failure = settings.wait
      ? await waitForHealth(part, seen, cluster, {...outside, deadline: started + settings.timeout})
      : undefined;
    if (settings.wait) seen = await look(part, cluster, outside);
    emit({type: 'findings', components: titlesOf(seen.plan.components), findings: seen.plan.findings});
    const milliseconds = outside.now().getTime() - started;
    return outcomeOf(part, seen, {settings, cluster, failure, milliseconds});
  } finally {
    cluster.close();
  }
}

interface Seen {
  observation: Observation;
  plan: Plan;
}

async function look(part: PlatformPart, cluster: Cluster, {signal, learn}: PlatformOutside): Promise<Seen> {
  const component = componentOf(part);
  const observation = await observe(cluster, [component], part, {signal});
  const answer = observation.object(part.ref);
  // What a node says of a key that is refused may hold the key.
  const key: unknown = answer.state === 'found' ? answer.value.spec?.dcapKey : undefined;
  if (typeof key === 'string') learn(new Secret(key));
  return {observation, plan: makePlan([component], part, observation)};
}

/** What is not there cannot become healthy. @returns why the wait was given up */
async function waitForHealth(
  part: PlatformPart,
  {observation}: Seen,
  cluster: Cluster,
  {emit, signal, now, deadline}: PlatformOutside & {deadline: number},
): Promise<Failure | undefined> {
  const answer = observation.object(part.ref);
  if (answer.state !== 'found') return undefined;
  const options = {cluster, emit, deadline, signal, now: () => now().getTime()};
  try {
    await awaitStep(part.id, healthyWait(part, answer.value), options);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) return error;
    throw error;
  }
}

interface Ended {
  settings: PlatformSettings;
  cluster: Cluster;
  failure: Failure | undefined;
  milliseconds: number;
}

function outcomeOf(
  part: PlatformPart,
  {observation, plan}: Seen,
  {settings, cluster, failure, milliseconds}: Ended,
): Outcome {
  const {name: context, server, namespace} = cluster.context;
  const answer = observation.object(part.ref);
  const version = answer.state === 'found' ? versionOfImage(answer.value.spec?.image ?? '') : undefined;
  const nodes = nodesOf(part, observation).map(({name, verdict, troubles, facts}) => ({
    name,
    verdict,
    troubles,
    facts,
  }));
  return {
    command: part.id,
    mode: 'check',
    version: version === undefined ? 'unknown' : formatVersion(version),
    cluster: {context, server, namespace},
    components: titlesOf(plan.components),
    findings: plan.findings,
    changes: [],
    nodes,
    requests: cluster.requests(),
    milliseconds,
    exitCode: failure?.exitCode ?? exitCodeOf(plan.findings, settings.strict),
    ...sentence(part, plan, failure),
  };
}

function sentence(
  {title}: PlatformPart,
  {findings}: Plan,
  failure: Failure | undefined,
): {summary: string; next?: string} {
  if (failure !== undefined) {
    const {message, next} = failure;
    return {summary: message, ...(next !== undefined && {next})};
  }
  const worst =
    findings.find(({verdict}) => verdict === 'failed') ?? findings.find(({verdict}) => verdict === 'unknown');
  if (worst !== undefined) {
    const summary = worst.summary.includes(title) ? worst.summary : `${title}: ${worst.summary}`;
    return {summary, ...(worst.hint !== undefined && {next: worst.hint})};
  }
  const hasWarnings = findings.some(({verdict}) => verdict === 'warning');
  return {summary: hasWarnings ? `${title} is healthy, with warnings` : `${title} is healthy on all nodes with SGX`};
}
