// The simulated CAS: what runs in the pods NAME-0 of CAS instances, of their backup controllers, and of the SCONE CLI.
import {rm} from 'node:fs/promises';
import {createInformer} from '../client/informer.ts';
import {type KubeObject, keyOf} from '../client/object.ts';
import {nodes, persistentVolumeClaims, pods} from '../client/resources.ts';
import {awaitsProgram} from '../kubelet/pod.ts';
import {playBackupController} from './cas/in-cluster/backup-controller.ts';
import {type CasPod, playCasPod} from './cas/in-cluster/cas-pod.ts';
import type {Ground, PlayedPod} from './cas/in-cluster/ground.ts';
import {isMeasuring, playMeasuringPod} from './cas/in-cluster/measuring-pod.ts';
import {casOf, roleOf} from './cas/in-cluster/role.ts';
import {playSconePod} from './cas/in-cluster/scone-pod.ts';
import {claimDirectory, type VolumePod} from './cas/in-cluster/volumes.ts';
import {type Part, reasonOf, runPart} from './runtime/part.ts';
import {createQueue} from './runtime/queue.ts';
import {hasLabels} from './runtime/running-pods.ts';

interface Played {
  uid: string;
  program: PlayedPod;
}

await runPart('cas', startCasPart);

async function startCasPart(part: Part): Promise<{onFaults(): void}> {
  const {client, faults, log} = part;
  const played = new Map<string, Played>();
  const serving = new Map<string, CasPod>();

  const ground: Ground = {
    ...part,
    faults: () => faults.current(),
    claim: (name, namespace) => claims.get(name, namespace),
  };

  const queue = createQueue({
    onError: (key, thrown) => log(`${key}: ${reasonOf(thrown)}`),
    reconcile: async (key) => {
      const pod = store.get(key);
      const before = played.get(key);
      if (before !== undefined && before.uid !== pod?.metadata.uid) await end(key, before);
      if (pod === undefined || !isStarted(pod)) return;
      if (!played.has(key)) await begin(key, pod);
      else played.get(key)?.program.reconsider();
    },
  });

  async function begin(key: string, pod: VolumePod): Promise<void> {
    const program = await play(key, pod);
    if (program === undefined) throw new Error('its volumes are not known yet');
    played.set(key, {uid: pod.metadata.uid ?? '', program});
    reconsiderAll('backup');
  }

  async function play(key: string, pod: VolumePod): Promise<PlayedPod | undefined> {
    const podNow = () => store.get(key);
    switch (roleOf(pod)) {
      case 'cas': {
        const program = await playCasPod(pod, ground, {podNow, onChange: () => reconsiderAll('backup')});
        if (program !== undefined) serving.set(casOf(pod), program);
        return program;
      }
      case 'backup':
        return playBackupController(pod, ground, {podNow, nodesWith, cas: (name) => serving.get(name)?.cas});
      default:
        return isMeasuring(pod) ? playMeasuringPod(pod, ground, podNow) : playSconePod(pod, ground);
    }
  }

  async function end(key: string, {program}: Played): Promise<void> {
    played.delete(key);
    for (const [name, cas] of serving) if (cas === program) serving.delete(name);
    await program.stop();
  }

  function nodesWith(labels: Record<string, string>): string[] {
    const found = nodeInformer.items().filter((node) => hasLabels(node, labels));
    return found.map(({metadata}) => metadata.name).toSorted();
  }

  function reconsiderAll(role?: 'backup'): void {
    for (const [key, {program}] of played) {
      const pod = store.get(key);
      if (pod !== undefined && (role === undefined || roleOf(pod) === role)) program.reconsider();
    }
  }

  const store = new Map<string, VolumePod>();
  const podInformer = createInformer<VolumePod>(client, pods, {
    onChange: ({type, object}) => {
      if (roleOf(object) === undefined) return;
      const key = keyOf(object);
      if (type === 'deleted') store.delete(key);
      else store.set(key, object);
      queue.add(key);
    },
  });
  const claims = createInformer<KubeObject>(client, persistentVolumeClaims, {
    onChange: ({type, object}) => {
      if (type !== 'deleted') return;
      void rm(claimDirectory(part.volumes, object), {recursive: true, force: true}).catch((thrown) => log(`${thrown}`));
    },
  });
  const nodeInformer = createInformer<KubeObject>(client, nodes, {onChange: () => reconsiderAll('backup')});
  await Promise.all([podInformer.synced, claims.synced, nodeInformer.synced]);
  return {onFaults: () => reconsiderAll()};
}

/** Whether the pod's program is wanted, or has been running before this part was started. */
function isStarted(pod: VolumePod): boolean {
  return pod.metadata.deletionTimestamp === undefined && (awaitsProgram(pod) || pod.status?.phase === 'Running');
}
