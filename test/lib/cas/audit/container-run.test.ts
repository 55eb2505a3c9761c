import {describe, expect, test} from 'vitest';
import {containerRun, isSameRun, noRunWords} from '../../../../src/lib/cas/audit/container-run.ts';
import type {KubeObject} from '../../../../src/lib/cluster/object.ts';

function podWith(status: object | undefined, phase = 'Running'): KubeObject {
  const containerStatuses = [{name: 'cas', restartCount: 9, state: {running: {}}}, ...(status ? [status] : [])];
  return {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'cas-0'}, status: {phase, containerStatuses}};
}

const startedAt = '2026-01-31T12:00:00Z';
const ended = {containerID: 'c://1', startedAt, exitCode: 1};

describe('the run whose log a node gives', () => {
  test.each<[string, object | undefined, unknown]>([
    ['none, where nothing is said of the container', undefined, undefined],
    ['none yet', {name: 'audit', restartCount: 0, state: {waiting: {reason: 'ContainerCreating'}}}, undefined],
    [
      'the one that runs',
      {
        name: 'audit',
        restartCount: 2,
        containerID: 'c://3',
        state: {running: {startedAt}},
        lastState: {terminated: ended},
      },
      {restarts: 2, id: 'c://3', startedAt, hasEnded: false},
    ],
    [
      'the one that ended',
      {name: 'audit', restartCount: 0, containerID: 'c://1', state: {terminated: ended}},
      {restarts: 0, id: 'c://1', startedAt, hasEnded: true},
    ],
    [
      'the last one, while the next waits to be started',
      {name: 'audit', restartCount: 1, state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: {terminated: ended}},
      {restarts: 1, id: 'c://1', startedAt, hasEnded: true},
    ],
  ])('is %s', (_, status, run) => expect(containerRun(podWith(status), 'audit')).toEqual(run));
});

test.each([
  [{id: 'a', restarts: 1}, {id: 'a', restarts: 2}, true],
  [{id: 'a', restarts: 1}, {id: 'b', restarts: 1}, false],
  [{id: undefined, restarts: 1}, {id: 'b', restarts: 1}, true],
  [{id: undefined, restarts: 1}, {id: undefined, restarts: 2}, false],
])('%j and %j are the same run: %s', (one, other, isSame) => {
  const more = {startedAt: undefined, hasEnded: false};
  expect(isSameRun({...one, ...more}, {...other, ...more})).toBe(isSame);
});

test('says why there is none', () => {
  const waiting = {name: 'audit', state: {waiting: {reason: 'ErrImagePull', message: 'no such image'}}};
  expect(noRunWords(podWith(waiting), 'audit')).toBe('the container waits to be started: ErrImagePull: no such image');
  expect(noRunWords(podWith(undefined, 'Pending'), 'audit')).toBe('the pod is Pending, and the container not started');
});
