import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {podTroubles} from '../../../src/lib/cluster/pods.ts';

function pod(status: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'till', namespace: 'shop'},
    spec: {initContainers: [{name: 'init', image: 'r/init:1'}], containers: [{name: 'main', image: 'r/main:1'}]},
    status,
  };
}

function container(state: object, lastState: object = {}) {
  return {phase: 'Pending', containerStatuses: [{name: 'main', image: 'resolved', state, lastState}]};
}

describe('pods without trouble', () => {
  it.each([
    ['one that runs', container({running: {}})],
    ['one that is just beginning', container({waiting: {reason: 'ContainerCreating'}})],
    [
      'one whose init container has done its work',
      {initContainerStatuses: [{name: 'init', state: {terminated: {exitCode: 0}}}]},
    ],
    [
      'one whose container has just ended and is started again',
      {...container({terminated: {exitCode: 1}}), phase: 'Running'},
    ],
    ['one that has no status yet', {}],
    [
      'one that waits for its node without complaint',
      {conditions: [{type: 'PodScheduled', status: 'False', reason: 'SchedulingGated'}]},
    ],
  ])('%s', (_, status) => {
    expect(podTroubles(pod(status))).toEqual([]);
  });
});

describe('what keeps a pod from running', () => {
  const main = {pod: 'shop/till', container: 'main', image: 'r/main:1'};

  it.each([
    [
      'an image that cannot be pulled: the image that was asked for',
      container({waiting: {reason: 'ImagePullBackOff', message: 'Back-off: 401 Unauthorized'}}),
      {...main, reason: 'ImagePullBackOff', message: 'Back-off: 401 Unauthorized'},
    ],
    [
      'a container that crashes: how it ended',
      container(
        {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 5m0s'}},
        {terminated: {exitCode: 137, reason: 'OOMKilled'}},
      ),
      {...main, reason: 'CrashLoopBackOff', message: 'back-off 5m0s; it ended with exit code 137, OOMKilled'},
    ],
    [
      'a Secret that is missing',
      container({waiting: {reason: 'CreateContainerConfigError', message: 'secret "x" not found'}}),
      {...main, reason: 'CreateContainerConfigError', message: 'secret "x" not found'},
    ],
    [
      'an init container',
      {initContainerStatuses: [{name: 'init', state: {waiting: {reason: 'ErrImagePull'}}}]},
      {...main, container: 'init', image: 'r/init:1', reason: 'ErrImagePull', message: 'ErrImagePull'},
    ],
    [
      'a pod that failed',
      {phase: 'Failed', containerStatuses: [{name: 'main', state: {terminated: {exitCode: 3, reason: 'Error'}}}]},
      {...main, reason: 'Error', message: 'it ended with exit code 3, Error'},
    ],
    [
      'no node takes it',
      {
        conditions: [
          {type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available'},
        ],
      },
      {...main, container: undefined, image: undefined, reason: 'Unschedulable', message: '0/3 nodes are available'},
    ],
    [
      'it was evicted',
      {phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.'},
      {
        ...main,
        container: undefined,
        image: undefined,
        reason: 'Evicted',
        message: 'The node was low on resource: memory.',
      },
    ],
  ])('%s', (_, status, trouble) => {
    expect(podTroubles(pod(status))).toEqual([trouble]);
  });
});
