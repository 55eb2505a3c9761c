// Files in the pod of a CAS: measured, read out and put in, each proved by its length and SHA-256.
import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import type {Cluster} from '../cluster/cluster.ts';
import {runInPod, startInPod} from '../cluster/exec.ts';
import {Failure} from '../report/failure.ts';
import {casContainers} from './names.ts';

export interface CasPod {
  cluster: Cluster;
  namespace: string;
  /** `mycas-0` */
  name: string;
  signal: AbortSignal;
}

export interface Measured {
  bytes: number;
  /** 64 hex digits. */
  sha256: string;
}

/** Of a file in the pod. @throws Failure when it is not there, is empty, or the image lacks a program that is needed */
export async function measureInPod(pod: CasPod, path: string): Promise<Measured> {
  const [digest, size] = [await run(pod, ['sha256sum', path]), await run(pod, ['stat', '-c', '%s', path])];
  const sha256 = /^\\?([0-9a-f]{64})\s/.exec(digest)?.[1];
  const bytes = /^\d+$/.test(size.trim()) ? Number(size.trim()) : undefined;
  if (sha256 === undefined || bytes === undefined)
    throw trouble(pod, path, 'what sha256sum and stat say cannot be understood');
  if (bytes === 0) throw trouble(pod, path, 'it is empty');
  return {bytes, sha256};
}

/** The bytes of a file in the pod; the stream fails when the command does. */
export async function* readFromPod(pod: CasPod, path: string): AsyncGenerator<Buffer> {
  const {cluster, signal, ...name} = pod;
  const execution = await startInPod(cluster, name, {container: casContainers.cas, command: ['cat', path], signal});
  for await (const piece of execution.stdout) yield piece as Buffer;
  const {exitCode, stderr} = await execution.ended;
  if (exitCode !== 0) throw trouble(pod, path, stderr.trim() || `cat ended with exit code ${exitCode}`);
}

/** Puts a file of this machine into the pod: beside its place first, proved there, and then renamed. */
export async function writeToPod(pod: CasPod, from: string, to: string): Promise<void> {
  const {cluster, signal, ...name} = pod;
  const part = `${to}.part`;
  const wanted = await measureHere(from);
  const command = ['sh', '-c', 'cat > "$1"', 'sh', part];
  const {exitCode, stderr} = await runInPod(cluster, name, {
    container: casContainers.cas,
    command,
    stdin: createReadStream(from),
    signal,
  });
  if (exitCode !== 0) throw trouble(pod, to, stderr.trim() || `sh ended with exit code ${exitCode}`);
  const arrived = await measureInPod(pod, part);
  if (arrived.bytes !== wanted.bytes || arrived.sha256 !== wanted.sha256) {
    throw trouble(pod, to, `${arrived.bytes} bytes arrived that are not those ${wanted.bytes} that were sent`);
  }
  // The CAS opens its database for its group, too, and refuses one that the group may not write.
  await run(pod, ['chmod', '660', part]);
  await run(pod, ['mv', part, to]);
}

export async function measureHere(path: string): Promise<Measured> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return {bytes, sha256: hash.digest('hex')};
}

/** What a command prints; @throws Failure when it ends badly */
export async function run(pod: CasPod, command: readonly string[]): Promise<string> {
  const {cluster, signal, ...name} = pod;
  const {exitCode, stdout, stderr} = await runInPod(cluster, name, {container: casContainers.cas, command, signal});
  if (exitCode === 0) return stdout;
  throw new Failure({
    summary: `\`${command.join(' ')}\` failed in the pod of the CAS`,
    object: `Pod ${pod.namespace}/${pod.name}`,
    reason: stderr.trim() || `exit code ${exitCode}`,
    next: lookAt(pod),
  });
}

function trouble(pod: CasPod, path: string, reason: string): Failure {
  const object = `Pod ${pod.namespace}/${pod.name}`;
  return new Failure({summary: `the file ${path} could not be copied`, object, reason, next: lookAt(pod)});
}

function lookAt({namespace, name}: CasPod): string {
  return `look at the pod (kubectl describe pod -n ${namespace} ${name}), and run the same command again`;
}
