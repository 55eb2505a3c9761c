// Component: LAS, one cluster-scoped object from which the operator makes one attestation pod per SGX node (docs/system.md: LAS).
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import {heldBack} from '../image-check/checked-image.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {Step} from '../plan/step.ts';
import {names} from '../scone/names.ts';
import type {HealthSubject} from './component-state.ts';
import {healthy, judgeComponent, podsIn, podsRun, reportedState, withSettledImage} from './component-state.ts';
import type {OperatorDesired} from './desired.ts';
import {withVerifiedImage} from './images.ts';
import {hasSgxNodes, isAzure, nodesRead} from './nodes.ts';
import {healthyWait} from './sgx-plugin.ts';

const lasRef = {apiVersion: 'base.scone.cloud/v1beta1', kind: 'LAS', name: names.las};
const keyPath = 'spec.dcapKey';

/** How its health is told; also when it is looked at by itself. */
export const lasHealth: HealthSubject = {
  name: 'LAS',
  code: 'PS091',
  isPod: ({metadata}) => metadata.labels?.['app.kubernetes.io/name'] === 'las',
  reasons: errorMessages,
  extent: ({status}) => `on ${status?.numberAvailable ?? '?'} of ${status?.desiredNumberScheduled ?? '?'} nodes`,
  hint: 'on the named nodes check that a non-root user may open /dev/sgx_enclave (mode 0666), and see: kubectl describe las las',
};

/** A key of zeros stands for "none" (docs/system.md: DCAP key). */
const noKey = /^0*$/;

export const las: Component<OperatorDesired> = {
  id: 'las',
  title: 'LAS',
  after: ['operator', 'webhooks'],
  reads(desired, soFar) {
    if (desired.las === undefined) return [];
    const read = {read: 'object', ref: lasRef} as const;
    const answer = soFar.has(read) ? soFar.object(lasRef) : undefined;
    const isUnwell = answer?.state === 'found' && reportedState(answer.value) !== 'HEALTHY';
    return [
      read,
      nodesRead,
      ...(isUnwell ? [{read: 'list', selection: podsIn(answer.value.spec?.namespace)} as const] : []),
    ];
  },
  plan(desired, observation) {
    const judgement = new Judgement('las');
    if (desired.las === undefined) {
      judgement.skipped('PS090', 'left out by --only-operator');
      return {findings: judgement.findings, steps: []};
    }
    const steps = judgeLas({...desired, las: desired.las}, observation, judgement);
    return withVerifiedImage('las', desired.images, {steps, findings: judgement.findings});
  },
};

function judgeLas(
  desired: OperatorDesired & {las: KubeObject},
  observation: Observation,
  judgement: Judgement,
): Step[] {
  const object = describe(desired.las);
  const answer = observation.object(lasRef);
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS090', object, answer, {object});
    return [];
  }
  const live = answer.state === 'found' ? answer.value : undefined;
  const wanted = withSettledImage(withKeptKey(desired.las, live), live, desired.settings);
  // Without the SGXPlugin LAS does not come up either, and that one may not be brought.
  const isWorthWaiting = hasSgxNodes(observation) && heldBack('sgxplugin', desired.images) === undefined;
  const wait = isWorthWaiting ? waitSteps(wanted, desired.sgxPlugin) : [];
  judgeKey(desired.las, live, observation, judgement);
  const comparison = {mask: (path: string) => path === keyPath};
  return judgeComponent(lasHealth, {code: 'PS090', wanted, live, comparison, wait}, observation, judgement);
}

/** An object that is deleted by hand takes its key along, which is nowhere else: the new one gets it. */
function withKeptKey(wanted: KubeObject, live: KubeObject | undefined): KubeObject {
  const dcapKey: unknown = live?.spec?.dcapKey;
  if (live?.metadata.deletionTimestamp === undefined || typeof dcapKey !== 'string') return wanted;
  return {...wanted, spec: {dcapKey, ...wanted.spec}};
}

/** Without a key of our own, an existing one stays; the key itself is never shown. */
function judgeKey(
  wanted: KubeObject,
  live: KubeObject | undefined,
  observation: Observation,
  judgement: Judgement,
): void {
  const key = String(wanted.spec.dcapKey ?? live?.spec?.dcapKey ?? '');
  if (!noKey.test(key)) {
    judgement.ok('PS092', `LAS has a DCAP key${wanted.spec.dcapKey === undefined ? '' : ', the given one'}`);
    return;
  }
  if (isAzure(observation)) {
    judgement.ok('PS092', 'no DCAP key is needed: all nodes are on Azure');
    return;
  }
  judgement.warning('PS092', 'LAS has no DCAP key, so attestation is incomplete outside Azure', {
    hint: '--reconcile --dcap-api KEY, or the key in the environment as DCAP_KEY',
  });
}

/** `status.nodes` is a map from node name to what was found there. */
function errorMessages({status}: KubeObject): string[] {
  const nodes: Record<string, {errorMessages?: string[]}> = status?.nodes ?? {};
  return Object.entries(nodes).flatMap(([node, {errorMessages = []}]) =>
    errorMessages.map((text) => `node ${node}: ${text}`),
  );
}

/**
 * HEALTHY read right after a change may be the old state, so the new pods come first; and there is a pod on each node only
 * once the SGXPlugin has found them all (docs/system.md: Waiting).
 */
function waitSteps(wanted: KubeObject, sgxPlugin: KubeObject | undefined): Step[] {
  const image: string = wanted.spec.image;
  const all = podsIn(wanted.spec.namespace);
  const ours = {...all, labelSelector: 'app.kubernetes.io/name=las'};
  const symptoms = {selection: ours, diagnose: diagnosePods};
  const what = `the pods of LAS to run ${image}`;
  return [
    ...(sgxPlugin === undefined ? [] : [healthyWait(sgxPlugin)]),
    {step: 'wait', on: 'list', what, selection: ours, until: podsRun(image), symptoms},
    {step: 'wait', on: 'object', what: 'LAS to be healthy', ref: lasRef, until: healthy(lasHealth), symptoms},
  ];
}
