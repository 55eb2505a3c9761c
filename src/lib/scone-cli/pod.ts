// Driver `pod`: the program runs in the cluster, with the cluster's network, names and pull secret; no engine is needed here.
import {randomUUID} from 'node:crypto';
import type {KubeObject} from '../cluster/object.ts';
import {getObject} from '../cluster/read.ts';
import {Failure} from '../report/failure.ts';
import type {Driver, KeepConfig, Ran, Run} from './driver.ts';
import type {Measured} from './environment.ts';
import {exposuresOf} from './exposures.ts';
import {giveConfig, type PodShell, type PodStreams, runProgram, takeFiles} from './pod-calls.ts';
import {ended, type PodPlace, removeOldPods, removePod, running, startPod} from './pod-life.ts';
import {callPod, lifetimeSeconds, measuringPod} from './pod-manifest.ts';

export interface PodOptions extends PodPlace {
  /** By digest where one was verified. */
  image: string;
  /** For images that are measured. */
  vouch: (image: string) => Promise<string>;
  streams: PodStreams;
}

/** For a last look at the config when a call has failed or was aborted. */
const lastLookMs = 5_000;
const fetchLimitMs = 30_000;
/** A pod that ends within this time is not used for a call any more, besides the call's own limit. */
const marginMs = 60_000;

export function podDriver(options: PodOptions): Driver {
  const {namespace, image} = options;
  let current: {pod: KubeObject; endsAt: number} | undefined;

  /** The pod of earlier calls if it still serves, else a new one: calls bring all they need. */
  const ready = async (limitMs: number, signal: AbortSignal): Promise<KubeObject> => {
    if (current !== undefined) {
      const isLate = Date.now() + limitMs + marginMs > current.endsAt;
      if (!isLate && (await isServing(options, current.pod, signal))) return current.pod;
      await discard();
    } else await removeOldPods(options, signal);
    const pod = await startPod(options, callPod, image, {condition: running, signal});
    current = {pod, endsAt: Date.now() + lifetimeSeconds * 1000};
    return pod;
  };
  const discard = async () => {
    if (current !== undefined) await removePod(options, current.pod);
    current = undefined;
  };

  return {
    name: 'pod',
    reach: {by: 'in-cluster'},
    place: `image ${image} in namespace ${namespace}`,
    exposures: exposuresOf('pod', namespace),
    keepsFilesHere: false,
    async run(call, keep) {
      const shell = shellOf(options, await ready(call.limitMs, call.signal));
      try {
        return await runInShell(shell, call, keep);
      } catch (error) {
        // The program may still run in it, and write.
        await discard();
        throw error;
      }
    },
    measure: (measured, program, signal) => measure(options, measured, program, signal),
    close: discard,
  };
}

function shellOf({streams, cluster, namespace}: PodOptions, pod: KubeObject): PodShell {
  return {streams, cluster, pod: {namespace, name: pod.metadata.name}};
}

async function isServing({cluster}: PodOptions, pod: KubeObject, signal: AbortSignal): Promise<boolean> {
  const {apiVersion, kind, metadata} = pod;
  const now = await getObject(cluster, {apiVersion, kind, ...metadata}, {signal});
  return now?.metadata.uid === metadata.uid && running(now).met;
}

async function runInShell(shell: PodShell, call: Run, keep: KeepConfig): Promise<Ran> {
  const limit = AbortSignal.timeout(call.limitMs);
  const signal = AbortSignal.any([call.signal, limit]);
  const [ran] = await Promise.allSettled([runProgramIn(shell, call, keep, signal)]);
  if (ran.status === 'fulfilled') return ran.value;
  throw limit.aborted && ran.reason === limit.reason ? tooSlow(shell, call) : ran.reason;
}

async function runProgramIn(shell: PodShell, call: Run, keep: KeepConfig, signal: AbortSignal): Promise<Ran> {
  await takeFiles(shell, call, signal);
  let ran: Ran;
  try {
    ran = await runProgram(shell, call, `secret-${randomUUID()}`, signal);
  } catch (error) {
    if (call.config !== undefined) await lastLook(shell, keep);
    throw error;
  }
  // The program has done its work: what it has made is fetched, whatever has been said meanwhile.
  if (call.config !== undefined) await keep(await giveConfig(shell, AbortSignal.timeout(fetchLimitMs)));
  return ran;
}

/** What an unfinished call may have made is taken over if it is whole; the call's own trouble is what is reported. */
async function lastLook(shell: PodShell, keep: KeepConfig): Promise<void> {
  try {
    const config = await giveConfig(shell, AbortSignal.timeout(lastLookMs));
    if (config !== undefined) await keep(config);
  } catch {
    // The pod is gone, or the config is torn: what was before is still there.
  }
}

async function measure(options: PodOptions, image: string, program: Measured, signal: AbortSignal): Promise<Ran> {
  const vouched = await options.vouch(image);
  const pod = await startPod(options, (order) => measuringPod(order, program), vouched, {condition: ended, signal});
  try {
    const lines: string[] = [];
    for await (const line of await options.streams.podLog(options.cluster, shellOf(options, pod).pod, {signal})) {
      lines.push(line);
    }
    const exitCode: number = pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode ?? 0;
    return {exitCode, stdout: lines.join('\n'), stderr: ''};
  } finally {
    await removePod(options, pod);
  }
}

function tooSlow({pod}: PodShell, {name, limitMs}: Run): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `${name} did not end within ${limitMs / 1000} s and was stopped`,
    object: `Pod ${pod.namespace}/${pod.name}`,
  });
}
