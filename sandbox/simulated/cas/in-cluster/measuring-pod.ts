// Plays a pod that only measures: with SCONE_HASH=1 the program prints its MRENCLAVE and ends.
import {rm} from 'node:fs/promises';
import {pods} from '../../../client/resources.ts';
import {exposePod, withdrawPod} from '../../../kubelet/exposed-pod.ts';
import {environmentOf, type Pod} from '../../runtime/running-pods.ts';
import {sconeMeasurement, versionOfImage} from '../measurements.ts';
import {createContainerLog} from './container-log.ts';
import type {Ground, PlayedPod} from './ground.ts';
import {sconeContainer} from './role.ts';
import {podDirectory, type VolumePod} from './volumes.ts';

export function isMeasuring(pod: VolumePod): boolean {
  return environmentOf(pod as Pod, sconeContainer(pod)).SCONE_HASH === '1';
}

/** Has ended as soon as it runs; `podNow` gives the pod as it is. */
export async function playMeasuringPod(
  pod: VolumePod,
  ground: Ground,
  podNow: () => VolumePod | undefined,
): Promise<PlayedPod> {
  const {name, namespace = '', uid = ''} = pod.metadata;
  const container = sconeContainer(pod);
  const own = podDirectory(ground.volumes, pod);
  const log = createContainerLog(own, container?.name ?? 'main');
  log.write(sconeMeasurement(versionOfImage(container?.image ?? ''), ground.release));
  await exposePod(ground.pods, {namespace, name, uid, logFiles: {[container?.name ?? 'main']: log.file()}});

  async function end(): Promise<void> {
    const {metadata, status} = podNow() ?? {};
    if (status?.phase !== 'Running') return;
    const now = new Date().toISOString();
    const terminated = {exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now};
    const containerStatuses = (status.containerStatuses ?? []).map((before) => ({
      ...before,
      ready: false,
      state: {terminated},
    }));
    const patch = {
      metadata: {resourceVersion: metadata?.resourceVersion},
      status: {phase: 'Succeeded', containerStatuses},
    };
    await ground.client.patch(pods, name, patch, {namespace, subresource: 'status'});
  }

  return {
    // A conflict means that another change comes by the watch.
    reconsider: () => void end().catch((thrown) => ground.log(`${name}: ${thrown}`)),
    stop: async () => {
      await withdrawPod(ground.pods, {namespace, name});
      await rm(own, {recursive: true, force: true});
    },
  };
}
