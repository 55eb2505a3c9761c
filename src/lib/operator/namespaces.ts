// Component: the operator's namespace and, with --create, a service namespace (docs/system.md: Namespaces).
import type {KubeObject} from '../cluster/object.ts';
import {refOf} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {createStep, driftOf, updateStep} from '../plan/drift.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import type {Step} from '../plan/step.ts';
import {inParallel} from '../plan/step.ts';
import {injectAnnotations} from '../scone/names.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {OperatorDesired} from './desired.ts';

export const namespaces: Component<OperatorDesired> = {
  id: 'namespaces',
  title: 'namespaces',
  after: [],
  reads: ({settings}) => wantedNamespaces(settings).map((object) => ({read: 'object', ref: refOf(object)})),
  plan({settings}, observation) {
    const judgement = new Judgement('namespaces');
    const steps = wantedNamespaces(settings).flatMap((wanted) => judgeNamespace(wanted, observation, judgement));
    const leaving = wantedNamespaces(settings).find((wanted) => isLeaving(wanted, observation));
    return {
      findings: judgement.findings,
      steps: inParallel(steps),
      ...(leaving !== undefined && {blocks: `namespace ${leaving.metadata.name} is being deleted`}),
    };
  },
};

/** Exactly the metadata we want to own, so that server-side apply leaves all else alone. */
function wantedNamespaces({namespace, createNamespace}: OperatorSettings): KubeObject[] {
  const wanted = [...new Set([namespace, createNamespace])].filter((name) => name !== undefined);
  return wanted.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {name},
      annotations: Object.fromEntries(injectAnnotations.map((name) => [name, 'true'])),
    },
  }));
}

/** Whatever would be put into it now is refused or goes with it. */
function isLeaving(wanted: KubeObject, observation: Observation): boolean {
  const answer = observation.object(refOf(wanted));
  return answer.state === 'found' && answer.value.metadata.deletionTimestamp !== undefined;
}

function judgeNamespace(wanted: KubeObject, observation: Observation, judgement: Judgement): Step[] {
  const {name} = wanted.metadata;
  const object = `Namespace ${name}`;
  const answer = observation.object(refOf(wanted));
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS030', object, answer, {object});
    return [];
  }
  if (answer.state !== 'found') {
    const hint = '--reconcile creates it';
    judgement.differs('PS030', `namespace ${name} does not exist`, {object, hint});
    return [createStep(wanted)];
  }
  if (isLeaving(wanted, observation)) {
    const hint = `wait until it is gone: kubectl get namespace ${name} --watch`;
    judgement.broken('PS030', `namespace ${name} is being deleted`, {object, hint});
    return [];
  }
  judgement.ok('PS030', `namespace ${name} exists`, {object});
  const lines = driftOf(wanted, answer.value);
  if (lines.length === 0) {
    judgement.ok('PS031', `namespace ${name} asks for the pull secrets`, {object});
    return [];
  }
  const hint = '--reconcile sets them';
  judgement.differs('PS031', `namespace ${name} lacks labels or annotations`, {object, details: lines, hint});
  return [updateStep(wanted, answer.value, lines)];
}
