// The time around a wait: its deadline, its patience with what is stuck, its questions about what is wrong elsewhere.
import {setTimeout as sleep} from 'node:timers/promises';
import {Failure} from '../report/failure.ts';
import type {ConditionState} from './conditions.ts';

/** Why waiting does not help, from a look at other objects (pods, events). */
export interface Diagnosis {
  reason: string;
  next?: string;
}

export interface VigilOptions {
  what: string;
  /** What is named in errors: `Deployment scone-system/scone-controller-manager`. */
  object: string;
  deadline: number;
  signal?: AbortSignal | undefined;
  onState?: ((state: string) => void) | undefined;
  patienceMs?: number | undefined;
  diagnose?: (() => Promise<Diagnosis | undefined>) | undefined;
}

export interface Vigil {
  /** Aborts when the vigil is over: deadline, end of patience, or the caller's signal. */
  readonly signal: AbortSignal;
  /** Takes note of a state; true when it is met. */
  see(state: ConditionState): boolean;
  pause(milliseconds: number): Promise<void>;
  /** What to throw once the signal has aborted. */
  reason(): Promise<unknown>;
  end(): void;
}

const defaultPatienceMs = 15_000;
const diagnoseEveryMs = 3_000;

export function createVigil(options: VigilOptions): Vigil {
  const {patienceMs = defaultPatienceMs, onState, signal: outer} = options;
  const over = new AbortController();
  const deadlineTimer = setTimeout(() => over.abort(), Math.max(0, options.deadline - Date.now()));
  const seen: Seen = {state: 'nothing is known yet', diagnosis: undefined};
  let patience: NodeJS.Timeout | undefined;
  let isEnded = false;

  /** Stuck for longer than our patience ends the vigil; whatever moves again starts it anew. */
  const setStuck = (isStuck: boolean) => {
    if (!isStuck) {
      clearTimeout(patience);
      patience = undefined;
    } else patience ??= setTimeout(() => over.abort(stuckFailure(options, seen)), patienceMs);
  };
  const tell = (state: string) => {
    if (state !== seen.told) onState?.(state);
    seen.told = state;
  };
  const ask = async () => {
    // While things move there is nothing to diagnose.
    const isStill = seen.state === seen.stateAtLastAsking;
    seen.stateAtLastAsking = seen.state;
    const diagnosis = isStill ? await diagnoseSafely(options) : undefined;
    if (isEnded) return;
    seen.diagnosis = diagnosis;
    setStuck(diagnosis !== undefined || seen.stuck !== undefined);
    if (diagnosis !== undefined) tell(`${seen.state}; ${diagnosis.reason}`);
    asking = setTimeout(ask, diagnoseEveryMs);
  };
  let asking = options.diagnose === undefined ? undefined : setTimeout(ask, diagnoseEveryMs);

  return {
    signal: outer === undefined ? over.signal : AbortSignal.any([over.signal, outer]),
    see(state) {
      if (state.met) return true;
      // What moves again is judged anew.
      if (state.state !== seen.state) seen.diagnosis = undefined;
      seen.state = state.state;
      seen.stuck = state.stuck;
      setStuck(state.stuck !== undefined || seen.diagnosis !== undefined);
      if (state.isFinal) over.abort(stuckFailure(options, seen));
      if (seen.diagnosis === undefined) tell(state.state);
      return false;
    },
    async pause(milliseconds) {
      await sleep(milliseconds, undefined, {signal: this.signal}).catch(() => {});
    },
    async reason() {
      if (outer?.aborted) return outer.reason;
      if (over.signal.reason instanceof Failure) return over.signal.reason;
      return deadlineFailure(options, {...seen, diagnosis: seen.diagnosis ?? (await diagnoseSafely(options))});
    },
    end() {
      isEnded = true;
      clearTimeout(deadlineTimer);
      clearTimeout(asking);
      setStuck(false);
    },
  };
}

interface Seen {
  state: string;
  /** Last told to the caller. */
  told?: string;
  stateAtLastAsking?: string;
  stuck?: string | undefined;
  diagnosis: Diagnosis | undefined;
}

/** A diagnosis is a courtesy: when it cannot be made, the wait goes on without. */
async function diagnoseSafely({diagnose}: VigilOptions): Promise<Diagnosis | undefined> {
  try {
    return await diagnose?.();
  } catch {
    return undefined;
  }
}

function stuckFailure({what, object}: VigilOptions, seen: Seen): Failure {
  return new Failure({summary: `waiting for ${what} will not help`, object, ...wordsOf(seen)});
}

function deadlineFailure({what, object}: VigilOptions, seen: Seen): Failure {
  return new Failure({
    kind: 'deadline',
    summary: `gave up waiting for ${what}`,
    object,
    ...wordsOf(seen),
    next: seen.diagnosis?.next ?? 'run the command again, with a larger --timeout if it is just slow',
  });
}

function wordsOf({state, stuck, diagnosis}: Seen): {reason: string; next?: string} {
  const reason = [...new Set([state, stuck, diagnosis?.reason])].filter(Boolean).join('; ');
  return {reason, ...(diagnosis?.next !== undefined && {next: diagnosis.next})};
}
