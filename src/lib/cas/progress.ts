// What earlier runs have done with a CAS, told from the journal: above all what cannot be done twice.
import type {JournalRecord} from '../keys/journal.ts';
import {whatWasSpent} from '../keys/spent.ts';

export interface Progress {
  /** Something was begun with this very CAS. */
  isBegun: boolean;
  /** `maybe`: the token was sent, and what came of it is not known. */
  provisioned: 'no' | 'maybe' | 'yes';
  isComplete: boolean;
  /** What was spent, one sentence each. */
  spent: readonly string[];
}

/** The act that ends a provisioning. */
export const completion = 'complete-provisioning';

/** `uid` of the CAS: what was done with an earlier CAS of the same name does not count. Undefined: there is no CAS. */
export function progressOf(records: readonly JournalRecord[], uid: string | undefined): Progress {
  const own = uid === undefined ? [] : records.filter(({facts}) => facts.uid === uid);
  const spent = whatWasSpent(own);
  const token = spent.find(({act}) => act === 'use-token')?.state;
  return {
    isBegun: own.some(({act}) => act !== 'upgrade' && act !== 'update-session'),
    provisioned: token === 'done' ? 'yes' : token === 'open' ? 'maybe' : 'no',
    isComplete: own.some(({act}) => act === completion),
    spent: spent.map(({words}) => words),
  };
}

/** One sentence on what is spent, for a person who has to decide what to do next. */
export function spentWords({spent}: Progress): string {
  return spent.length === 0 ? 'nothing was spent' : spent.join('; ');
}
