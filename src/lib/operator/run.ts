// `operator`: the pipeline from settings to outcome.
import type {Cluster} from '../cluster/cluster.ts';
import {connect} from '../cluster/connect.ts';
import {readFirst} from '../cluster/reach.ts';
import type {Answers, Observation} from '../plan/observation.ts';
import {observationOf} from '../plan/observation.ts';
import {readAll} from '../plan/observe.ts';
import {readKey} from '../plan/read.ts';
import type {PluginMachine} from '../plugin/machine.ts';
import {openRelease} from '../release/open-release.ts';
import {proxiedFetch} from '../release/proxied-fetch.ts';
import {releaseOptions} from '../release/release-options.ts';
import type {Emit} from '../report/event.ts';
import type {Outcome} from '../report/outcome.ts';
import {customKinds} from '../scone/kinds.ts';
import {names} from '../scone/names.ts';
import {connectOptions} from '../settings/connect-options.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {buildDesired, fetchArtefacts} from './build-desired.ts';
import type {OperatorDesired} from './desired.ts';
import type {Artefacts} from './desired-input.ts';
import {during} from './during.ts';
import {installedReads, installedRelease} from './helm-release/installed.ts';
import {judgeAndMend} from './mend.ts';
import {nodesRead} from './nodes.ts';
import {outcomeOf} from './outcome.ts';
import {openRenderMemory} from './render-memory.ts';

/** What a run needs of the outside world. */
export interface OperatorOutside {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  cwd: string;
  now: () => Date;
  random: () => number;
  signal: AbortSignal;
  emit: Emit;
  /** `kubectl-provision/0.1.0` */
  userAgent: string;
  /** Tells one build of this program from another; undefined when it runs from its sources. */
  build: string | undefined;
  /** For --plugin. */
  plugin: PluginMachine;
  /** What to type before a flag: `kubectl provision operator`. */
  command: string;
  /** Asked before the first write; undefined where nobody can be asked. */
  confirm?: (question: string) => Promise<boolean>;
}

/**
 * @throws Failure for what keeps the run from judging at all: no connection, no verified release, a declined question.
 * Everything later is in the outcome.
 */
export async function runOperator(settings: OperatorSettings, outside: OperatorOutside): Promise<Outcome> {
  const {emit, signal, confirm, command} = outside;
  if (settings.plugin.only) return runPluginAlone(settings, outside);
  const now = () => outside.now().getTime();
  const started = now();
  const cluster = await connectTo(settings, outside);
  try {
    const {name, server} = cluster.context;
    emit({type: 'cluster', context: name, server, namespace: settings.namespace});
    const {desired, known} = await reachBoth(cluster, settings, outside);
    const deadline = started + settings.timeout;
    const rounds = await judgeAndMend({
      settings,
      cluster,
      desired,
      known,
      emit,
      signal,
      now,
      deadline,
      confirm,
      command,
    });
    const interruption = signal.aborted ? signal.reason : undefined;
    return outcomeOf({settings, cluster, rounds, interruption, command, milliseconds: now() - started});
  } finally {
    cluster.close();
  }
}

/** --only-plugin: no cluster is asked for anything (docs/system.md: kubectl plugin). */
async function runPluginAlone(settings: OperatorSettings, outside: OperatorOutside): Promise<Outcome> {
  const {plugin, env, command} = outside;
  const {strict, timeout, release, mode} = settings;
  const {path} = settings.plugin;
  const ownName = command.replace(/ operator$/, '');
  const {runPlugin} = await import('../plugin/run-plugin.ts');
  const outcome = await runPlugin(
    'install',
    {path, version: undefined, dryRun: mode === 'dry-run', strict, timeout, release},
    {...outside, machine: plugin, fetch: proxiedFetch(env), ownName},
  );
  return {...outcome, command: 'operator'};
}

/** Without the signal: a write that is under way when the person interrupts is finished, reads and waits are not. */
async function connectTo({connection, namespace}: OperatorSettings, outside: OperatorOutside): Promise<Cluster> {
  return connect({
    ...connectOptions(connection, outside),
    namespace,
    kinds: customKinds,
    now: () => outside.now().getTime(),
  });
}

/**
 * The release is fetched while the server is asked for the first time; without a server nothing goes on behind it.
 * The records of installed releases are asked for with it: their values go into what is rendered.
 */
async function reachBoth(
  cluster: Cluster,
  settings: OperatorSettings,
  outside: OperatorOutside,
): Promise<{desired: OperatorDesired; known: Answers}> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outside.signal, stop.signal]);
  const fetching = fetchRelease(settings, {...outside, signal});
  fetching.catch(() => {});
  try {
    // Both at once; what keeps us out is said by the first.
    const records = readAll(cluster, [recordsAsker(settings)], undefined, {signal, known: undefined});
    records.catch(() => {});
    const nodes = await during(
      'asking for the nodes',
      outside.signal,
      readFirst(cluster, nodesRead.selection, {signal}),
    );
    const known: Answers = new Map([...(await records), [readKey(nodesRead), nodes]]);
    const artefacts = await during('fetching the release', outside.signal, fetching);
    return {known, desired: await desiredState(cluster, settings, outside, {known, artefacts})};
  } catch (error) {
    stop.abort(error);
    // A file that is being kept is kept whole before anybody ends the process.
    await fetching.catch(() => {});
    throw error;
  }
}

/** Asks for the records of the releases that these settings are about. */
function recordsAsker({secretOperator}: OperatorSettings) {
  const releases = [names.operatorRelease, ...(secretOperator ? [names.secretOperatorRelease] : [])];
  return {
    reads: (_: undefined, soFar: Observation) => releases.flatMap((release) => installedReads(release, soFar)),
  };
}

async function fetchRelease(settings: OperatorSettings, outside: OperatorOutside): Promise<Artefacts> {
  const {emit, env} = outside;
  const options = await releaseOptions(settings.release, settings.version, outside.cwd);
  const release = await openRelease(options, {
    ...outside,
    fetch: proxiedFetch(env),
    onRetry: ({url}) => emit({type: 'note', level: 'verbose', text: `trying again: ${url}`}),
  });
  const artefacts = await fetchArtefacts(settings, release);
  for (const {text, object} of release.notices()) {
    emit({type: 'note', level: 'warning', text: object === undefined ? text : `${object}: ${text}`});
  }
  return artefacts;
}

async function desiredState(
  cluster: Cluster,
  settings: OperatorSettings,
  outside: OperatorOutside,
  {known, artefacts}: {known: Answers; artefacts: Artefacts},
): Promise<OperatorDesired> {
  const {build} = outside;
  const observation = observationOf(known);
  const desired = await buildDesired({
    settings,
    artefacts,
    installed: (release) => installedRelease(release, observation),
    kubeVersion: async () => (await cluster.request<{gitVersion: string}>('GET', '/version')).gitVersion,
    plugin: outside.plugin,
    now: outside.now(),
    memory: build === undefined ? undefined : openRenderMemory(settings.release.cacheDirectory, build),
  });
  for (const {name, url, sha256, signedBy, from} of desired.artefacts) {
    outside.emit({type: 'artefact', name, url, sha256, signedBy, from});
  }
  return desired;
}
