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

/** Troubles of one pod; empty when it runs, or is just on its way. */
export function podTroubles(_pod: KubeObject): PodTrouble[] {
  return [];
}
