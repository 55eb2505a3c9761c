import {describe, expect, it} from 'vitest';
import {
  type Condition,
  conditionTrue,
  deleted,
  endpointsReady,
  established,
  exists,
  jobComplete,
  podReady,
  rolledOut,
} from '../../../src/lib/cluster/conditions.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';

type Parts = Record<string, unknown> & {metadata?: object};

function object(kind: string, {metadata, ...parts}: Parts = {}): KubeObject {
  return {apiVersion: 'v1', kind, metadata: {name: 'x', generation: 2, ...metadata}, ...parts};
}

function deployment(status: object, spec: object = {replicas: 2}): KubeObject {
  return object('Deployment', {spec, status: {observedGeneration: 2, ...status}});
}

function daemonSet(status: object): KubeObject {
  return object('DaemonSet', {status: {observedGeneration: 2, ...status}});
}

function statefulSet(status: object, spec: object = {replicas: 2}): KubeObject {
  return object('StatefulSet', {spec, status: {observedGeneration: 2, ...status}});
}

function conditions(...list: [type: string, status: string, reason?: string, message?: string][]) {
  return {status: {conditions: list.map(([type, status, reason, message]) => ({type, status, reason, message}))}};
}

const rolled = {replicas: 2, updatedReplicas: 2, availableReplicas: 2};
const revisions = {currentRevision: 'r2', updateRevision: 'r2'};

describe('met', () => {
  it.each<[string, Condition, KubeObject | undefined]>([
    ['a Deployment whose pods are updated and available', rolledOut, deployment(rolled)],
    [
      'a Deployment that names no replicas wants one',
      rolledOut,
      deployment({replicas: 1, updatedReplicas: 1, availableReplicas: 1}, {}),
    ],
    [
      'a DaemonSet on every node',
      rolledOut,
      daemonSet({desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3}),
    ],
    ['a StatefulSet', rolledOut, statefulSet({updatedReplicas: 2, readyReplicas: 2, ...revisions})],
    [
      'a StatefulSet that is updated up to its partition',
      rolledOut,
      statefulSet(
        {updatedReplicas: 1, readyReplicas: 2, currentRevision: 'r1', updateRevision: 'r2'},
        {replicas: 2, updateStrategy: {rollingUpdate: {partition: 1}}},
      ),
    ],
    ['a condition', conditionTrue('Ready'), object('Issuer', conditions(['Ready', 'True']))],
    ['an established CRD', established(), object('CRD', conditions(['Established', 'True']))],
    [
      'an established CRD that serves the version',
      established('v1'),
      object('CRD', {...conditions(['Established', 'True']), spec: {versions: [{name: 'v1', served: true}]}}),
    ],
    ['a complete Job', jobComplete, object('Job', conditions(['Complete', 'True']))],
    ['a ready Pod', podReady, object('Pod', conditions(['Ready', 'True']))],
    ['an object that is gone', deleted, undefined],
    ['an object that exists', exists, object('Secret')],
  ])('%s', (_, condition, subject) => {
    expect(condition(subject)).toEqual({met: true});
  });
});

describe('not met, and why', () => {
  it.each<[string, Condition, KubeObject | undefined, RegExp]>([
    ['absent', rolledOut, undefined, /does not exist/],
    ['a change that is not observed yet', rolledOut, deployment({...rolled, observedGeneration: 1}), /not observed/],
    ['a status that is not there yet', rolledOut, object('Deployment', {spec: {replicas: 1}}), /not observed/],
    ['pods that are not updated', rolledOut, deployment({...rolled, updatedReplicas: 1}), /1 of 2 pods are updated/],
    ['old pods that are still there', rolledOut, deployment({...rolled, replicas: 3}), /1 old pods are still there/],
    [
      'pods that are not available',
      rolledOut,
      deployment({...rolled, availableReplicas: 1}),
      /1 of 2 pods are available/,
    ],
    [
      'a DaemonSet that is rolling',
      rolledOut,
      daemonSet({desiredNumberScheduled: 3, updatedNumberScheduled: 2}),
      /2 of 3 pods are updated/,
    ],
    [
      'a DaemonSet whose pods are not available',
      rolledOut,
      daemonSet({desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 1}),
      /1 of 3 pods are available/,
    ],
    [
      'a StatefulSet that is rolling',
      rolledOut,
      statefulSet({updatedReplicas: 1, readyReplicas: 2, ...revisions}),
      /1 of 2 pods are updated/,
    ],
    [
      'a StatefulSet that is not ready',
      rolledOut,
      statefulSet({updatedReplicas: 2, readyReplicas: 1, ...revisions}),
      /1 of 2 pods are ready/,
    ],
    [
      'a StatefulSet whose revision is not current',
      rolledOut,
      statefulSet({updatedReplicas: 2, readyReplicas: 2, currentRevision: 'r1', updateRevision: 'r2'}),
      /revision is not current/,
    ],
    [
      'a condition that is False',
      conditionTrue('Ready'),
      object('X', conditions(['Ready', 'False', 'Why', 'so'])),
      /Ready is False: Why: so/,
    ],
    ['a condition that is not reported', conditionTrue('Ready'), object('X'), /Ready is not reported/],
    [
      'a CRD that does not serve the version',
      established('v1'),
      object('CRD', {
        ...conditions(['Established', 'True']),
        spec: {
          versions: [
            {name: 'v1beta1', served: true},
            {name: 'v1', served: false},
          ],
        },
      }),
      /serves v1beta1, not v1/,
    ],
    [
      'a Job that runs',
      jobComplete,
      object('Job', {spec: {completions: 2}, status: {succeeded: 1}}),
      /1 of 2 pods have succeeded/,
    ],
    [
      'a Pod that is going',
      podReady,
      object('Pod', {metadata: {deletionTimestamp: 'now'}, ...conditions(['Ready', 'True'])}),
      /being deleted/,
    ],
    ['an object that is still there', deleted, object('Secret'), /still exists/],
    [
      'an object held by finalizers',
      deleted,
      object('CAS', {metadata: {deletionTimestamp: 'now', finalizers: ['a/b']}}),
      /waits for its finalizers a\/b/,
    ],
  ])('%s', (_, condition, subject, state) => {
    expect(condition(subject)).toEqual({met: false, state: expect.stringMatching(state)});
  });
});

describe('stuck: waiting alone will not help', () => {
  it.each<[string, Condition, KubeObject, RegExp]>([
    ['zero replicas are never ready', rolledOut, deployment({}, {replicas: 0}), /scaled to zero/],
    ['nor are those of a StatefulSet', rolledOut, statefulSet({}, {replicas: 0}), /scaled to zero/],
    ['a DaemonSet that no node is wanted for', rolledOut, daemonSet({desiredNumberScheduled: 0}), /no node matches/],
    [
      'a Deployment past its progress deadline',
      rolledOut,
      deployment({
        updatedReplicas: 1,
        ...conditions(['Progressing', 'False', 'ProgressDeadlineExceeded', 'has timed out']).status,
      }),
      /progress deadline passed: has timed out/,
    ],
    [
      'a CRD whose names are taken',
      established(),
      object('CRD', conditions(['NamesAccepted', 'False', 'Taken', 'by x'])),
      /Taken: by x/,
    ],
    [
      'a Job that failed',
      jobComplete,
      object('Job', conditions(['Failed', 'True', 'BackoffLimitExceeded'])),
      /BackoffLimitExceeded/,
    ],
    ['a Pod that has ended', podReady, object('Pod', {status: {phase: 'Failed'}}), /has ended: Failed/],
  ])('%s', (_, condition, subject, stuck) => {
    expect(condition(subject)).toMatchObject({met: false, stuck: expect.stringMatching(stuck)});
  });
});

describe('endpoints of a service', () => {
  const slice = (...ready: (boolean | undefined)[]) =>
    object('EndpointSlice', {endpoints: ready.map((each) => ({addresses: ['10.0.0.1'], conditions: {ready: each}}))});

  it.each<[string, KubeObject[], object]>([
    ['one that is ready among those that roll', [slice(false), slice(false, true)], {met: true}],
    ['a condition left out means ready', [slice(undefined)], {met: true}],
    ['no slice', [], {met: false, state: 'the service has no endpoint'}],
    [
      'an empty slice',
      [object('EndpointSlice', {endpoints: null})],
      {met: false, state: 'the service has no endpoint'},
    ],
    ['none is ready', [slice(false, false)], {met: false, state: 'none of its 2 endpoints is ready'}],
  ])('%s', (_, slices, state) => {
    expect(endpointsReady(slices)).toEqual(state);
  });
});
