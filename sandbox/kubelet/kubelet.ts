// Plays the kubelets' image pulls: a pod may run when its images are there, which the faults can prevent or delay.
import {watch} from 'node:fs';
import {isApiError} from '../client/api-error.ts';
import type {Client} from '../client/connect.ts';
import {createInformer} from '../client/informer.ts';
import {events, pods, secrets} from '../client/resources.ts';
import {watchFaults} from '../faults/watch.ts';
import type {Secret} from './credentials.ts';
import {isExposed} from './exposed-pod.ts';
import {awaitsImages, awaitsProgram, type Pod} from './pod.ts';
import {type PullFailure, pullOutcome} from './pull.ts';
import {failedPatch, failureEvents, programWantedPatch, pulledPatch, shownReason} from './status.ts';

export interface Kubelet {
  readonly synced: Promise<void>;
  stop(): void;
}

export interface Programs {
  /** Directory of what is behind the pods. */
  pods: string;
  /** Whether somebody plays this pod's program: it runs when that has said what is behind it. */
  isPlayed(pod: Pod): boolean;
}

/** Acts on every change of a pod, a Secret or the faults; `report` is told of what went wrong. */
export function startKubelet(client: Client, programs: Programs, report: (text: string) => void): Kubelet {
  /** By pod uid: when its slow pull began, and the timer for its end. */
  const pulls = new Map<string, {since: number; timer?: NodeJS.Timeout}>();

  const podInformer = createInformer<Pod>(client, pods, {
    onChange: ({type, object}) => {
      if (type === 'deleted' || !awaitsImages(object)) forget(object);
      else attempt(object);
    },
  });
  const secretInformer = createInformer<Secret>(client, secrets, {
    fieldSelector: 'type=kubernetes.io/dockerconfigjson',
    onChange: ({object}) => attemptAll(object.metadata.namespace),
  });
  const faults = watchFaults(client, () => attemptAll());
  const exposures = watch(programs.pods, () => attemptAll());

  function attemptAll(namespace?: string): void {
    for (const pod of podInformer.items()) {
      if (awaitsImages(pod) && (namespace === undefined || pod.metadata.namespace === namespace)) attempt(pod);
    }
  }

  function attempt(pod: Pod): void {
    void pull(pod).catch((thrown) => {
      // A conflict or a vanished pod: the change that made it so comes by the watch.
      if (!isApiError(thrown, 409) && !isApiError(thrown, 404)) report(`pod ${pod.metadata.name}: ${thrown}`);
    });
  }

  async function pull(pod: Pod): Promise<void> {
    // A pod that has been seen before the faults are known would get away.
    await Promise.all([faults.synced, secretInformer.synced]);
    const {namespace} = pod.metadata;
    const outcome = pullOutcome(pod, faults.current(), (name) => secretInformer.get(name, namespace));
    if (outcome.state === 'failed') return showFailures(pod, outcome.failures);
    if (!isDue(pod, outcome.seconds)) return;
    const now = new Date().toISOString();
    if (await isProgramThere(pod)) await patchStatus(pod, pulledPatch(pod, now, programs.isPlayed(pod)));
    else if (!awaitsProgram(pod)) await patchStatus(pod, programWantedPatch(pod, now));
  }

  async function isProgramThere(pod: Pod): Promise<boolean> {
    const {name, namespace = '', uid = ''} = pod.metadata;
    return !programs.isPlayed(pod) || (await isExposed(programs.pods, {namespace, name, uid}));
  }

  /** Whether a pull that takes so long is over; else sees to it that the pod is looked at again when it is. */
  function isDue(pod: Pod, seconds: number): boolean {
    const uid = pod.metadata.uid ?? '';
    const pending = pulls.get(uid) ?? {since: Date.now()};
    clearTimeout(pending.timer);
    const left = pending.since + seconds * 1000 - Date.now();
    if (left <= 0) return true;
    const again = () => {
      const current = podInformer.get(pod.metadata.name, pod.metadata.namespace);
      if (current !== undefined && awaitsImages(current)) attempt(current);
    };
    pulls.set(uid, {since: pending.since, timer: setTimeout(again, left + 1)});
    return false;
  }

  function forget(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    clearTimeout(pulls.get(uid)?.timer);
    pulls.delete(uid);
  }

  /** First ErrImagePull, then, when that has come back by the watch, ImagePullBackOff until something changes. */
  async function showFailures(pod: Pod, failures: readonly PullFailure[]): Promise<void> {
    const shown = shownReason(pod, failures);
    if (shown === 'ImagePullBackOff') return;
    const reason = shown === 'ErrImagePull' ? 'ImagePullBackOff' : 'ErrImagePull';
    await patchStatus(pod, failedPatch(pod, failures, reason));
    const now = new Date().toISOString();
    const told = failures.flatMap((failure) => failureEvents(pod, failure, reason, now));
    await Promise.all(told.map((event) => client.create(events, event)));
  }

  function patchStatus(pod: Pod, patch: object): Promise<unknown> {
    return client.patch(pods, pod.metadata.name, patch, {namespace: pod.metadata.namespace, subresource: 'status'});
  }

  return {
    synced: Promise.all([podInformer.synced, secretInformer.synced, faults.synced]).then(() => undefined),
    stop: () => {
      for (const part of [podInformer, secretInformer, faults]) part.stop();
      exposures.close();
      for (const {timer} of pulls.values()) clearTimeout(timer);
    },
  };
}
