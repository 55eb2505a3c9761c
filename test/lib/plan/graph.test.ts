// Order between components.
import {expect, test} from 'vitest';
import {runInOrder} from '../../../src/lib/plan/graph.ts';

/** Runs nodes whose tasks end only when told to, and notes who has started. */
function graph(nodes: {id: string; after: string[]}[]) {
  const started: string[] = [];
  const ends = new Map<string, (isGood: boolean) => void>();
  const run = runInOrder(nodes, ({id}) => {
    started.push(id);
    return new Promise<boolean>((resolve) => ends.set(id, resolve));
  });
  const end = async (id: string, isGood = true) => {
    ends.get(id)?.(isGood);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {started, end, run};
}

test('independent nodes start together, dependent ones when all before them have ended', async () => {
  const {started, end, run} = graph([
    {id: 'c', after: ['a', 'b']},
    {id: 'a', after: []},
    {id: 'b', after: []},
  ]);
  await end('nothing');
  expect(started).toEqual(['a', 'b']);
  await end('a');
  expect(started).toEqual(['a', 'b']);
  await end('b');
  expect(started).toEqual(['a', 'b', 'c']);
  await end('c');
  await run;
});

test('what comes after a failure is not run, what stands beside it is', async () => {
  const {started, end, run} = graph([
    {id: 'a', after: []},
    {id: 'b', after: ['a']},
    {id: 'c', after: ['b']},
    {id: 'd', after: []},
  ]);
  await end('nothing');
  await end('a', false);
  await end('d');
  await run;
  expect(started).toEqual(['a', 'd']);
});

test('a name of a component that is not there is no obstacle', async () => {
  const ran: string[] = [];
  await runInOrder([{id: 'a', after: ['left-out']}], async ({id}) => ran.push(id) > 0);
  expect(ran).toEqual(['a']);
});

test('a cycle is refused, with the way round it', async () => {
  const nodes = [
    {id: 'a', after: ['b']},
    {id: 'b', after: ['a']},
  ];
  await expect(runInOrder(nodes, async () => true)).rejects.toThrow('a → b → a');
});
