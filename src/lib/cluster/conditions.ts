// When an object is as one waits for it to be: pure judgements, used live by wait and at rest by checks.
import type {KubeObject} from './object.ts';

/**
 * Either met, or why not yet; `stuck` when waiting alone will probably not help, with the diagnosis, and `isFinal` when it
 * certainly will not.
 */
export type ConditionState = {met: true} | {met: false; state: string; stuck?: string; isFinal?: boolean};

/** undefined stands for an object that does not exist. */
export type Condition = (object: KubeObject | undefined) => ConditionState;

const met: ConditionState = {met: true};
const absent: ConditionState = {met: false, state: 'it does not exist'};

function notYet(state: string, stuck?: string): ConditionState {
  return {met: false, state, ...(stuck !== undefined && {stuck})};
}

/** One entry of `status.conditions`. */
interface StatusCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

function conditionOf(object: KubeObject, type: string): StatusCondition | undefined {
  const conditions: StatusCondition[] = object.status?.conditions ?? [];
  return conditions.find((condition) => condition.type === type);
}

function wordsOf(condition: StatusCondition): string {
  return [condition.reason, condition.message].filter(Boolean).join(': ');
}

/** The object exists. */
export const exists: Condition = (object) => (object === undefined ? absent : met);

/** The object is gone; finalizers that hold it are named. */
export const deleted: Condition = (object) => {
  if (object === undefined) return met;
  if (object.metadata.deletionTimestamp === undefined) return notYet('it still exists');
  const finalizers: string[] = object.metadata.finalizers ?? [];
  return notYet(
    finalizers.length === 0 ? 'it is being deleted' : `it waits for its finalizers ${finalizers.join(', ')}`,
  );
};

/** `status.conditions` has this type with status True. */
export function conditionTrue(type: string): Condition {
  return (object) => {
    if (object === undefined) return absent;
    const condition = conditionOf(object, type);
    if (condition?.status === 'True') return met;
    if (condition === undefined) return notYet(`condition ${type} is not reported yet`);
    const words = wordsOf(condition);
    return notYet(`condition ${type} is ${condition.status}${words === '' ? '' : `: ${words}`}`);
  };
}

/** All pods of a Deployment, DaemonSet or StatefulSet run what its spec says. Zero wanted replicas are never ready. */
export const rolledOut: Condition = (object) => {
  if (object === undefined) return absent;
  const generation = object.metadata.generation ?? 0;
  if ((object.status?.observedGeneration ?? 0) < generation) return notYet('its latest change is not observed yet');
  if (object.kind === 'DaemonSet') return daemonSetRolledOut(object);
  if (object.kind === 'StatefulSet') return statefulSetRolledOut(object);
  return deploymentRolledOut(object);
};

function deploymentRolledOut({spec, status, ...object}: KubeObject): ConditionState {
  const wanted: number = spec?.replicas ?? 1;
  if (wanted === 0) return notYet('it is scaled to zero replicas', 'it is scaled to zero replicas');
  const progressing = conditionOf({...object, status} as KubeObject, 'Progressing');
  const stuck =
    progressing?.reason === 'ProgressDeadlineExceeded'
      ? `its progress deadline passed: ${progressing.message}`
      : undefined;
  const {updatedReplicas = 0, replicas = 0, availableReplicas = 0} = status ?? {};
  if (updatedReplicas < wanted) return notYet(`${updatedReplicas} of ${wanted} pods are updated`, stuck);
  if (replicas > updatedReplicas) return notYet(`${replicas - updatedReplicas} old pods are still there`, stuck);
  if (availableReplicas < wanted) return notYet(`${availableReplicas} of ${wanted} pods are available`, stuck);
  return met;
}

function daemonSetRolledOut({status}: KubeObject): ConditionState {
  const {desiredNumberScheduled: wanted = 0, updatedNumberScheduled = 0, numberAvailable = 0} = status ?? {};
  if (wanted === 0)
    return notYet('no node is wanted for its pods', 'no node matches its node selector and tolerations');
  if (updatedNumberScheduled < wanted) return notYet(`${updatedNumberScheduled} of ${wanted} pods are updated`);
  if (numberAvailable < wanted) return notYet(`${numberAvailable} of ${wanted} pods are available`);
  return met;
}

function statefulSetRolledOut({spec, status}: KubeObject): ConditionState {
  const wanted: number = spec?.replicas ?? 1;
  if (wanted === 0) return notYet('it is scaled to zero replicas', 'it is scaled to zero replicas');
  const {updatedReplicas = 0, readyReplicas = 0, currentRevision, updateRevision} = status ?? {};
  const partition: number = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (updatedReplicas < wanted - partition)
    return notYet(`${updatedReplicas} of ${wanted - partition} pods are updated`);
  if (readyReplicas < wanted) return notYet(`${readyReplicas} of ${wanted} pods are ready`);
  if (partition === 0 && currentRevision !== updateRevision) return notYet('its new revision is not current yet');
  return met;
}

/** A CustomResourceDefinition is Established, its names are accepted, and it serves `version` (any, when undefined). */
export function established(version?: string): Condition {
  return (object) => {
    if (object === undefined) return absent;
    const names = conditionOf(object, 'NamesAccepted');
    if (names?.status === 'False') return notYet(`its names are refused: ${wordsOf(names)}`, wordsOf(names));
    const state = conditionTrue('Established')(object);
    if (!state.met || version === undefined) return state;
    const versions: {name: string; served: boolean}[] = object.spec?.versions ?? [];
    if (versions.some(({name, served}) => name === version && served)) return met;
    const served = versions.filter((entry) => entry.served).map(({name}) => name);
    return notYet(`it serves ${served.join(', ') || 'no version'}, not ${version}`);
  };
}

/** A Job has completed; a failed one is stuck. */
export const jobComplete: Condition = (object) => {
  if (object === undefined) return absent;
  const failed = conditionOf(object, 'Failed');
  if (failed?.status === 'True') return notYet('it failed', `the job failed: ${wordsOf(failed)}`);
  if (conditionOf(object, 'Complete')?.status === 'True') return met;
  return notYet(`${object.status?.succeeded ?? 0} of ${object.spec?.completions ?? 1} pods have succeeded`);
};

/** A Job or Pod that was created has ended well, or has been cleared away since; one that failed will not come back. */
export const endedWell: Condition = (object) => {
  if (object === undefined) return met;
  if (object.kind === 'Job') {
    const failed = conditionOf(object, 'Failed');
    if (failed?.status !== 'True') return jobComplete(object);
    return {...notYet('it failed', `job ${object.metadata.name} failed: ${wordsOf(failed)}`), isFinal: true};
  }
  const phase: string = object.status?.phase ?? 'Pending';
  if (phase === 'Succeeded') return met;
  if (phase !== 'Failed') return notYet(`its phase is ${phase}`);
  const words = [object.status.reason, object.status.message].filter(Boolean).join(': ');
  const failure = `pod ${object.metadata.name} failed${words === '' ? '' : `: ${words}`}`;
  return {...notYet('it failed', failure), isFinal: true};
};

/** A Pod is Ready. */
export const podReady: Condition = (object) => {
  if (object === undefined) return absent;
  if (object.metadata.deletionTimestamp !== undefined) return notYet('it is being deleted');
  const phase: string = object.status?.phase ?? 'Pending';
  if (phase === 'Failed' || phase === 'Succeeded')
    return notYet(`it has ended (${phase})`, `the pod has ended: ${phase}`);
  return conditionTrue('Ready')(object);
};

/** At least one endpoint in a Service's EndpointSlices is ready. */
export function endpointsReady(slices: readonly KubeObject[]): ConditionState {
  const endpoints: {addresses?: string[]; conditions?: {ready?: boolean; serving?: boolean}}[] = slices.flatMap(
    (slice) => slice.endpoints ?? [],
  );
  const isReady = endpoints.some(
    ({addresses, conditions}) => (addresses ?? []).length > 0 && conditions?.ready !== false,
  );
  if (isReady) return met;
  return notYet(
    endpoints.length === 0 ? 'the service has no endpoint' : `none of its ${endpoints.length} endpoints is ready`,
  );
}
