// Whether a node takes a pod, as far as labels and taints tell; as Kubernetes judges them.

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

/** The first label of the selector that the node does not have; undefined when it has them all. */
export function missingLabel(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const missing = Object.entries(selector).find(([key, value]) => labels[key] !== value);
  return missing?.join('=');
}

/** The first taint that keeps a pod with these tolerations away; those that only make it less liked do not. */
export function untoleratedTaint(taints: readonly Taint[], tolerations: readonly Toleration[]): Taint | undefined {
  return taints.find(
    (taint) =>
      (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

function tolerates({key = '', operator = 'Equal', value = '', effect = ''}: Toleration, taint: Taint): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (operator === 'Exists') return key === '' || key === taint.key;
  return key === taint.key && value === (taint.value ?? '');
}

/** What every pod of a DaemonSet tolerates: the node's own troubles are no reason to leave it. */
export const daemonTolerations: readonly Toleration[] = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
  'network-unavailable',
].map((trouble) => ({key: `node.kubernetes.io/${trouble}`, operator: 'Exists'}));

/** `dedicated=sgx:NoSchedule` */
export function describeTaint({key, value, effect}: Taint): string {
  return `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`;
}
