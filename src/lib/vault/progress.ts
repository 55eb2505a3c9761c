// What earlier runs have done for a Vault, told from its journal: the number it has, the sessions that are made. Pure.
import type {JournalRecord} from '../keys/journal.ts';
import {type Spent, whatWasSpent} from '../keys/spent.ts';

/** Acts of the journal beside those of spent.ts. */
export const vaultActs = {begin: 'begin-vault', complete: 'complete-vault'} as const;

export interface VaultProgress {
  /** OWNER_ID that the runs go by. */
  number: string;
  /** By name; of others nothing was begun. `open`: asked for, and the end is not known. */
  sessions: ReadonlyMap<string, Spent>;
  /** The object was created, or may have been. */
  object: 'no' | 'maybe' | 'yes';
  isComplete: boolean;
  /** What cannot be taken back, one sentence each. */
  spent: readonly string[];
}

/**
 * `casUid`: what was done at an earlier CAS of the same name does not count. Undefined: nothing was begun, or what was begun
 * belongs to a Vault that there was, and is gone (`live` is its number; undefined: there is none).
 */
export function vaultProgress(
  records: readonly JournalRecord[],
  casUid: string | undefined,
  live: {number: string | undefined} | undefined,
): VaultProgress | undefined {
  const start = records.findLastIndex(({act, facts}) => act === vaultActs.begin && facts.uid === casUid);
  const number = records[start]?.facts.number;
  if (casUid === undefined || number === undefined) return undefined;
  const own = records.slice(start);
  const spent = whatWasSpent(own);
  const created = spent.find(({act}) => act === 'create-vault')?.state;
  const object = created === 'done' ? 'yes' : created === 'open' ? 'maybe' : 'no';
  // A second Vault must not meet the sessions by which the first one has initialised itself.
  if (live === undefined && object === 'yes') return undefined;
  if (live !== undefined && live.number !== number) return undefined;
  return {
    number,
    object,
    sessions: new Map(
      spent.flatMap((each) => (each.facts.session === undefined ? [] : [[each.facts.session, each] as const])),
    ),
    isComplete: own.some(({act}) => act === vaultActs.complete),
    spent: spent.map(({words}) => words),
  };
}
