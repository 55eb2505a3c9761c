// `lookup` while rendering: templates run to their end at once, the cluster answers later, so a chart is rendered again
// until it asks for nothing new.

import {GoError} from '../go/errors.ts';
import {type GoMap, newMap} from '../go/value.ts';
import {Failure} from '../report/failure.ts';
import type {Lookup} from './functions/rendering.ts';

/** What a template asks for: one object, or with an empty name all of a namespace, or with both empty all there are. */
export interface LookupRequest {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}

/** An object or list as JSON, `{}` for what is not there, or the server's words for why it does not tell. */
export type LookupAnswer = {found: unknown} | {error: string};

/** Asks the cluster. Throws when it cannot be asked at all. */
export type AskCluster = (request: LookupRequest) => Promise<LookupAnswer>;

/** What rendering takes from outside: both must be the same each time a chart is rendered again. */
export interface RenderingTools {
  lookup: Lookup;
  random: (count: number) => Uint8Array;
}

/** More than any chart needs; one that goes on makes up what it asks for. */
const limits = {rounds: 50, requests: 1000};

/**
 * Renders with the cluster's answers. An error of a round that still had questions does not count, since they were
 * answered with nothing.
 * @returns what the last round gave, and whether anything was asked
 * @throws Failure for a chart that never stops asking, and what the last round throws
 */
export async function renderWithLookups<T>(
  render: (tools: RenderingTools) => T,
  ask: AskCluster,
  random: (count: number) => Uint8Array,
): Promise<{rendered: T; hasAsked: boolean}> {
  const answers = new Map<string, LookupAnswer>();
  const tape = new RandomTape(random);
  for (let round = 0; round < limits.rounds && answers.size <= limits.requests; round++) {
    const open = new Map<string, LookupRequest>();
    const attempt = tried(() => render({lookup: lookupIn(answers, open), random: tape.fromTheStart()}));
    if (open.size === 0) return {rendered: attempt(), hasAsked: answers.size > 0};
    const found = await Promise.all([...open].map(async ([key, request]) => [key, await ask(request)] as const));
    for (const [key, answer] of found) answers.set(key, answer);
  }
  throw new Failure({
    summary: 'the chart never stops asking the cluster',
    reason: `after ${limits.rounds} rounds or ${limits.requests} lookups its templates still ask for other objects`,
    next: 'look at the calls of `lookup` in its templates',
  });
}

/** The result, or the error when it is asked for. */
function tried<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function lookupIn(answers: ReadonlyMap<string, LookupAnswer>, open: Map<string, LookupRequest>): Lookup {
  return (apiVersion, kind, namespace, name) => {
    const request = {apiVersion, kind, namespace, name};
    const key = JSON.stringify(request);
    const answer = answers.get(key);
    if (answer === undefined) {
      open.set(key, request);
      return newMap();
    }
    if ('error' in answer) throw new GoError(answer.error);
    // A copy of its own each time: templates may change what they are given.
    return goValue(answer.found) as GoMap;
  };
}

/** JSON as Kubernetes' own decoder gives it to templates: whole numbers are int64, all others float64. */
function goValue(json: unknown): unknown {
  if (typeof json === 'number') return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (Array.isArray(json)) return json.map(goValue);
  if (typeof json !== 'object' || json === null) return json;
  const map = newMap();
  for (const [key, value] of Object.entries(json)) map[key] = goValue(value);
  return map;
}

/** The same random bytes in every round, so that names made of them do not change from one to the next. */
class RandomTape {
  readonly #random: (count: number) => Uint8Array;
  readonly #drawn: Uint8Array[] = [];

  constructor(random: (count: number) => Uint8Array) {
    this.#random = random;
  }

  fromTheStart(): (count: number) => Uint8Array {
    let next = 0;
    return (count) => {
      const drawn = this.#drawn[next];
      // A round may take another way than the one before.
      if (drawn === undefined || drawn.length !== count) this.#drawn.splice(next, Infinity, this.#random(count));
      return Uint8Array.from(this.#drawn[next++] ?? []);
    };
  }
}
