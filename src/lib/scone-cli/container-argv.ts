// The words for docker and podman: pure, so that what they hold, and what they do not, is plain to see.
import {posix} from 'node:path';
import type {Run} from './driver.ts';
import {configName} from './private-directory.ts';
import {mountPoint, probeScript, secretScript, shellWords} from './scripts.ts';

export interface Engine {
  kind: 'docker' | 'podman';
  version: string;
  /** It runs without root: users in containers are mapped. */
  rootless: boolean;
  /** It runs in a virtual machine (Docker Desktop, podman machine): its network is not this machine's. */
  elsewhere: boolean;
}

export interface ContainerOrder {
  engine: Engine;
  /** Unique, so that it can be removed whatever happens. */
  name: string;
  /** By digest or id: the same bytes for each call. */
  image: string;
  entrypoint: string;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  network: 'cas' | 'none';
  /** Mounted at /scone-cli; undefined: none. */
  directory: string | undefined;
  /** Our own user; undefined where there is none (Windows). */
  user: {uid: number; gid: number} | undefined;
}

export const architecture = 'linux/amd64';

export function containerArgv(order: ContainerOrder): string[] {
  const {engine, name, image, entrypoint, argv, env, network, directory} = order;
  return [
    ...['run', '--rm', '--name', name, '--label', 'app.kubernetes.io/managed-by=kubectl-provision'],
    ...['--pull', 'never', '--platform', architecture],
    // Its output is ours alone: no copy of a session in the engine's log files.
    ...['--log-driver', 'none'],
    // Podman waits that long when a container is removed by force.
    ...['--stop-timeout', '1'],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...userFlags(order),
    ...networkFlags(engine, network),
    ...(directory === undefined ? [] : mountFlags(directory)),
    ...Object.entries(env).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
    ...['--entrypoint', entrypoint, image, ...argv],
  ];
}

/** What is written in the directory is to be ours: rootless docker maps its root to us, rootless podman us to us if asked. */
function userFlags({engine, user}: ContainerOrder): string[] {
  if (user === undefined) return [];
  if (engine.rootless && engine.kind === 'docker') return ['--user', '0:0'];
  const own = ['--user', `${user.uid}:${user.gid}`];
  return engine.rootless ? [...own, '--userns', 'keep-id'] : own;
}

function networkFlags({elsewhere}: Engine, network: 'cas' | 'none'): string[] {
  if (network === 'none') return ['--network', 'none'];
  return elsewhere ? [] : ['--network', 'host'];
}

/** SELinux would keep the container out; to relabel the files would be a change that outlives it. */
function mountFlags(directory: string): string[] {
  const mount = `type=bind,source=${directory},target=${mountPoint}`;
  return ['--mount', mount, '--workdir', mountPoint, '--security-opt', 'label=disable'];
}

/** `--mount` splits its value at commas, and has quotes of its own. */
export function isMountable(directory: string): boolean {
  return !/[,"\p{Cc}]/u.test(directory);
}

/** Name, in the private directory, of the file that holds the call's secret. */
export const secretName = 'secret';

/** Entrypoint and words of a call; a secret is not among them: the script takes it from its file. */
export function commandOf({argv}: Pick<Run, 'argv'>, marker: string): {entrypoint: string; argv: string[]} {
  const words = argv.map((argument) => {
    if (typeof argument === 'string') return argument;
    return 'file' in argument ? posix.join(mountPoint, argument.file) : marker;
  });
  const hasSecret = argv.some((argument) => typeof argument === 'object' && 'secret' in argument);
  if (!hasSecret) return {entrypoint: 'scone', argv: words};
  return {entrypoint: 'sh', argv: shellWords(secretScript, [marker, posix.join(mountPoint, secretName), ...words])};
}

export const probeCommand = {entrypoint: 'sh', argv: shellWords(probeScript, [mountPoint])};

/** What each call gets besides the program's own settings. */
export const mountedEnvironment = {SCONE_CLI_CONFIG: posix.join(mountPoint, configName), HOME: mountPoint};
