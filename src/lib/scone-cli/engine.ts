// Asks docker or podman what kind of engine answers, and gets images for it.
import {basename} from 'node:path';
import {Failure} from '../report/failure.ts';
import {architecture, type Engine} from './container-argv.ts';
import {type Environment, engineEnvironment} from './environment.ts';
import type {ProcessEnd, Processes} from './run-process.ts';
import {wordsOf} from './words.ts';

/** An engine's program on this machine. */
export interface EngineProgram {
  program: string;
  processes: Processes;
  env: Environment;
  /** A directory that exists: where the program is started. */
  cwd: string;
}

const askLimitMs = 20_000;
const pullLimitMs = 600_000;

/** Throws Failure when no engine answers that could run our containers. */
export async function askEngine(program: EngineProgram, signal: AbortSignal): Promise<Engine> {
  const answer = await runEngine(program, ['info', '--format', '{{json .}}'], {limitMs: askLimitMs, signal});
  const engine = answer.exitCode === 0 ? engineIn(answer.stdout) : undefined;
  if (engine !== undefined) return engine;
  throw new Failure({
    kind: 'undetermined',
    summary: 'no container engine answers',
    object: program.program,
    reason: wordsOf(answer, []) || 'it says nothing of a running engine',
    next: 'start it, or use --scone-cli local or pod',
  });
}

/** Told by the form of the answer, not by the program's name: podman may be called docker. */
export function engineIn(stdout: string): Engine | undefined {
  const facts = jsonIn(stdout);
  if (facts === undefined) return undefined;
  if (typeof facts.host === 'object' && facts.host !== null) {
    const {host, version} = facts as unknown as PodmanFacts;
    const elsewhere = host.serviceIsRemote === true;
    return {kind: 'podman', version: version?.Version ?? '', rootless: host.security?.rootless === true, elsewhere};
  }
  const {ServerVersion, OSType, OperatingSystem, SecurityOptions} = facts as DockerFacts;
  if (!ServerVersion || (OSType !== undefined && OSType !== 'linux')) return undefined;
  const rootless = SecurityOptions?.some((option) => option.includes('name=rootless')) === true;
  return {kind: 'docker', version: ServerVersion, rootless, elsewhere: /docker desktop/i.test(OperatingSystem ?? '')};
}

interface PodmanFacts {
  host: {security?: {rootless?: boolean}; serviceIsRemote?: boolean};
  version?: {Version?: string};
}

interface DockerFacts {
  ServerVersion?: string;
  OSType?: string;
  OperatingSystem?: string;
  SecurityOptions?: string[] | null;
}

function jsonIn(stdout: string): Record<string, unknown> | undefined {
  try {
    const facts: unknown = JSON.parse(stdout);
    return facts !== null && typeof facts === 'object' ? (facts as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export interface ObtainedImage {
  /** What to run: a digest or an id, never a tag, which could move between two calls. */
  reference: string;
  /** Said when it could not be asked for anew. */
  warning: string | undefined;
}

/** Pulls an image unless its very bytes are here. Throws Failure when it can be had neither way. */
export async function obtainImage(program: EngineProgram, image: string, signal: AbortSignal): Promise<ObtainedImage> {
  const reference = withoutTag(image);
  const isPinned = reference.includes('@');
  const here = await imageId(program, reference, signal);
  if (isPinned && here !== undefined) return {reference, warning: undefined};
  const argv = ['pull', '--quiet', '--platform', architecture, reference];
  const pulled = await runEngine(program, argv, {limitMs: pullLimitMs, signal, use: 'pull'});
  if (pulled.exitCode === 0 && isPinned) return {reference, warning: undefined};
  const id = pulled.exitCode === 0 ? await imageId(program, reference, signal) : here;
  const words = wordsOf(pulled, []);
  if (id === undefined) throw notObtained(program, image, words);
  const warning = `${image} could not be pulled, the copy on this machine is used: ${words || 'no reason was given'}`;
  return {reference: id, warning: pulled.exitCode === 0 ? undefined : warning};
}

/** `repo:tag@sha256:…` → `repo@sha256:…`: not every engine takes both, and the digest alone decides. */
export function withoutTag(image: string): string {
  const [, repository, digest] = /^(.*?)(?::[^:/@]+)?(@sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  return repository === undefined || digest === undefined ? image : repository + digest;
}

async function imageId(program: EngineProgram, image: string, signal: AbortSignal): Promise<string | undefined> {
  const argv = ['image', 'inspect', '--format', '{{.Id}}', image];
  const answer = await runEngine(program, argv, {limitMs: askLimitMs, signal});
  const id = answer.stdout.trim();
  return answer.exitCode === 0 && /^(?:sha256:)?[0-9a-f]{64}$/.test(id) ? id : undefined;
}

function notObtained({program}: EngineProgram, image: string, words: string): Failure {
  const isDenied = /unauthorized|denied|authentication|no basic auth|\b40[13]\b/i.test(words);
  const login = `${basename(program)} login ${image.split('/')[0]}`;
  return new Failure({
    summary: 'the image of the SCONE CLI cannot be pulled',
    object: image,
    reason: words || 'no reason was given',
    next: `${isDenied ? login : 'see whether the image exists'}; or use --scone-cli pod: the cluster pulls it by itself`,
  });
}

export function runEngine(
  {program, processes, env, cwd}: EngineProgram,
  argv: readonly string[],
  {limitMs, signal, use = 'run', name}: {limitMs: number; signal: AbortSignal; use?: 'run' | 'pull'; name?: string},
): Promise<ProcessEnd> {
  const order = {program, argv, env: engineEnvironment(env, use), cwd, limitMs, signal};
  return processes.run({...order, name: name ?? `${program} ${argv[0]}`});
}
