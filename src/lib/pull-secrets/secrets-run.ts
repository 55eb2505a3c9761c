// What every run about pull secrets begins and ends with: a connection, a look, the registry's word, an outcome.
import type {Cluster} from '../cluster/cluster.ts';
import {connect} from '../cluster/connect.ts';
import type {LockMachine} from '../keys/run-identity.ts';
import type {Judgement} from '../plan/judgement.ts';
import {type AskingOptions, registryAsking} from '../registry/asking.ts';
import type {Emit} from '../report/event.ts';
import type {Failure} from '../report/failure.ts';
import {exitCodeOf} from '../report/finding.ts';
import type {Outcome} from '../report/outcome.ts';
import type {Secret} from '../report/secret.ts';
import {customKinds} from '../scone/kinds.ts';
import {type ConnectionWorld, connectOptions} from '../settings/connect-options.ts';
import type {SecretsSettings} from '../settings/resolve-secrets.ts';
import {neededImages} from './needed-images.ts';
import {proveCredential} from './prove-credential.ts';
import type {HeldCredential, PullSecretReading} from './pull-secret.ts';
import {readPullSecrets} from './read-pull-secrets.ts';
import {isOfRegistry} from './registry-entries.ts';
import type {Proofs} from './status-rows.ts';

export interface Question {
  message: string;
  /** Taken when nothing is typed. */
  fallback?: string;
  /** Nothing is shown of what is typed. */
  hidden?: boolean;
  /** What is wrong with an answer; undefined for a good one. */
  fault: (answer: string) => string | undefined;
}

/** Whom a run may ask; absent without a terminal and with --yes. */
export interface Person {
  confirm(question: string): Promise<boolean>;
  ask(question: Question): Promise<string>;
}

export interface SecretsOutside extends ConnectionWorld {
  now: () => Date;
  random: () => number;
  signal: AbortSignal;
  emit: Emit;
  learn: (secret: Secret) => void;
  /** `kubectl provision` */
  ownName: string;
  pid: number;
  /** Where the key of what is kept lies. */
  machine: LockMachine;
  person?: Person;
}

export interface SecretsRun {
  settings: SecretsSettings;
  outside: SecretsOutside;
  cluster: Cluster;
  asking: AskingOptions;
  judgement: Judgement;
  /** Ends the run with this reason before its next step. */
  lose: (reason: Failure) => void;
  /** Milliseconds since the epoch. */
  started: number;
}

/** @throws Failure for what keeps the run from beginning at all */
export async function withSecretsRun<T>(
  settings: SecretsSettings,
  whole: SecretsOutside,
  judgement: Judgement,
  work: (run: SecretsRun) => Promise<T>,
): Promise<T> {
  const loss = new AbortController();
  const lose = (reason: Failure) => loss.abort(reason);
  const outside = {...whole, signal: AbortSignal.any([whole.signal, loss.signal])};
  const {emit, signal, now} = outside;
  const started = now().getTime();
  const asking = await registryAsking(settings.ways, outside);
  try {
    const cluster = await connect({...connectOptions(settings.connection, outside), kinds: customKinds});
    try {
      const {name, server} = cluster.context;
      emit({type: 'cluster', context: name, server, namespace: settings.namespace});
      signal.throwIfAborted();
      return await work({settings, outside, cluster, asking: asking.options, judgement, lose, started});
    } finally {
      cluster.close();
    }
  } finally {
    asking.close();
  }
}

export function look({cluster, settings, outside}: SecretsRun): Promise<PullSecretReading> {
  return readPullSecrets(cluster, settings, outside);
}

/** Each distinct account once, against every image that is needed at its registry. */
export async function proveAll(
  run: SecretsRun,
  reading: PullSecretReading,
  credentials: Iterable<HeldCredential>,
): Promise<Proofs> {
  const images = imagesFor(run, reading);
  const emit = progressOf(run, 'the registry to answer');
  const proofs = new Map<HeldCredential, Awaited<ReturnType<typeof proveCredential>>>();
  for (const credential of credentials) {
    proofs.set(credential, await proveCredential({...run.asking, onAsked: emit}, credential, images));
  }
  return proofs;
}

/** Of the registry that the pull secrets are for: no other is shown an account. */
export function imagesFor({settings}: SecretsRun, reading: PullSecretReading) {
  return neededImages(reading, settings).filter(({image}) => isOfRegistry(image, settings));
}

export function progressOf({outside: {emit}}: SecretsRun, what: string): (done: number, of: number) => void {
  return (done, of) => emit({type: 'waiting', component: 'pull-secrets', what, state: `${done} of ${of}`});
}

/** The distinct accounts of a reading. */
export function credentialsIn({secrets}: PullSecretReading): Set<HeldCredential> {
  return new Set(secrets.flatMap(({credential}) => credential ?? []));
}

export type Ending = Pick<Outcome, 'summary'> &
  Partial<Pick<Outcome, 'next' | 'changes' | 'pullSecrets' | 'mode'>> & {
    /** Where the findings do not say it. */
    exitCode?: number;
  };

export const components = [{id: 'pull-secrets', title: 'pull secrets'}];

export function outcomeOf(
  {settings, cluster, judgement, outside, started}: SecretsRun,
  {exitCode, ...ending}: Ending,
): Outcome {
  const {findings} = judgement;
  const {name: context, server} = cluster.context;
  return {
    command: `secrets ${settings.action}`,
    mode: 'check',
    version: settings.version ?? 'as installed',
    cluster: {context, server, namespace: settings.namespace},
    components,
    findings,
    changes: [],
    requests: cluster.requests(),
    milliseconds: outside.now().getTime() - started,
    exitCode: exitCode ?? exitCodeOf(findings, settings.strict),
    ...ending,
  };
}

/** The sentence of the worst finding, and what it says to do. */
export function worstOf(judgement: Judgement): {summary: string; next?: string} | undefined {
  const {findings} = judgement;
  const worst =
    findings.find(({verdict}) => verdict === 'failed') ?? findings.find(({verdict}) => verdict === 'unknown');
  return worst && {summary: worst.summary, ...(worst.hint !== undefined && {next: worst.hint})};
}
