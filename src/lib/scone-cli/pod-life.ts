// Pods of ours in the cluster: started with a diagnosis, removed again, and those of killed runs found.
import {randomUUID} from 'node:crypto';
import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {type Condition, podReady} from '../cluster/conditions.ts';
import {type KubeObject, refOf} from '../cluster/object.ts';
import {podTroubles} from '../cluster/pods.ts';
import {listObjects} from '../cluster/read.ts';
import {type Diagnosis, waitFor} from '../cluster/wait.ts';
import {createObject, deleteObject} from '../cluster/write.ts';
import type {Emit} from '../report/event.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {lifetimeSeconds, type PodOrder, podLabels} from './pod-manifest.ts';

export interface PodPlace {
  cluster: Cluster;
  namespace: string;
  emit: Emit;
  /** How long a pod may take to run, its image pull included. Milliseconds. */
  startLimitMs: number;
  /** How long a trouble must last. Default: that of waitFor. */
  patienceMs?: number | undefined;
}

const deleteLimitMs = 15_000;
/** An ended pod that is younger may still be read by its own run. */
const readMs = 120_000;

/** Creates the pod and waits for the condition; what does not come to be is removed again. Gives the pod as it is then. */
export async function startPod(
  place: PodPlace,
  make: (order: PodOrder) => KubeObject,
  image: string,
  {condition, signal}: {condition: Condition; signal: AbortSignal},
): Promise<KubeObject> {
  const {cluster, namespace, startLimitMs, patienceMs, emit} = place;
  const pod = make({namespace, image, name: `kubectl-provision-scone-${randomUUID().slice(0, 8)}`});
  let trouble: Diagnosis | undefined;
  try {
    await createObject(cluster, pod, {signal, fieldManager: 'kubectl-provision'});
    const ready = await waitFor(cluster, {
      ref: refOf(pod),
      what: 'the pod of the SCONE CLI to run',
      condition: (now) => {
        const state = condition(now);
        trouble = state.met ? undefined : diagnosisOf(now);
        return state.met || trouble === undefined ? state : {...state, stuck: trouble.reason};
      },
      deadline: Date.now() + startLimitMs,
      signal,
      patienceMs,
      onState: (text) => emit({type: 'note', level: 'verbose', text: `${pod.metadata.name}: ${text}`}),
    });
    return ready ?? pod;
  } catch (error) {
    await removePod(place, pod);
    throw trouble === undefined ? error : advised(error, trouble);
  }
}

/** The same failure with the step that the trouble asks for. */
function advised(error: unknown, {next}: Diagnosis): unknown {
  if (!(error instanceof Failure) || next === undefined || error.kind === 'interrupted') return error;
  const {kind, summary, object, reason} = error;
  const known = Object.entries({object, reason, next}).filter(([, value]) => value !== undefined);
  return new Failure({kind, summary, ...Object.fromEntries(known), cause: error});
}

/** The container has ended, well or badly. */
export const ended: Condition = (pod) => {
  const phase: string = pod?.status?.phase ?? 'Pending';
  return phase === 'Succeeded' || phase === 'Failed' ? {met: true} : {met: false, state: `it is ${phase}`};
};

export const running: Condition = podReady;

/** What keeps the pod from running, and what to do about it. */
export function diagnosisOf(pod: KubeObject | undefined): Diagnosis | undefined {
  const [trouble] = pod === undefined ? [] : podTroubles(pod);
  if (pod === undefined || trouble === undefined) return undefined;
  const {reason, message, image} = trouble;
  const {namespace, name} = pod.metadata;
  if (/^(?:ImagePullBackOff|ErrImagePull|InvalidImageName|RegistryUnavailable)$/.test(reason)) {
    const next = `check pull secret sconeapps in namespace ${namespace}, or use --scone-cli local or docker`;
    return {reason: `image ${image} cannot be pulled: ${message}`, next};
  }
  const next = `kubectl describe pod -n ${namespace} ${name}; or use --scone-cli local or docker`;
  return {reason: `${reason}: ${message}`, next};
}

/** Also after an abort; throws nothing, but says what stays. */
export async function removePod({cluster, emit}: PodPlace, pod: KubeObject): Promise<void> {
  const {name, namespace, uid} = pod.metadata;
  try {
    await deleteObject(cluster, refOf(pod), {uid, signal: AbortSignal.timeout(deleteLimitMs)});
  } catch (error) {
    // It went by itself, and another one has its name.
    if (error instanceof ApiError && error.code === 409) return;
    const text = `pod ${namespace}/${name} stays: ${reasonOf(error)}; kubectl delete pod -n ${namespace} ${name}`;
    emit({type: 'note', level: 'warning', text});
  }
}

/** Removes pods of runs that were killed: ended ones, and those whose time is over. Another run's pod is left alone. */
export async function removeOldPods(place: PodPlace, signal: AbortSignal, now = Date.now()): Promise<void> {
  const labelSelector = Object.entries(podLabels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  const selection = {apiVersion: 'v1', kind: 'Pod', namespace: place.namespace, labelSelector};
  const pods = await listObjects(place.cluster, selection, {signal}).catch((error) => {
    // Who may not list may still create.
    if (error instanceof ApiError) return [];
    throw error;
  });
  for (const pod of pods.filter((each) => isOld(each, now))) {
    const text = `removing pod ${pod.metadata.namespace}/${pod.metadata.name}, which an earlier run has left`;
    place.emit({type: 'note', level: 'info', text});
    await removePod(place, pod);
  }
}

function isOld({metadata, status}: KubeObject, now: number): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  const ageMs = now - Date.parse(metadata.creationTimestamp ?? '');
  const hasEnded = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  return ageMs > (hasEnded ? readMs : lifetimeSeconds * 1000 + readMs);
}
