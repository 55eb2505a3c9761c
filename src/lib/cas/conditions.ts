// When a CAS and its pod are as one waits for them to be.
import type {Condition, ConditionState} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {casContainers} from './names.ts';

interface ContainerStatus {
  name: string;
  image?: string;
  restartCount?: number;
  state?: {running?: object; waiting?: {reason?: string}; terminated?: {exitCode?: number}};
}

/** Exactly one pod, whose container `cas` runs; more than one is never right (docs/system.md: CAS). */
export function casPodRuns(pods: readonly KubeObject[]): ConditionState {
  const [pod, ...more] = pods.filter(({metadata}) => metadata.deletionTimestamp === undefined);
  if (pod === undefined) return {met: false, state: 'there is no pod yet'};
  if (more.length > 0) {
    const state = `there are ${more.length + 1} pods of this CAS`;
    return {met: false, state, stuck: state};
  }
  const status = casContainer(pod);
  if (status?.state?.running !== undefined) return {met: true};
  const reason = status?.state?.waiting?.reason ?? (status?.state?.terminated ? 'its container ended' : undefined);
  return {
    met: false,
    state: `pod ${pod.metadata.name} is ${pod.status?.phase ?? 'Pending'}${reason ? `: ${reason}` : ''}`,
  };
}

export function casContainer({status}: KubeObject): ContainerStatus | undefined {
  const statuses: ContainerStatus[] = status?.containerStatuses ?? [];
  return statuses.find(({name}) => name === casContainers.cas);
}

/** The operator's phase is HEALTHY: provisioned, and every node that should can take over. */
export const casHealthy: Condition = (cas) => {
  if (cas === undefined) return {met: false, state: 'it does not exist'};
  const {phase = '', state = ''} = cas.status ?? {};
  if (phase === 'HEALTHY') return {met: true};
  const words = [phase && `phase ${phase}`, state && `state ${state}`, migrationWords(cas)].filter(Boolean).join(', ');
  return {met: false, state: words === '' ? 'the operator has not reported yet' : words};
};

/** `2/3 nodes can take over`; empty when there is nothing to say. */
export function migrationWords({status}: KubeObject): string {
  const ratio: string = status?.migrationNodeRatio ?? '';
  return /^\d+\/\d+$/.test(ratio) ? `${ratio} nodes can take over` : '';
}
