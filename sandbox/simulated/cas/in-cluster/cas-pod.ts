// Plays the pod NAME-0 of a CAS: its program on the pod's volumes, its logs, its file system, its port.
import {existsSync, mkdirSync, symlinkSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {pods as podKind} from '../../../client/resources.ts';
import {registerService} from '../../../egress/registration.ts';
import {exposePod, withdrawPod} from '../../../kubelet/exposed-pod.ts';
import {furnishRoot} from '../../../kubelet/pod-root.ts';
import {type SimulatedCas, startCas} from '../cas.ts';
import {isRecoveryImage} from '../measurements.ts';
import {createContainerLog} from './container-log.ts';
import {casFaults, concerns} from './fault-settings.ts';
import type {Ground, PlayedPod} from './ground.ts';
import {answerRestarts, restartScript} from './restart-cas.ts';
import {restartedPatch, type StatusPod} from './restarted.ts';
import {casOf} from './role.ts';
import {type Mounted, mountsOf, podDirectory, type VolumePod} from './volumes.ts';

export interface CasPod extends PlayedPod {
  readonly cas: SimulatedCas;
}

/** The port of a CAS for its clients, and what it is called in the pod. */
const clientPortName = 'client-port';

/**
 * Starts the program; resolves when it serves and everything behind the pod is in its place, or with undefined if a claim of
 * the pod is not known yet. `onChange` is called whenever what the CAS knows has changed; `podNow` gives the pod as it is.
 */
export async function playCasPod(
  pod: VolumePod,
  ground: Ground,
  {onChange, podNow}: {onChange: () => void; podNow: () => StatusPod | undefined},
): Promise<CasPod | undefined> {
  const {name, namespace = '', uid = ''} = pod.metadata;
  const claimNamed = (claim: string) => ground.claim(claim, namespace);
  const mounts = await mountsOf(pod, 'cas', {volumes: ground.volumes, claimNamed});
  if (mounts === undefined) return undefined;
  const own = podDirectory(ground.volumes, pod);
  const root = join(own, 'root');
  const image = pod.spec.containers.find((container) => container.name === 'cas')?.image ?? '';
  const logs = {cas: createContainerLog(own, 'cas'), audit: createContainerLog(own, 'audit')};
  const snapshots = mounts.get('database-snapshots')?.directory;
  const cas = await startCas({
    database: mounts.get('database')?.directory ?? join(own, 'database'),
    ...(snapshots === undefined ? {} : {snapshots}),
    image,
    node: pod.spec.nodeName ?? '',
    hasGroup: pod.spec.securityContext?.fsGroup !== undefined,
    seed: casOf(pod),
    log: logs.cas.write,
    audit: logs.audit.write,
    faults: () => casFaults(ground.faults(), casOf(pod)),
    onChange,
  });
  await furnish();
  await expose();
  const {close: stopAnswering} = answerRestarts(root, () => cas.restart());
  let restartsWanted = countRestarts();

  async function furnish(): Promise<void> {
    const lacks = ground
      .faults()
      .all('cas-image-lacks')
      .flatMap(({programs}) => programs);
    await furnishRoot(root, {
      directories: [...(mounts?.values() ?? [])].map(({path}) => dirname(path)),
      files: {'/etc/cas/cas.toml': ''},
      scripts: isRecoveryImage(image) ? {'/usr/local/bin/restart-cas': restartScript} : {},
      without: lacks,
    });
    for (const mounted of mounts?.values() ?? []) mount(root, mounted);
  }

  async function expose(): Promise<void> {
    const ports = Object.fromEntries(portsOf(pod).map((port) => [port, cas.port]));
    const previous = logs.cas.previous();
    const logFiles = {cas: logs.cas.file(), audit: logs.audit.file()};
    const previousLogFiles = previous === undefined ? {} : {cas: previous};
    await exposePod(ground.pods, {namespace, name, uid, ports, logFiles, previousLogFiles, root});
    for (const port of portsOf(pod))
      await registerService(ground.egress, {namespace, name: casOf(pod).split('/')[1] ?? '', port}, cas.port);
  }

  function countRestarts(): number {
    return ground
      .faults()
      .all('cas-restarts')
      .filter((fault) => concerns(fault, casOf(pod))).length;
  }

  /** The container ends and is started again: another log, on the same volumes. */
  async function restartContainer(): Promise<void> {
    const now = podNow();
    if (now === undefined) return;
    logs.cas.begin();
    cas.restart();
    await expose();
    const patch = restartedPatch(now, 'cas', new Date().toISOString());
    await ground.client.patch(podKind, name, patch, {namespace, subresource: 'status'});
  }

  return {
    cas,
    reconsider: () => {
      const wanted = countRestarts();
      if (wanted > restartsWanted) void restartContainer().catch((thrown) => ground.log(`${name}: ${thrown}`));
      restartsWanted = wanted;
      cas.reconsider();
    },
    stop: async () => {
      stopAnswering();
      await withdrawPod(ground.pods, {namespace, name});
      await cas.close();
      await rm(own, {recursive: true, force: true});
    },
  };
}

function portsOf({spec}: VolumePod): number[] {
  const ports = spec.containers.flatMap(({ports: own = []}) => own);
  return ports.filter(({name}) => name === clientPortName).map(({containerPort}) => containerPort);
}

/** The link is there already when this part of the sandbox has been started again. */
function mount(root: string, {path, directory}: Mounted): void {
  mkdirSync(join(root, dirname(path)), {recursive: true});
  if (!existsSync(join(root, path))) symlinkSync(directory, join(root, path));
}
