// Drivers `docker` and `podman`: one container for each call, which sees one private directory of this machine.
import {randomUUID} from 'node:crypto';
import {Failure} from '../report/failure.ts';
import {
  commandOf,
  containerArgv,
  type Engine,
  isMountable,
  mountedEnvironment,
  probeCommand,
  secretName,
} from './container-argv.ts';
import type {Driver, KeepConfig, Ran, Run} from './driver.ts';
import {type EngineProgram, obtainImage, runEngine} from './engine.ts';
import {type Measured, sconeEnvironment} from './environment.ts';
import {exposuresOf} from './exposures.ts';
import {type CallGround, inPrivateDirectory, type PrivateDirectory} from './private-directory.ts';
import type {Reach} from './scone-cli.ts';
import {wordsOf} from './words.ts';

export interface ContainerOptions {
  engine: Engine;
  program: EngineProgram;
  /** As obtainImage gave it. */
  image: string;
  /** What it was called when it was asked for. */
  imageName: string;
  workDirectory: string;
  /** Of our run. */
  mark: string;
  user: {uid: number; gid: number} | undefined;
  reach: Reach;
  /** For images that are measured. */
  vouch: (image: string) => Promise<string>;
  /** Told of images that are measured but could not be pulled anew. */
  warn: (text: string) => void;
}

const startLimitMs = 120_000;
const removeLimitMs = 20_000;

export function containerDriver(options: ContainerOptions): Driver {
  const {engine, image, imageName, workDirectory, reach} = options;
  if (!isMountable(workDirectory)) {
    throw new Failure({
      kind: 'usage',
      summary: `${engine.kind} cannot mount this directory: its name has a comma, a quote or a control character`,
      object: workDirectory,
      next: 'choose another directory by --target',
    });
  }
  return {
    name: engine.kind,
    reach,
    place: image.includes('@') ? `image ${image}` : `image ${imageName} (${shortId(image)})`,
    exposures: exposuresOf(engine.kind),
    keepsFilesHere: true,
    run: (call, keep) => inPrivateDirectory(groundOf(options), withSecret(call), keep, runIn(options, call)),
    measure: (measured, program, signal) => measure(options, measured, program, signal),
    close: async () => {},
  };
}

function groundOf({workDirectory, mark, engine}: ContainerOptions): CallGround {
  return {directory: workDirectory, mark, place: engine.elsewhere ? 'elsewhere' : 'container'};
}

/** Twelve digits, as the engines show ids. */
function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

/** The version, from a container that has also shown that the private directory is seen and written from inside. */
export async function probeContainer(options: ContainerOptions, signal: AbortSignal): Promise<Ran> {
  const content = Buffer.from(randomUUID());
  const call = {config: undefined, files: [{name: 'probe', content}]};
  const nothing: KeepConfig = async () => {};
  return inPrivateDirectory(groundOf(options), call, nothing, async (directory) => {
    const order = {...probeCommand, env: sconeEnvironment, network: 'none' as const, directory: directory.path};
    const ran = await runContainer(options, {...order, limitMs: startLimitMs, name: 'scone --version', signal});
    const answer = await directory.read('answer');
    if (answer?.equals(content)) return ran;
    throw new Failure({
      kind: 'undetermined',
      summary: `${options.engine.kind} does not give the container the files of this machine`,
      object: options.workDirectory,
      reason: wordsOf(ran, []) || 'the engine may be on another machine, or the directory may not be shared with it',
      next: 'use --scone-cli pod or a directory of your home, by --target',
    });
  });
}

function withSecret({config, files, argv}: Run): Pick<Run, 'config' | 'files'> {
  const secrets = argv.flatMap((argument) =>
    typeof argument === 'object' && 'secret' in argument ? [Buffer.from(argument.secret.reveal())] : [],
  );
  return {config, files: [...files, ...secrets.map((content) => ({name: secretName, content}))]};
}

function runIn(options: ContainerOptions, call: Run): (directory: PrivateDirectory) => Promise<Ran> {
  const {env, network, limitMs, name, signal} = call;
  const command = commandOf(call, `secret-${randomUUID()}`);
  return ({path}) => runContainer(options, {...command, env, network, directory: path, limitMs, name, signal});
}

interface Order {
  entrypoint: string;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  network: 'cas' | 'none';
  directory: string | undefined;
  image?: string;
  limitMs: number;
  name: string;
  signal: AbortSignal;
}

async function runContainer(options: ContainerOptions, {limitMs, name, signal, ...order}: Order): Promise<Ran> {
  const {engine, image, user} = options;
  // There it is seen that the directory is in use, also while the container is not there yet.
  const program = {...options.program, ...(order.directory !== undefined && {cwd: order.directory})};
  const container = `kubectl-provision-${randomUUID()}`;
  const env = order.directory === undefined ? order.env : {...order.env, ...mountedEnvironment};
  const argv = containerArgv({engine, user, image, ...order, env, name: container});
  try {
    return expectStarted(engine, name, await runEngine(program, argv, {limitMs, signal, name}));
  } catch (error) {
    // The engine's program may be gone while the container goes on.
    const removal = {limitMs: removeLimitMs, signal: AbortSignal.timeout(removeLimitMs)};
    await runEngine(program, ['rm', '--force', container], removal).catch(() => {});
    throw error;
  }
}

/** Docker's and podman's own exit codes: 125 the engine refused, 126 and 127 there is no such program in the image. */
function expectStarted({kind}: Engine, name: string, ran: Ran): Ran {
  if (ran.exitCode < 125 || ran.exitCode > 127) return ran;
  throw new Failure({
    kind: 'undetermined',
    summary: `${kind} could not run ${name}`,
    reason: wordsOf(ran, []) || `it ended with exit code ${ran.exitCode}`,
  });
}

async function measure(
  options: ContainerOptions,
  measured: string,
  {command: [entrypoint, ...argv], env}: Measured,
  signal: AbortSignal,
): Promise<Ran> {
  const {reference: image, warning} = await obtainImage(options.program, await options.vouch(measured), signal);
  if (warning !== undefined) options.warn(warning);
  const command = {entrypoint, argv, env, network: 'none', image} as const;
  const name = `${entrypoint} in ${measured}`;
  return runContainer(options, {...command, directory: undefined, limitMs: startLimitMs, name, signal});
}
