// Waiting for what a CAS says of itself in its log, until the time is up.
import {expect, test, vi} from 'vitest';
import {readMarks} from '../../../src/lib/cas/pod-log.ts';
import type {Cluster} from '../../../src/lib/cluster/cluster.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';

test('asks no more when the time is up between two tries, and says what it saw last', async () => {
  const stream = vi.fn(async function* () {});
  const pod = vi.fn(async () => ({
    metadata: {namespace: 'prod', name: 'mycas-0'},
    status: {containerStatuses: [{name: 'cas', restartCount: 2}]},
  }));
  const wait = readMarks({
    cluster: {stream: async () => stream()} as unknown as Cluster,
    name: {namespace: 'prod', name: 'mycas'},
    pod: pod as unknown as () => Promise<KubeObject>,
    deadline: Date.now() + 100,
    signal: new AbortController().signal,
    now: Date.now,
    onState: () => {},
  });
  await expect(wait).rejects.toMatchObject({
    kind: 'deadline',
    reason: expect.stringMatching(/; the container was restarted 2 times$/),
  });
  expect(pod).toHaveBeenCalledTimes(1);
});
