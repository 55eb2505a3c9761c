// Component: the SGXPlugin, one cluster-scoped object from which the operator makes the device plugin (docs/system.md: SGXPlugin).
import {rolledOut} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe, refOf} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {Step, WaitStep} from '../plan/step.ts';
import {names} from '../scone/names.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {HealthSubject} from './component-state.ts';
import {healthy, judgeComponent, podsIn, reportedState, withSettledImage} from './component-state.ts';
import type {OperatorDesired} from './desired.ts';
import {withVerifiedImage} from './images.ts';
import {hasSgxNodes, nodesRead} from './nodes.ts';

const allPlugins = {apiVersion: 'base.scone.cloud/v1beta1', kind: 'SGXPlugin'};

/** How its health is told; also when it is looked at by itself. */
export const sgxPluginHealth: HealthSubject = {
  name: 'the SGXPlugin',
  code: 'PS081',
  isPod: ({metadata}) =>
    (metadata.ownerReferences ?? []).some(({kind, name}) => kind === 'DaemonSet' && name === names.sgxPlugin),
  reasons: conditionLines,
  extent: ({status}) => (status?.servingReplicaRatio === undefined ? '' : `(serving ${status.servingReplicaRatio})`),
  hint: `kubectl describe sgxplugin ${names.sgxPlugin}`,
};

export const sgxPlugin: Component<OperatorDesired> = {
  id: 'sgxplugin',
  title: 'SGXPlugin',
  after: ['operator', 'webhooks'],
  reads(desired, soFar) {
    if (desired.sgxPlugin === undefined) return [];
    const list = {read: 'list', selection: allPlugins} as const;
    const live = soFar.has(list) ? ourPlugin(soFar) : undefined;
    const isUnwell = live !== undefined && reportedState(live) !== 'HEALTHY';
    return [list, nodesRead, ...(isUnwell ? [{read: 'list', selection: podsIn(live.spec?.namespace)} as const] : [])];
  },
  plan(desired, observation) {
    const judgement = new Judgement('sgxplugin');
    if (desired.sgxPlugin === undefined) {
      const flag = desired.settings.onlyOperator ? '--only-operator' : '--no-sgxplugin';
      judgement.skipped('PS080', `left out by ${flag}`);
      return {findings: judgement.findings, steps: []};
    }
    const steps = judgePlugin(desired.sgxPlugin, desired.settings, observation, judgement);
    return withVerifiedImage('sgxplugin', desired.images, {steps, findings: judgement.findings});
  },
};

function ourPlugin(observation: Observation): KubeObject | undefined {
  const answer = observation.list(allPlugins);
  return answer.state === 'found' ? answer.value.find(({metadata}) => metadata.name === names.sgxPlugin) : undefined;
}

function judgePlugin(
  desired: KubeObject,
  settings: OperatorSettings,
  observation: Observation,
  judgement: Judgement,
): Step[] {
  const object = describe(desired);
  const answer = observation.list(allPlugins);
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS080', object, answer, {object});
    return [];
  }
  if (answer.state === 'found') judgeFurther(answer.value, judgement);
  const live = ourPlugin(observation);
  const wanted = withSettledImage(desired, live, settings);
  const wait = hasSgxNodes(observation) ? waitSteps(wanted) : [];
  return judgeComponent(sgxPluginHealth, {code: 'PS080', wanted, live, wait}, observation, judgement);
}

function judgeFurther(all: readonly KubeObject[], judgement: Judgement): void {
  const further = all.filter(({metadata}) => metadata.name !== names.sgxPlugin).map(({metadata}) => metadata.name);
  if (further.length === 0) return;
  const hint = `if they are not needed: kubectl delete sgxplugin ${further.join(' ')}`;
  judgement.warning('PS082', `there are further SGXPlugin objects: ${further.join(', ')}`, {hint});
}

/** Conditions that are not True, as the operator words them. */
function conditionLines({status}: KubeObject): string[] {
  const conditions: {type: string; status: string; reason?: string; message?: string}[] = status?.conditions ?? [];
  return conditions
    .filter((condition) => condition.status !== 'True' && condition.message)
    .map(({type, message}) => `${type}: ${message}`);
}

/** HEALTHY read right after a change may be the old state, so the new pods come first (docs/system.md: Waiting). */
function waitSteps(wanted: KubeObject): Step[] {
  const namespace: string = wanted.spec.namespace;
  const image: string = wanted.spec.image;
  const symptoms = {
    selection: podsIn(namespace),
    diagnose: (pods: readonly KubeObject[]) => diagnosePods(pods.filter(sgxPluginHealth.isPod)),
  };
  return [
    {
      step: 'wait',
      on: 'object',
      what: `DaemonSet ${namespace}/${names.sgxPlugin} to roll out`,
      ref: {apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: names.sgxPlugin},
      until: (daemonSet) => {
        const containers: {image?: string}[] = daemonSet?.spec?.template?.spec?.containers ?? [];
        const isNew = daemonSet === undefined || containers.some((container) => container.image === image);
        return isNew ? rolledOut(daemonSet) : {met: false, state: `it does not run ${image} yet`};
      },
      symptoms,
    },
    {...healthyWait(wanted), symptoms},
  ];
}

/** LAS has its pods on the nodes that the SGXPlugin finds, so it waits for this too. */
export function healthyWait(wanted: KubeObject): WaitStep {
  return {
    step: 'wait',
    on: 'object',
    what: 'the SGXPlugin to be healthy',
    ref: refOf(wanted),
    until: healthy(sgxPluginHealth),
  };
}
