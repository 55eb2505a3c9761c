// A call in a pod: files in by the standard input of one command, the program by another, the config out by a third.
import {createHash} from 'node:crypto';
import {posix} from 'node:path';
import {Readable} from 'node:stream';
import type {Cluster} from '../cluster/cluster.ts';
import type {ExecOptions} from '../cluster/exec.ts';
import type {PodName} from '../cluster/pod-stream.ts';
import {Failure} from '../report/failure.ts';
import {secretName} from './container-argv.ts';
import type {Ran, Run} from './driver.ts';
import {callContainer} from './pod-manifest.ts';
import {configName} from './private-directory.ts';
import {giveScript, mountPoint, plainScript, secretScriptIn, shellWords, takeScript} from './scripts.ts';
import {wordsOf} from './words.ts';

/** Commands in pods, and their logs: runInPod and podLog themselves, but in tests without a cluster. */
export interface PodStreams {
  runInPod: (cluster: Cluster, pod: PodName, options: ExecOptions) => Promise<Ran>;
  podLog: (cluster: Cluster, pod: PodName, options: {signal?: AbortSignal}) => Promise<AsyncIterable<string>>;
}

export interface PodShell {
  streams: PodStreams;
  cluster: Cluster;
  pod: PodName;
}

const directory = posix.join(mountPoint, 'call');

/** A fresh directory with the config and the files of the call, each proved whole. */
export async function takeFiles(shell: PodShell, call: Pick<Run, 'argv' | 'config' | 'files'>, signal: AbortSignal) {
  const secrets = call.argv.flatMap((argument) =>
    typeof argument === 'object' && 'secret' in argument
      ? [{name: secretName, content: Buffer.from(argument.secret.reveal())}]
      : [],
  );
  const config = call.config?.content ?? Buffer.alloc(0);
  const files = [...call.files, ...secrets, ...(config.length > 0 ? [{name: configName, content: config}] : [])];
  const lines = files.flatMap(({name, content}) => [name, sha256(content), content.toString('base64')]);
  const command = ['sh', ...shellWords(takeScript, [directory])];
  const ran = await run(shell, command, signal, [...lines, '.', ''].join('\n'));
  if (ran.exitCode !== 0) throw trouble(shell, 'the files of a call could not be brought into the pod', ran);
}

/** The command that runs the program; a secret is not among its words, as the API server may log them. */
export function podCommand({argv, env}: Pick<Run, 'argv' | 'env'>, marker: string): string[] {
  const words = argv.map((argument) => {
    if (typeof argument === 'string') return argument;
    return 'file' in argument ? posix.join(directory, argument.file) : marker;
  });
  const hasSecret = argv.some((argument) => typeof argument === 'object' && 'secret' in argument);
  const script = hasSecret
    ? shellWords(secretScriptIn, [directory, marker, posix.join(directory, secretName), ...words])
    : shellWords(plainScript, [directory, ...words]);
  const own = {SCONE_CLI_CONFIG: posix.join(directory, configName), HOME: mountPoint};
  const variables = Object.entries({...env, ...own}).map(([name, value]) => `${name}=${value}`);
  return ['env', ...variables, 'sh', ...script];
}

export async function runProgram(shell: PodShell, call: Run, marker: string, signal: AbortSignal): Promise<Ran> {
  const ran = await run(shell, podCommand(call, marker), signal);
  // 126 and 127: there is no such program in the image.
  if (ran.exitCode === 126 || ran.exitCode === 127) throw trouble(shell, `the pod could not run ${call.name}`, ran);
  return ran;
}

/** The config as the program left it, proved whole; undefined when there is none. */
export async function giveConfig(shell: PodShell, signal: AbortSignal): Promise<Buffer | undefined> {
  const command = ['sh', ...shellWords(giveScript, [posix.join(directory, configName)])];
  const ran = await run(shell, command, signal);
  const [first = '', ...rest] = ran.stdout.split('\n');
  if (ran.exitCode === 0 && first.trim() === 'absent') return undefined;
  const content = Buffer.from(rest.join(''), 'base64');
  if (ran.exitCode === 0 && sha256(content) === first.trim()) return content;
  throw trouble(shell, 'the config did not come back from the pod whole', {...ran, stdout: ''});
}

function run({streams, cluster, pod}: PodShell, command: readonly string[], signal: AbortSignal, stdin?: string) {
  // The script knows by a dot where its input ends.
  const input = stdin === undefined ? {} : {stdin: Readable.from([Buffer.from(stdin)]), stdinMayStayOpen: true};
  return streams.runInPod(cluster, pod, {container: callContainer, command, signal, ...input});
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function trouble({pod}: PodShell, summary: string, ran: Ran): Failure {
  return new Failure({
    kind: 'undetermined',
    summary,
    object: `Pod ${pod.namespace}/${pod.name}`,
    reason: wordsOf(ran, []) || `exit code ${ran.exitCode}, no words`,
  });
}
