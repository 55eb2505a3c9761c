// How far an upgrade has come, as the journal tells it.
import {expect, test} from 'vitest';
import {progressOf} from '../../../src/lib/cas/progress.ts';
import {beginning, courseOf, noCourse} from '../../../src/lib/cas/upgrade-course.ts';
import type {JournalRecord} from '../../../src/lib/keys/journal.ts';
import {refuseSecrets} from '../../../src/lib/keys/journal-facts.ts';

const [old, older] = ['aa', 'bb'].map((pair) => pair.repeat(32)) as [string, string];
const at = '2026-06-01T12:00:00Z';

function begun(from: string[], isSafetyPaused = false, uid = 'uid-1', to = '6.0.6'): JournalRecord {
  const [act, state, facts] = beginning(uid, to, from, isSafetyPaused);
  return {at, act, state, facts};
}
const ended: JournalRecord = {at, act: 'upgrade', state: 'done', facts: {uid: 'uid-1', to: '6.0.6'}};
const other: JournalRecord = {at, act: 'update-session', state: 'done', facts: {uid: 'uid-1', session: 's'}};

test.each<[string, JournalRecord[], ReturnType<typeof courseOf>]>([
  ['nothing', [], noCourse],
  ['other acts', [other], noCourse],
  ['another CAS of that name', [begun([old], true, 'uid-0')], noCourse],
  ['begun', [begun([old])], {state: 'open', from: [old], isSafetyPaused: false}],
  [
    'begun, with several measurements',
    [begun([old, older])],
    {state: 'open', from: [old, older], isSafetyPaused: false},
  ],
  [
    'begun again: what was noted first still counts',
    [begun([old], true), other, begun([])],
    {state: 'open', from: [old], isSafetyPaused: true},
  ],
  [
    'begun again to another version',
    [begun([older]), begun([old], false, 'uid-1', '7.0.0')],
    {state: 'open', from: [older, old], isSafetyPaused: false},
  ],
  ['ended', [begun([old], true), ended], {...noCourse, state: 'done'}],
  [
    'ended, and another begun',
    [begun([older]), ended, begun([old])],
    {state: 'open', from: [old], isSafetyPaused: false},
  ],
])('%s', (_, records, course) => expect(courseOf(records, 'uid-1')).toEqual(course));

test('of no CAS there is none', () => expect(courseOf([begun([old])], undefined)).toEqual(noCourse));

test('what is noted down may be noted down', () => {
  const all = Array.from({length: 9}, (_, index) => `${index}`.repeat(64));
  const [act, , facts] = beginning('uid-1', '6.0.6', all, true);
  expect(() => refuseSecrets({act, facts})).not.toThrow();
});

test('an upgrade of a CAS that others provisioned does not look like a provisioning that was begun', () => {
  expect(progressOf([begun([old]), other, ended], 'uid-1').isBegun).toBe(false);
});
