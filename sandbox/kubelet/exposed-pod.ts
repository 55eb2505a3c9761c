// Says what is behind a pod: logs, ports and a file system of this machine, which the kubelet serves as the pod's.
import {randomBytes} from 'node:crypto';
import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

export interface PodName {
  namespace: string;
  name: string;
}

export interface ExposedPod extends PodName {
  /** Of the pod that is meant, when it matters that an earlier one of that name is not. */
  uid?: string;
  /** Port of the pod → port of 127.0.0.1; connections to any other port are refused. */
  ports?: Readonly<Record<number, number>>;
  /** Container → its log, written by appendLog; `follow` ends when another file takes its place. A container without one has a log of one line. */
  logFiles?: Readonly<Record<string, string>>;
  /** Container → the log of its predecessor, for `--previous`. */
  previousLogFiles?: Readonly<Record<string, string>>;
  /** The pod's file system, see furnishRoot; without, nothing can be executed. */
  root?: string;
  /** For commands that are executed, beside PATH, HOME, TMPDIR, HOSTNAME and POD_ROOT (the path of root). */
  environment?: Readonly<Record<string, string>>;
}

/**
 * From the next request on this is behind the pod, whatever was before; it may be said before the pod exists. `directory`
 * is SANDBOX_PODS in a simulated part, `sandbox.pods` elsewhere. Files and ports must be there already.
 */
export async function exposePod(directory: string, {namespace, name, ...behind}: ExposedPod): Promise<void> {
  const file = fileOf(directory, {namespace, name});
  const written = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(written, JSON.stringify(behind), {mode: 0o600});
  await rename(written, file);
}

/** Nothing is behind the pod any more: its logs end, its ports refuse. */
export async function withdrawPod(directory: string, pod: PodName): Promise<void> {
  await rm(fileOf(directory, pod), {force: true});
}

/** Whether somebody has said what is behind this very pod. */
export async function isExposed(directory: string, {namespace, name, uid}: PodName & {uid: string}): Promise<boolean> {
  const text = await readFile(fileOf(directory, {namespace, name}), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as {uid?: string}).uid === uid;
}

/** Names of Kubernetes have no underscore. */
function fileOf(directory: string, {namespace, name}: PodName): string {
  return join(directory, `${namespace}_${name}.json`);
}
