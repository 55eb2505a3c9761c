import {describe, expect, test} from 'vitest';
import type {JournalRecord} from '../../../src/lib/keys/journal.ts';
import {vaultProgress} from '../../../src/lib/vault/progress.ts';

const record = (act: string, state: JournalRecord['state'], facts: Record<string, string> = {}): JournalRecord => ({
  at: '2026-01-01T00:00:00Z',
  act,
  state,
  facts: {uid: 'cas-1', ...facts},
});
const begin = (number: string, uid = 'cas-1') => record('begin-vault', 'done', {number, uid});
const session = (name: string, state: JournalRecord['state']) => record('create-session', state, {session: name});
const object = (state: JournalRecord['state']) => record('create-vault', state, {vault: 'prod/v'});
const complete = record('complete-vault', 'done');

describe('there is nothing to go on with', () => {
  test.each<[string, JournalRecord[], string | undefined, string | undefined]>([
    ['without a record', [], 'cas-1', undefined],
    ['without a CAS', [begin('1')], undefined, undefined],
    ['of another CAS', [begin('1', 'cas-0')], 'cas-1', undefined],
    [
      'of a Vault that was made and is gone',
      [begin('1'), object('intended'), object('done'), complete],
      'cas-1',
      undefined,
    ],
    [
      'of a Vault that was made and is gone before the run had ended',
      [begin('1'), object('intended'), object('done')],
      'cas-1',
      undefined,
    ],
    ['where the Vault has another number', [begin('1')], 'cas-1', '2'],
  ])('%s', (_, records, uid, live) => {
    expect(vaultProgress(records, uid, live === undefined ? undefined : {number: live})).toBeUndefined();
  });
});

test.each<[string, JournalRecord[], string | undefined, object]>([
  ['only the number', [begin('1')], undefined, {number: '1', object: 'no', isComplete: false, spent: []}],
  [
    'a session whose end is not known',
    [begin('1'), session('a', 'intended'), session('a', 'done'), session('b', 'intended')],
    undefined,
    {object: 'no', spent: ['the session a was created', 'the session b may have been created']},
  ],
  ['an object whose end is not known', [begin('1'), object('intended')], undefined, {object: 'maybe'}],
  ['the same, and it is there', [begin('1'), object('intended')], '1', {object: 'maybe', isComplete: false}],
  ['all', [begin('1'), object('intended'), object('done'), complete], '1', {object: 'yes', isComplete: true}],
  [
    'the second Vault of the name, not the first',
    [begin('1'), session('a', 'done'), object('done'), complete, begin('2'), session('b', 'done')],
    undefined,
    {number: '2', object: 'no', isComplete: false, spent: ['the session b was created']},
  ],
])('%s', (_, records, live, expected) => {
  expect(vaultProgress(records, 'cas-1', live === undefined ? undefined : {number: live})).toMatchObject(expected);
});
