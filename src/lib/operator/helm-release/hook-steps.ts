// The hooks of one event as steps: cleared away before, created, awaited, and cleared away after, as Helm does it.
import {deleted, endedWell} from '../../cluster/conditions.ts';
import type {KubeObject} from '../../cluster/object.ts';
import {describe, refOf} from '../../cluster/object.ts';
import {executionName} from '../../helm/hook-runs.ts';
import {type Hook, type HookEvent, type HookMoment, isDeletedAt} from '../../helm/hooks.ts';
import type {ReleaseStep} from '../../helm/release-steps.ts';
import {diagnosePods} from '../../plan/pod-diagnosis.ts';
import type {Change, Step, WaitStep} from '../../plan/step.ts';
import {inParallel} from '../../plan/step.ts';
import {recordedObjects} from './placed.ts';

export type RunHooks = Extract<ReleaseStep, {do: 'run-hooks'}>;

/**
 * Helm waits for Jobs and Pods to end, for nothing else. What succeeded goes when all have, the last one first; when one
 * fails, it and those before it go as their policies say.
 * @param noted the record as it is written while a hook runs
 */
export function hookEventSteps({event, hooks, record}: RunHooks, noted: Change): Step[] {
  const due = hooks.map((hook) => ({hook, objects: recordedObjects(hook.manifest, record.namespace)}));
  const runs = due.flatMap(({hook, objects}, index): Step[] => [
    ...removal(hook, objects, 'before'),
    {
      step: 'attempt',
      mark: executionName(record, hook, event),
      steps: [{...noted}, ...objects.map((object) => createHook(object, event)), ...objects.flatMap(ended)],
      onFailure: [
        ...removal(hook, objects, 'failed'),
        ...due.slice(0, index).flatMap((earlier) => removal(earlier.hook, earlier.objects, 'succeeded')),
      ],
    },
  ]);
  return [...runs, ...due.toReversed().flatMap(({hook, objects}) => removal(hook, objects, 'succeeded'))];
}

const reasons: Record<HookMoment, string> = {
  before: 'a hook that ran before may have left it',
  succeeded: 'its hook has succeeded',
  failed: 'its hook has failed',
};

/** Deletes the objects of a hook if its policies say so, and waits until their names are free. */
function removal(hook: Hook, objects: readonly KubeObject[], moment: HookMoment): Step[] {
  if (!isDeletedAt(hook, moment)) return [];
  const removals = objects.map((object): Step => ({step: 'delete', ref: refOf(object), because: reasons[moment]}));
  const waits = objects.map(
    (object): WaitStep => ({
      step: 'wait',
      on: 'object',
      what: `${describe(object)} to be gone`,
      ref: refOf(object),
      until: deleted,
    }),
  );
  return [...inParallel(removals), ...inParallel(waits)];
}

function createHook(object: KubeObject, event: HookEvent): Step {
  return {
    step: 'create',
    object,
    summary: `run hook ${event}: ${describe(object)}`,
    taken: 'an object with the name of the hook is there, and the policies of the hook do not remove it',
    next: 'delete the object, or give the hook the policy before-hook-creation',
  };
}

function ended(object: KubeObject): WaitStep[] {
  const {apiVersion, kind, metadata} = object;
  const isJob = kind === 'Job' && apiVersion.startsWith('batch/');
  if (!isJob && !(kind === 'Pod' && apiVersion === 'v1')) return [];
  const {namespace, name} = metadata;
  const pods = isJob ? {labelSelector: `job-name=${name}`} : {fieldSelector: `metadata.name=${name}`};
  return [
    {
      step: 'wait',
      on: 'object',
      what: `hook ${describe(object)} to end`,
      ref: refOf(object),
      until: endedWell,
      symptoms: {selection: {apiVersion: 'v1', kind: 'Pod', namespace, ...pods}, diagnose: diagnosePods},
    },
  ];
}
