import {expect, test} from 'vitest';
import {argumentsOf, environmentOf, runningPod} from '../../../../sandbox/simulated/runtime/running-pods.ts';
import {pod} from '../pod.ts';

const labels = {app: 'manager'};

test.each([
  ['a Ready pod runs', [pod({name: 'a', labels})], 'a'],
  ['a pod that is not Ready does not', [pod({name: 'a', labels, ready: false})], undefined],
  ['a pod that is about to go does not', [pod({name: 'a', labels, deletionTimestamp: 'now'})], undefined],
  ['a pod with other labels is another program', [pod({name: 'a', labels: {app: 'other'}})], undefined],
  [
    'of two the newer one takes over',
    [pod({name: 'a', labels, created: '2026-01-02'}), pod({name: 'b', labels, created: '2026-01-01'})],
    'a',
  ],
  [
    'a newer one that is not Ready does not',
    [pod({name: 'a', labels, created: '2026-01-02', ready: false}), pod({name: 'b', labels, created: '2026-01-01'})],
    'b',
  ],
])('%s', (_sentence, pods, name) => {
  expect(runningPod(pods, labels)?.metadata.name).toBe(name);
});

test('environment and arguments are as the container sees them', () => {
  const container = {
    name: 'manager',
    args: ['--namespace=$(NS)', '--other=$(MISSING)'],
    env: [
      {name: 'NS', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
      {name: 'VERSION', value: '6.0.6'},
    ],
  };
  const running = pod({name: 'a', namespace: 'here', containers: [container]});
  expect(environmentOf(running, container)).toEqual({NS: 'here', VERSION: '6.0.6'});
  expect(argumentsOf(running, container)).toEqual(['--namespace=here', '--other=$(MISSING)']);
});
