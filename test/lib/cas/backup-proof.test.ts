// Which backups go when only some are to be kept: never the last that was proved.
import {describe, expect, test} from 'vitest';
import {type BackupRecord, surplusOf} from '../../../src/lib/cas/backup-proof.ts';

/** `day` 1 to 9; proved on the day on which it was made unless told otherwise. */
const backup = (day: number, proved = day): BackupRecord => ({
  path: `/b/${day}`,
  uid: 'u',
  made: `2026-06-0${day}T00:00:00.000Z`,
  proved: `2026-06-0${proved}T12:00:00.000Z`,
  files: [],
  sealedFor: [],
});

test.each<[what: string, backups: BackupRecord[], keep: number, gone: number[]]>([
  ['none', [], 1, []],
  ['fewer than are kept', [backup(1), backup(2)], 3, []],
  ['as many as are kept', [backup(1), backup(2)], 2, []],
  ['the oldest', [backup(2), backup(3), backup(1)], 2, [1]],
  ['all but one', [backup(1), backup(2), backup(3)], 1, [2, 1]],
  ['all but one, though none is to be kept', [backup(1), backup(2), backup(3)], 0, [2, 1]],
  ['not the oldest, which was proved last', [backup(1, 9), backup(2), backup(3)], 1, [2]],
  ['not the one before, which was proved last', [backup(1), backup(2, 9), backup(3)], 1, [1]],
])('%s', (_, backups, keep, gone) => {
  expect(surplusOf(backups, keep).map(({path}) => path)).toEqual(gone.map((day) => `/b/${day}`));
});

describe('of any backups', () => {
  const days = [1, 2, 3, 4];
  const all = days.flatMap((first) => days.flatMap((second) => days.map((third) => [first, second, third])));

  test.each([1, 2, 3])('the last proved one stays when %i are kept', (keep) => {
    for (const proofs of all) {
      const backups = proofs.map((proved, index) => backup(index + 1, proved));
      const last = Math.max(...proofs);
      const gone = surplusOf(backups, keep).map(({path}) => path);
      const left = backups.filter(({path}) => !gone.includes(path));
      expect(left.some(({proved}) => proved.startsWith(`2026-06-0${last}`))).toBe(true);
      expect(left.length).toBeGreaterThanOrEqual(Math.min(keep, backups.length));
    }
  });
});
