// What the last run wanted to know is asked for at once; each answer is of this run, and nothing is asked twice.
import {expect, test} from 'vitest';
import type {Cluster} from '../../../src/lib/cluster/cluster.ts';
import {createKindIndex} from '../../../src/lib/cluster/kinds.ts';
import {foresee} from '../../../src/lib/plan/foresight.ts';
import type {Observation} from '../../../src/lib/plan/observation.ts';
import {readAll} from '../../../src/lib/plan/observe.ts';
import type {Read} from '../../../src/lib/plan/read.ts';

const {signal} = new AbortController();
const read = (name: string): Read => ({
  read: 'object',
  ref: {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'x', name},
});

/** Answers when told to; keeps what was asked for. */
function slowCluster() {
  const asked: string[] = [];
  const gate = Promise.withResolvers<void>();
  const cluster = {
    context: {name: 'test', server: 'https://127.0.0.1', user: 'ada', namespace: 'default'},
    kinds: createKindIndex([], async () => undefined),
    async request(_method: string, path: string) {
      asked.push(path.split('/').at(-1) ?? '');
      await gate.promise;
      return {metadata: {name: path.split('/').at(-1), namespace: 'x'}};
    },
  } as unknown as Cluster;
  return {cluster, asked, answer: gate.resolve};
}

/** Wants `b` once it knows `a`, and `c` once it knows `b`. */
const chain = {
  reads: (_: undefined, soFar: Observation): Read[] => {
    const known = ['a', 'b', 'c'].filter((name) => soFar.has(read(name)));
    return ['a', 'b', 'c'].slice(0, known.length + 1).map(read);
  },
};

test('three questions that follow from each other go out together, and once', async () => {
  const {cluster, asked, answer} = slowCluster();
  const foresight = foresee({cluster, signal}, ['a', 'b', 'c'].map(read));
  const reading = readAll(cluster, [chain], undefined, {signal, foresight});
  await expect.poll(() => asked).toEqual(['a', 'b', 'c']);
  answer();
  const answers = await reading;
  expect([...answers.values()].map((found) => 'value' in found && found.value)).toMatchObject([
    {metadata: {name: 'a'}},
    {metadata: {name: 'b'}},
    {metadata: {name: 'c'}},
  ]);
  expect(asked).toEqual(['a', 'b', 'c']);
  expect(foresight.wanted()).toEqual(['a', 'b', 'c'].map(read));
});

test('what was not foreseen is asked for when it is wanted; what nobody wants is forgotten', async () => {
  const {cluster, asked, answer} = slowCluster();
  answer();
  const foresight = foresee({cluster, signal}, ['a', 'old'].map(read));
  await readAll(cluster, [chain], undefined, {signal, foresight});
  expect(asked).toEqual(['a', 'old', 'b', 'c']);
  expect(foresight.wanted()).toEqual(['a', 'b', 'c'].map(read));
});

test('without foresight each waits for the one before', async () => {
  const {cluster, asked, answer} = slowCluster();
  const reading = readAll(cluster, [chain], undefined, {signal});
  await expect.poll(() => asked).toEqual(['a']);
  answer();
  await reading;
  expect(asked).toEqual(['a', 'b', 'c']);
});
