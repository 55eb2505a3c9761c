import {describe, expect, test} from 'vitest';
import type {Pod} from '../../../sandbox/kubelet/pod.ts';
import {failedPatch, failureEvents, pulledPatch, shownReason} from '../../../sandbox/kubelet/status.ts';

const container = {name: 'las', image: 'r/las:1'};
const pod: Pod = {
  metadata: {name: 'p', namespace: 'ns', uid: 'u', resourceVersion: '7'},
  spec: {nodeName: 'node-1', containers: [container, {name: 'probe', image: 'r/probe:1'}]},
  status: {conditions: [{type: 'PodScheduled', status: 'True'}]},
};
const failures = [{container, message: 'denied'}];

describe('failedPatch', () => {
  test('shows the failure on its container, and that the others wait', () => {
    expect(failedPatch(pod, failures, 'ErrImagePull')).toMatchObject({
      metadata: {resourceVersion: '7'},
      status: {
        containerStatuses: [
          {name: 'las', ready: false, state: {waiting: {reason: 'ErrImagePull', message: 'denied'}}},
          {name: 'probe', state: {waiting: {reason: 'ContainerCreating'}}},
        ],
      },
    });
  });

  test('what it writes is recognised as shown, and another message is not', () => {
    const patch = failedPatch(pod, failures, 'ImagePullBackOff') as {status: Pod['status']};
    const written = {...pod, status: {...pod.status, ...patch.status}};
    expect(shownReason(written, failures)).toBe('ImagePullBackOff');
    expect(shownReason(written, [{container, message: 'other'}])).toBeUndefined();
    expect(shownReason(pod, failures)).toBeUndefined();
  });

  test('the back-off quotes the error as the kubelet does', () => {
    expect(JSON.stringify(failedPatch(pod, failures, 'ImagePullBackOff'))).toContain(
      String.raw`Back-off pulling image \"r/las:1\": ErrImagePull: denied`,
    );
  });
});

describe('failureEvents', () => {
  test.each([
    ['ErrImagePull', ['Pulling', 'Failed', 'Failed'], 'Failed to pull image "r/las:1": denied'],
    ['ImagePullBackOff', ['BackOff', 'Failed'], 'Back-off pulling image "r/las:1"'],
  ] as const)('%s', (reason, reasons, message) => {
    const events = failureEvents(pod, {container, message: 'denied'}, reason, 'now');
    expect(events.map((event) => 'reason' in event && event.reason)).toEqual(reasons);
    expect(events.map((event) => 'message' in event && event.message)).toContain(message);
    expect(events[0]).toMatchObject({involvedObject: {uid: 'u', fieldPath: 'spec.containers{las}'}});
  });
});

describe('pulledPatch', () => {
  test('keeps the other conditions and takes the waiting states away', () => {
    expect(pulledPatch(pod, 'now')).toEqual({
      metadata: {resourceVersion: '7'},
      status: {
        conditions: [
          {type: 'PodScheduled', status: 'True'},
          {type: 'ImagesPulled', status: 'True', lastTransitionTime: 'now'},
        ],
        containerStatuses: null,
        initContainerStatuses: null,
      },
    });
  });
});
