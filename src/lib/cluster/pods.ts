// What keeps pods from running, told from their status.
import type {KubeObject} from './object.ts';

export interface PodTrouble {
  /** `scone-system/las-x7k2p` */
  pod: string;
  /** ImagePullBackOff, CrashLoopBackOff, CreateContainerConfigError, Unschedulable … */
  reason: string;
  /** The server's or kubelet's words. */
  message: string;
  container: string | undefined;
  image: string | undefined;
}

interface ContainerStatus {
  name: string;
  image?: string;
  state?: {waiting?: State; terminated?: State};
  lastState?: {terminated?: State};
}

interface State {
  reason?: string;
  message?: string;
  exitCode?: number;
}

/** Troubles of one pod; empty when it runs, or is just on its way. */
export function podTroubles(pod: KubeObject): PodTrouble[] {
  const name = [pod.metadata.namespace, pod.metadata.name].filter(Boolean).join('/');
  return [...troublesOfPod(pod), ...troublesOfContainers(pod)].map((trouble) => ({pod: name, ...trouble}));
}

type Trouble = Omit<PodTrouble, 'pod'>;

/** What concerns the pod as a whole: it finds no node, or was evicted. */
function troublesOfPod({status}: KubeObject): Trouble[] {
  const conditions: {type: string; status: string; reason?: string; message?: string}[] = status?.conditions ?? [];
  const unscheduled = conditions
    .filter(({type, status, reason}) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable')
    .map(({message}) => ({
      reason: 'Unschedulable',
      message: message ?? 'no node takes it',
      container: undefined,
      image: undefined,
    }));
  const failed =
    status?.phase === 'Failed' && status.reason !== undefined
      ? [{reason: status.reason, message: status.message ?? 'the pod failed', container: undefined, image: undefined}]
      : [];
  return [...unscheduled, ...failed];
}

function troublesOfContainers({spec, status}: KubeObject): Trouble[] {
  const containers: {name: string; image?: string}[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const statuses: ContainerStatus[] = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return statuses.flatMap((container) => {
    const trouble = troubleOfContainer(container, status?.phase === 'Failed');
    if (trouble === undefined) return [];
    // The spec's image is the one that was asked for; the status may hold what the runtime made of it.
    const image = containers.find(({name}) => name === container.name)?.image ?? container.image;
    return [{...trouble, container: container.name, image}];
  });
}

/** These two are how every container begins. */
const beginnings = ['ContainerCreating', 'PodInitializing'];

function troubleOfContainer(
  {state, lastState}: ContainerStatus,
  podFailed: boolean,
): {reason: string; message: string} | undefined {
  const {waiting, terminated} = state ?? {};
  if (waiting?.reason !== undefined && !beginnings.includes(waiting.reason)) {
    const words = [waiting.message, endOf(lastState?.terminated)].filter(Boolean).join('; ');
    return {reason: waiting.reason, message: words || waiting.reason};
  }
  if (terminated !== undefined && terminated.exitCode !== 0 && podFailed) {
    return {reason: terminated.reason ?? 'Error', message: endOf(terminated) ?? ''};
  }
  return undefined;
}

function endOf(terminated: State | undefined): string | undefined {
  if (terminated === undefined) return undefined;
  const {reason, message, exitCode} = terminated;
  return [`it ended with exit code ${exitCode ?? 'unknown'}`, reason, message?.trim()].filter(Boolean).join(', ');
}
