// The main job on a real API server: from nothing to healthy, kept there, and nothing written without need.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {upstreamRemark} from '../support/release-upstream.ts';
import {releaseKinds, type Stack, startStack} from '../support/stack.ts';

describe.each(releaseKinds)(`with the %s release${upstreamRemark}`, (kind) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(kind);
  });
  afterAll(() => stack.stop());

  test('a check of an empty cluster finds what is missing, exits 3 and writes nothing', async () => {
    let run: Awaited<ReturnType<Stack['operator']>> | undefined;
    const writes = await stack.writesDuring(async () => {
      run = await stack.operator();
    });
    expect(run?.code, run?.report).toBe(3);
    expect(run?.troubles).toEqual(
      expect.arrayContaining([
        'PS020 failed',
        'PS030 failed',
        'PS040 failed',
        'PS060 failed',
        'PS080 failed',
        'PS090 failed',
      ]),
    );
    expect(writes).toEqual([]);
  });

  test('--dry-run names the changes and makes none', async () => {
    let run: Awaited<ReturnType<Stack['operator']>> | undefined;
    const writes = await stack.writesDuring(async () => {
      run = await stack.operator('--dry-run', ...stack.accountArgs);
    });
    expect(run?.code, run?.report).toBe(3);
    expect(run?.outcome.changes.length).toBeGreaterThan(40);
    expect(new Set(run?.outcome.changes.map(({state}) => state))).toEqual(new Set(['planned']));
    expect(writes).toEqual([]);
  });

  test('--reconcile brings the whole stack up', async () => {
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.troubles).toEqual(['PS092 warning']);
    expect(run.code, run.report).toBe(0);
    expect(run.outcome.changes.every(({state}) => state === 'done')).toBe(true);
  });

  test.each([['a check'], ['a second reconcile', '--reconcile'], ['an update to the same version', '--update']])(
    '%s of the healthy stack exits 0 and writes nothing',
    async (_, ...flags) => {
      let run: Awaited<ReturnType<Stack['operator']>> | undefined;
      const writes = await stack.writesDuring(async () => {
        run = await stack.operator(...flags, ...stack.accountArgs);
      });
      expect(run?.code, run?.report).toBe(0);
      expect(run?.troubles).toEqual(['PS092 warning']);
      expect(run?.outcome.changes).toEqual([]);
      expect(writes).toEqual([]);
    },
  );

  test('a check of the healthy stack takes at most 25 requests', async () => {
    const {outcome} = await stack.operator();
    expect(outcome.requests).toBeLessThanOrEqual(25);
  });

  test('--strict makes the warning count', async () => {
    expect((await stack.operator('--strict')).code).toBe(3);
  });
});
