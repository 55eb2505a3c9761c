// Bad days of a CAS: each ends with one message and its exit code, and nothing is lost or half-written.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {expectBadDay, runDay, startDay} from '../support/bad-day.ts';
import {type CasStage, casStage} from '../support/cas-stage.ts';
import {atThePod, inTheCluster, withTheCas, withTheProgram} from './bad-days/provisioning.ts';

let stage: CasStage;
beforeAll(async () => {
  stage = await casStage();
});
afterAll(() => stage.close());

describe.each([
  ['in the cluster', inTheCluster],
  ['at the pod', atThePod],
  ['with the scone program', withTheProgram],
  ['with the CAS', withTheCas],
])('%s:', (_, rows) => {
  test.concurrent.each(rows)('$what', {timeout: 60_000}, async (row) => {
    const day = await startDay(stage);
    try {
      await expectBadDay(row, day);
    } finally {
      await day.close();
    }
  });
});

test('a provisioning whose answer was lost is ours all the same, also where the program says no', {
  timeout: 60_000,
}, async () => {
  const day = await startDay(stage);
  try {
    day.casFaults({refuses: {request: 'POST /provision', after: true}});
    const {code, stdout, stderr} = await runDay(day, {});
    expect({code, told: /knows our identity as its owner/.test(stderr + stdout)}, stdout + stderr).toMatchObject({
      code: 0,
    });
  } finally {
    await day.close();
  }
});

test('there are at least 50', () => {
  expect([inTheCluster, atThePod, withTheProgram, withTheCas].flat().length).toBeGreaterThan(49);
});
