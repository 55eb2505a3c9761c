// Follows the audit log of a CAS, whichever pod it runs in meanwhile: a CAS moves to another node when it must.
import type {KubeObject} from '../../cluster/object.ts';
import {readObject} from '../../cluster/read.ts';
import {Failure} from '../../report/failure.ts';
import {casContainers, casPods, casRef} from '../names.ts';
import {type Audit, placeOf} from './audit.ts';
import {hasContainer} from './container-run.ts';
import {followPod} from './follow-pod.ts';
import {noAuditContainer} from './no-log.ts';
import {type PodWatch, watchPods} from './pod-watch.ts';

/** While there is no pod, it is asked this often whether there still is a CAS. */
const lookEveryMs = 5_000;

/** @throws Failure when the CAS is deleted or its log may not be read, the signal's reason when aborted: it ends no other way */
export async function followAudit(audit: Audit): Promise<never> {
  const stop = new AbortController();
  const signal = AbortSignal.any([audit.signal, stop.signal]);
  const own = {...audit, signal};
  const watch = watchPods(audit.cluster, casPods(audit.name), {
    signal,
    onBroken: (text) => audit.emit({type: 'note', level: 'verbose', text: `watching the pods: ${text}`}),
  });
  const followers: Promise<void>[] = [];
  const failed = Promise.withResolvers<never>();
  const start = (pod: KubeObject, follow: Audit) => {
    const follower = followPod(pod, follow, watch);
    follower.catch(failed.reject);
    followers.push(follower);
  };
  try {
    await Promise.race([failed.promise, watch.ended, attend(own, watch, start)]);
    // The watch ends by itself only when somebody has ended it.
    throw audit.signal.reason;
  } finally {
    stop.abort();
    await Promise.allSettled([...followers, watch.ended]);
  }
}

/** Starts a follower for each pod that comes; those of the beginning read from where the person wants it. */
async function attend(audit: Audit, watch: PodWatch, start: (pod: KubeObject, follow: Audit) => void): Promise<never> {
  await watch.synced;
  const known = new Set<string | undefined>();
  for (let isFirst = true; ; isFirst = false) {
    audit.signal.throwIfAborted();
    const version = watch.version();
    const pods = watch.pods();
    if (isFirst && pods.length > 0 && !pods.some(isReadable)) throw noAuditContainer(audit.name, pods);
    for (const pod of pods.filter(({metadata}) => !known.has(metadata.uid))) {
      known.add(pod.metadata.uid);
      announce(audit, pod, isFirst);
      if (isReadable(pod)) start(pod, isFirst ? audit : {...audit, beginning: {}});
    }
    if (pods.length === 0) await waitForPod(audit, watch);
    else await watch.after(version);
  }
}

function isReadable(pod: KubeObject): boolean {
  return hasContainer(pod, casContainers.audit);
}

function announce({emit}: Audit, pod: KubeObject, isFirst: boolean): void {
  const {audit: container} = casContainers;
  if (!isReadable(pod)) {
    emit({type: 'note', level: 'warning', text: `${placeOf(pod)} has no container ${container}: it has no audit log`});
  } else {
    emit({type: 'note', level: 'info', text: isFirst ? `following ${placeOf(pod)}` : `the CAS is now ${placeOf(pod)}`});
  }
}

/** Between two pods, or before the first one. */
async function waitForPod({cluster, name, emit, signal}: Audit, watch: PodWatch): Promise<void> {
  emit({type: 'note', level: 'info', text: 'the CAS has no pod at the moment; waiting for one'});
  for (;;) {
    const version = watch.version();
    if (watch.pods().length > 0) return;
    const answer = await readObject(cluster, casRef(name), {signal});
    if (answer.state === 'absent') throw deleted(name);
    await watch.after(version, AbortSignal.timeout(lookEveryMs));
    signal.throwIfAborted();
  }
}

function deleted({name, namespace}: Audit['name']): Failure {
  return new Failure({
    summary: 'the CAS was deleted, and with it its audit log ends',
    object: `CAS ${namespace}/${name}`,
    next: 'the lines until then were printed',
  });
}
