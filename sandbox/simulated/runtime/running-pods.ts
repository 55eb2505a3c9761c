// Which pods a simulated part stands in for: those of its Deployment that are Ready.
import type {KubeObject} from '../../client/object.ts';
import {isTree} from './difference.ts';

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {fieldRef?: {fieldPath: string}};
}

export interface Container {
  name: string;
  image?: string;
  args?: string[];
  env?: EnvVar[];
  resources?: {limits?: Record<string, string>};
}

export type Pod = KubeObject<{
  spec: {nodeName?: string; containers: Container[]};
  status?: {phase?: string; startTime?: string; conditions?: {type: string; status: string}[]};
}>;

/** Whether the containers answer, and the pod is not about to go. */
export function isReady({metadata, status}: Pod): boolean {
  const ready = status?.conditions?.some(({type, status: value}) => type === 'Ready' && value === 'True') ?? false;
  return ready && metadata.deletionTimestamp === undefined;
}

/** Whether all these labels are on the object. */
export function hasLabels({metadata: {labels}}: KubeObject, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value);
}

/** The newest Ready pod with the labels: during a rollout the new one takes over as soon as it answers. */
export function runningPod(pods: readonly Pod[], labels: Readonly<Record<string, string>>): Pod | undefined {
  return pods
    .filter((pod) => isReady(pod) && hasLabels(pod, labels))
    .toSorted(
      (one, other) =>
        (other.metadata.creationTimestamp ?? '').localeCompare(one.metadata.creationTimestamp ?? '') ||
        other.metadata.name.localeCompare(one.metadata.name),
    )[0];
}

/** The environment that a container of the pod sees, with references to the pod's own fields resolved. */
export function environmentOf(pod: Pod, container: Container | undefined): Record<string, string> {
  const variables = (container?.env ?? []).map(({name, value, valueFrom}): [string, string] => [
    name,
    valueFrom?.fieldRef === undefined ? (value ?? '') : fieldOf(pod, valueFrom.fieldRef.fieldPath),
  ]);
  return Object.fromEntries(variables);
}

/** The container's arguments with `$(VARIABLE)` replaced, as the kubelet does it. */
export function argumentsOf(pod: Pod, container: Container | undefined): string[] {
  const environment = environmentOf(pod, container);
  return (container?.args ?? []).map((argument) =>
    argument.replaceAll(/\$\(([^)]+)\)/g, (reference, name: string) => environment[name] ?? reference),
  );
}

function fieldOf(pod: Pod, path: string): string {
  let value: unknown = pod;
  for (const step of path.split('.')) value = isTree(value) ? value[step] : undefined;
  return typeof value === 'string' ? value : '';
}
