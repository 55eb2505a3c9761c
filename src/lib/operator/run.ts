// `operator`: the cluster is asked first; what this machine has to do for the answer comes behind the questions.
import type {Cluster} from '../cluster/cluster.ts';
import {connect} from '../cluster/connect.ts';
import type {PluginMachine} from '../plugin/machine.ts';
import type {Emit} from '../report/event.ts';
import type {Outcome} from '../report/outcome.ts';
import type {Secret} from '../report/secret.ts';
import {customKinds} from '../scone/kinds.ts';
import {connectOptions} from '../settings/connect-options.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {foreseeCheck} from './foresee-check.ts';
import {openRunMemory} from './run-memory.ts';

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
  /** Told of every secret that is met on the way, so that none is ever shown. */
  learn: (secret: Secret) => void;
  /** Asked before the first write; undefined where nobody can be asked. */
  confirm?: (question: string) => Promise<boolean>;
}

/**
 * @throws Failure for what keeps the run from judging at all: no connection, no verified release, a declined question.
 * Everything later is in the outcome.
 */
export async function runOperator(settings: OperatorSettings, outside: OperatorOutside): Promise<Outcome> {
  const {build, emit, now, signal} = outside;
  if (settings.plugin.only) return runPluginAlone(settings, outside);
  const started = now().getTime();
  const cluster = await connectTo(settings, outside);
  try {
    const {name, server} = cluster.context;
    emit({type: 'cluster', context: name, server, namespace: settings.namespace});
    const memory = build === undefined ? undefined : openRunMemory(settings.release.cacheDirectory, build);
    const foresight =
      memory && settings.mode === 'check' ? await foreseeCheck(cluster, settings, {memory, signal}) : undefined;
    // Loaded while the server answers.
    const {lookAndMend} = await import('./look-and-mend.ts');
    const outcome = await lookAndMend(cluster, settings, {...outside, started, memory, foresight});
    await foresight?.keep();
    return outcome;
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
  const [{runPlugin}, {proxiedFetch}] = await Promise.all([
    import('../plugin/run-plugin.ts'),
    import('../network/proxied-fetch.ts'),
  ]);
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
