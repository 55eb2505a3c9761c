// Plays a pod whose image has `scone`: a file system with the stand-in on its PATH, that knows the Services of the cluster.
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {FaultSettings} from '../../../faults/fault.ts';
import {exposePod, withdrawPod} from '../../../kubelet/exposed-pod.ts';
import {furnishRoot} from '../../../kubelet/pod-root.ts';
import {layScone} from '../../../stand-ins/lay-scone.ts';
import type {SconeFault, SconeSettings} from '../../../stand-ins/scone/settings.ts';
import {versionOfImage} from '../measurements.ts';
import {type ContainerLog, createContainerLog} from './container-log.ts';
import type {Ground, PlayedPod} from './ground.ts';
import {sconeContainer} from './role.ts';
import {podDirectory, type VolumePod} from './volumes.ts';

/** Resolves when commands can be executed in the pod. */
export async function playSconePod(pod: VolumePod, ground: Ground): Promise<PlayedPod & {log: ContainerLog}> {
  const {name, namespace = '', uid = ''} = pod.metadata;
  const own = podDirectory(ground.volumes, pod);
  const root = join(own, 'root');
  const container = sconeContainer(pod) ?? pod.spec.containers[0];
  const log = createContainerLog(own, container?.name ?? 'main');
  await furnishRoot(root);
  const scone = layScone(join(root, 'usr/local/bin'), settings());
  const logFiles = {[container?.name ?? 'main']: log.file()};
  await exposePod(ground.pods, {namespace, name, uid, logFiles, root});

  function settings(): SconeSettings {
    return {
      version: versionOfImage(container?.image ?? ''),
      egress: ground.egress,
      ...(ground.release === undefined ? {} : {mirror: ground.release}),
      faults: ground.faults().all('scone-cli').map(faultOf),
    };
  }

  function faultOf({once, ...fault}: FaultSettings['scone-cli'], index: number): SconeFault {
    return {...fault, ...(once === true ? {once: join(own, `scone-fault-${index}`)} : {})};
  }

  return {
    log,
    reconsider: () => scone.set(settings()),
    stop: async () => {
      await withdrawPod(ground.pods, {namespace, name});
      await rm(own, {recursive: true, force: true});
    },
  };
}
