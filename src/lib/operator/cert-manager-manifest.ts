// Putting cert-manager's manifest in place: what is read for it, and the steps until it answers.
import {established, rolledOut} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe, refOf} from '../cluster/object.ts';
import {createStep, driftOf, updateStep} from '../plan/drift.ts';
import type {Observation} from '../plan/observation.ts';
import {isDown} from '../plan/observation.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {Read} from '../plan/read.ts';
import type {Step} from '../plan/step.ts';
import {inParallel} from '../plan/step.ts';
import {diagnoseWebhook} from './diagnoses.ts';
import {issuerProbe} from './probes.ts';

const answering: Step = {
  step: 'wait',
  on: 'probe',
  what: 'cert-manager to accept a test Issuer',
  object: issuerProbe,
  diagnose: diagnoseWebhook,
};

/** The label that all objects of the manifest carry. */
const among = {labelSelector: 'app.kubernetes.io/instance=cert-manager'};

export function certManagerReads(manifest: readonly KubeObject[]): Read[] {
  return manifest.map((object) => ({read: 'object', ref: refOf(object), among}));
}

/**
 * Only what is missing or differs: namespace, CRDs, then all but the Deployments, then these. A run that is killed in
 * between must not leave Deployments behind that let the whole look complete.
 */
export function certManagerSteps(manifest: readonly KubeObject[], observation: Observation): Step[] {
  const stage = (objects: KubeObject[]) => inParallel(objects.flatMap((object) => applyIfNeeded(object, observation)));
  const isFirst = ({kind}: KubeObject) => kind === 'Namespace';
  const isCrd = ({kind}: KubeObject) => kind === 'CustomResourceDefinition';
  const isLast = ({kind}: KubeObject) => kind === 'Deployment';
  const isRest = (object: KubeObject) => !isFirst(object) && !isCrd(object) && !isLast(object);
  const changes = [isFirst, isCrd, isRest, isLast].flatMap((belongs) => stage(manifest.filter(belongs)));
  const waits = readinessWaits(manifest, observation);
  if (changes.length + waits.length === 0 && !isDown(observation.probe(issuerProbe))) return [];
  return [...changes, {step: 'parallel', steps: waits}, answering];
}

function applyIfNeeded(object: KubeObject, observation: Observation): Step[] {
  const answer = observation.object(refOf(object));
  if (answer.state !== 'found') return [createStep(object)];
  const lines = driftOf(object, answer.value);
  return lines.length === 0 ? [] : [updateStep(object, answer.value, lines)];
}

/** Waits that are met already cost a read each, so they are left out where the observation shows them met. */
function readinessWaits(manifest: readonly KubeObject[], observation: Observation): Step[] {
  const met = (object: KubeObject, condition: typeof rolledOut) => {
    const answer = observation.object(refOf(object));
    return answer.state === 'found' && condition(answer.value).met && driftOf(object, answer.value).length === 0;
  };
  return manifest.flatMap((object): Step[] => {
    const condition = conditionFor(object);
    if (condition === undefined || met(object, condition)) return [];
    const namespace = object.metadata.namespace;
    const symptoms = {selection: {apiVersion: 'v1', kind: 'Pod', namespace}, diagnose: diagnosePods};
    return [
      {
        step: 'wait',
        on: 'object',
        what: `${describe(object)} to ${object.kind === 'Deployment' ? 'roll out' : 'be established'}`,
        ref: refOf(object),
        until: condition,
        ...(object.kind === 'Deployment' && {symptoms}),
      },
    ];
  });
}

function conditionFor({kind}: KubeObject): typeof rolledOut | undefined {
  if (kind === 'Deployment') return rolledOut;
  return kind === 'CustomResourceDefinition' ? established() : undefined;
}
