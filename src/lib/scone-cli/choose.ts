// Opens the SCONE CLI: by the driver that was asked for, or by the first one that works here, saying why.
import {runInPod} from '../cluster/exec.ts';
import {podLog} from '../cluster/pod-log.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import type {Version} from '../scone/semantic-version.ts';
import {versionIn} from './answers.ts';
import {versionCall} from './calls.ts';
import {createClient} from './client.ts';
import {containerDriver, probeContainer} from './container.ts';
import type {Driver, Ran} from './driver.ts';
import {askEngine, obtainImage} from './engine.ts';
import {type Environment, sconeEnvironment} from './environment.ts';
import {findProgram} from './find-program.ts';
import {recoverLeftovers, type ScratchOwner} from './leftovers.ts';
import {localDriver} from './local.ts';
import {podDriver} from './pod.ts';
import type {PodStreams} from './pod-calls.ts';
import type {PodPlace} from './pod-life.ts';
import type {Processes} from './run-process.ts';
import type {DriverName, SconeCli} from './scone-cli.ts';
import {fitOf} from './version-fit.ts';
import {wordsOf} from './words.ts';

export interface OpenOptions {
  driver: DriverName | 'auto';
  /** Of the `sconecli` image. */
  image: string;
  vouch: Vouch;
  wantedVersion: Version;
  /** Another major version is allowed. */
  allowOtherVersion: boolean;
  /** We are in the cluster ourselves: no way to it has to be made. */
  noPortForward: boolean;
  /** Stays between runs, and is ours alone (0700): the calls' private directories lie in it. */
  workDirectory: string;
  /** Our run, and what is known of others. */
  owner: ScratchOwner;
  processes: Processes;
  env: Environment;
  platform: NodeJS.Platform;
  /** Undefined on Windows. */
  user: {uid: number; gid: number} | undefined;
  /** For driver `pod`: where it runs; undefined when there is no cluster. */
  place: (Omit<PodPlace, 'emit'> & {streams?: PodStreams}) | undefined;
  signal: AbortSignal;
  emit: Emit;
}

/**
 * Asked for each image before it is run: gives it as it is to be run, by digest where one was verified. Throws Failure for
 * one that must not be run.
 */
export type Vouch = (image: string) => Promise<string>;

interface Opened {
  driver: Driver;
  version: string;
  why: string;
}

const inOrder: readonly DriverName[] = ['local', 'docker', 'podman', 'pod'];

/**
 * Throws Failure when the driver cannot be used here; with `auto`, when none can, with the reason of each. Says by a note
 * which one it is, and warns of a version that differs.
 */
export async function openSconeCli(options: OpenOptions): Promise<SconeCli> {
  const {emit, signal} = options;
  await recoverLeftovers(options.workDirectory, options.owner, emit, {platform: options.platform});
  const {driver, version, why} =
    options.driver === 'auto' ? await openFirst(options) : await open(options.driver, options);
  emit({type: 'note', level: 'info', text: `SCONE CLI: ${driver.name}, ${why}`});
  return createClient(driver, {driver: driver.name, version, why, exposures: driver.exposures}, signal);
}

async function openFirst(options: OpenOptions): Promise<Opened> {
  const reasons: string[] = [];
  for (const name of inOrder) {
    try {
      const opened = await open(name, options);
      return {...opened, why: [opened.why, ...reasons].join('; ')};
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof Failure) || error.kind === 'interrupted' || error.kind === 'deadline') throw error;
      reasons.push(`not ${name}: ${error.message}`);
    }
  }
  throw new Failure({
    summary: 'there is no way to run the SCONE CLI here',
    reason: reasons.join('; '),
    next: 'install scone, start docker or podman, or name a cluster in which pods may be created',
  });
}

async function open(name: DriverName, options: OpenOptions): Promise<Opened> {
  switch (name) {
    case 'local':
      return openLocal(options);
    case 'docker':
    case 'podman':
      return openContainer(name, options);
    case 'pod':
      return openPod(options);
  }
}

async function openLocal(options: OpenOptions): Promise<Opened> {
  const {env, platform, noPortForward} = options;
  const program = await findProgram('scone', env, platform);
  if (program === undefined) {
    throw new Failure({
      summary: 'there is no program scone on PATH',
      next: 'install the packages scone-common, scone-libc and scone-cli of the release, or use --scone-cli docker or pod',
    });
  }
  const reach = noPortForward ? ({by: 'in-cluster'} as const) : ({by: 'forwarded-port', host: 'localhost'} as const);
  return proved(localDriver({...options, mark: options.owner.mark, program, reach}), options);
}

async function openContainer(name: 'docker' | 'podman', options: OpenOptions): Promise<Opened> {
  const {env, platform, processes, workDirectory, signal, noPortForward, emit} = options;
  const program = await findProgram(name, env, platform);
  if (program === undefined)
    throw new Failure({
      summary: `there is no program ${name} on PATH`,
      next: 'install it, or use --scone-cli local or pod',
    });
  const asked = {program, processes, env, cwd: workDirectory};
  const found = await askEngine(asked, signal);
  const engine = {...found, elsewhere: found.elsewhere || platform !== 'linux'};
  const warn = (text: string) => emit({type: 'note', level: 'warning', text});
  const {reference, warning} = await obtainImage(asked, await options.vouch(options.image), signal);
  if (warning !== undefined) warn(warning);
  const host = engine.elsewhere ? 'host.docker.internal' : 'localhost';
  const reach = noPortForward ? ({by: 'in-cluster'} as const) : ({by: 'forwarded-port', host} as const);
  const {mark} = options.owner;
  const container = {...options, mark, engine, program: asked, image: reference, imageName: options.image, reach, warn};
  const driver = containerDriver(container);
  return fitting(driver, await probeContainer(container, signal), options);
}

async function openPod(options: OpenOptions): Promise<Opened> {
  const {place, image, vouch, emit} = options;
  if (place === undefined) throw new Failure({summary: 'there is no cluster for a pod'});
  const vouched = await vouch(image);
  return proved(podDriver({streams: {runInPod, podLog}, ...place, image: vouched, vouch, emit}), options);
}

/** Asks the program for its version by an ordinary call. */
async function proved(driver: Driver, options: OpenOptions): Promise<Opened> {
  const {name, argv, network, limitMs} = versionCall;
  try {
    const call = {name, argv, network, limitMs, env: sconeEnvironment, files: [], config: undefined};
    return fitting(driver, await driver.run({...call, signal: options.signal}, async () => {}), options);
  } catch (error) {
    await driver.close();
    throw error;
  }
}

function fitting(driver: Driver, ran: Ran, options: OpenOptions): Opened {
  const {wantedVersion: version, allowOtherVersion: allowOther, emit} = options;
  if (ran.exitCode !== 0) {
    throw new Failure({
      kind: 'undetermined',
      summary: 'the SCONE CLI does not tell its version',
      object: driver.place,
      reason: wordsOf(ran, []) || `exit code ${ran.exitCode}, no words`,
      next: 'run `scone --version` by hand, or take another way with --scone-cli docker or pod',
    });
  }
  const printed = versionIn(ran.stdout);
  const fit = fitOf(printed, {version, allowOther});
  if (!fit.fits) {
    throw new Failure({
      summary: 'the SCONE CLI does not fit the release',
      object: driver.place,
      reason: fit.reason,
      next: 'use the one of the release, or --force-execution-with-different-sconecli-version',
    });
  }
  if (fit.warning !== undefined) {
    emit({
      type: 'note',
      level: 'warning',
      text: `the SCONE CLI (${driver.place}) differs from the release: ${fit.warning}`,
    });
  }
  const found = printed ?? 'unknown';
  return {driver, version: found, why: `${driver.place} is version ${found}`};
}
