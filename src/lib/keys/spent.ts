// What a journal says was spent already, in plain words: what a run that goes on must not do a second time.
import type {JournalRecord} from './journal.ts';

interface Act {
  /** `{name}` stands for a fact of the record. */
  done: string;
  /** The run ended before it knew. */
  open: string;
  failed: string;
}

/** Acts that cannot be taken back: on a CAS in the order in which provisioning does them, then on a Vault (docs/system.md). */
export const acts = {
  'create-identity': {
    done: 'the owner identity {fingerprint} was made',
    open: 'an owner identity may have been made: look at its file',
    failed: 'no owner identity was made',
  },
  'use-token': {
    done: 'the provisioning token was used, so it is worth nothing any more',
    open: 'the provisioning token may have been used: the CAS was asked, and the answer is not known',
    failed: 'the CAS did not take the provisioning token',
  },
  'set-owner': {
    done: 'the CAS has its owner, for good: {fingerprint}',
    open: 'the CAS may have its owner already: {fingerprint}',
    failed: 'the owner was not set',
  },
  'create-session': {
    done: 'the session {session} was created',
    open: 'the session {session} may have been created',
    failed: 'the session {session} was not created',
  },
  'update-session': {
    done: 'the session {session} was updated',
    open: 'the session {session} may have been updated',
    failed: 'the session {session} was not updated',
  },
  'create-vault': {
    done: 'the Vault {vault} was created, and initialises itself once',
    open: 'the Vault {vault} may have been created',
    failed: 'the Vault {vault} was not created',
  },
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof acts;

export interface Spent {
  act: ActName;
  /** `open`: intended, and the end is not known. */
  state: 'done' | 'open' | 'failed';
  /** When that was noted down. */
  at: string;
  facts: Readonly<Record<string, string>>;
  /** `the provisioning token was used, so it is worth nothing any more` */
  words: string;
}

interface Course {
  act: ActName;
  at: string;
  facts: Record<string, string>;
  isDone: boolean;
  /** Intentions whose end is not known. A later try that fails ends itself only: it may fail because the first one did not. */
  open: number;
}

/** How each act of the table stands, in the order in which they were begun. Other acts are left out. */
export function whatWasSpent(records: readonly JournalRecord[]): Spent[] {
  const courses = new Map<string, Course>();
  for (const {act, state, at, facts} of records) {
    if (!isAct(act)) continue;
    const subject = subjectOf(act, facts);
    const known = courses.get(subject) ?? {act, at, facts: {}, isDone: false, open: 0};
    const open = Math.max(0, known.open + (state === 'intended' ? 1 : -1));
    courses.set(subject, {act, at, facts: {...known.facts, ...facts}, isDone: known.isDone || state === 'done', open});
  }
  return Array.from(courses.values(), ({act, at, facts, isDone, open}) => {
    const state = isDone ? 'done' : open > 0 ? 'open' : 'failed';
    return {act, state, at, facts, words: wordsOf(acts[act][state], facts)};
  });
}

function isAct(act: string): act is ActName {
  return Object.hasOwn(acts, act);
}

/** Sessions are told apart by their names; of the others there is one for each CAS. */
function subjectOf(act: ActName, {session}: Readonly<Record<string, string>>): string {
  return session === undefined ? act : `${act} ${session}`;
}

function wordsOf(sentence: string, facts: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_whole, name: string) => facts[name] ?? 'unknown');
}
