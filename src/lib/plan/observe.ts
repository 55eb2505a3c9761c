// One parallel sweep over all reads of all components, and as many short follow-ups as their answers call for.
import type {Cluster} from '../cluster/cluster.ts';
import {askFor} from './ask.ts';
import type {Component} from './component.ts';
import type {Foresight} from './foresight.ts';
import type {Answers, AnyAnswer, Observation} from './observation.ts';
import {observationOf} from './observation.ts';
import type {Read} from './read.ts';
import {readKey} from './read.ts';

/**
 * Reads what the components ask for until none asks for more. Read only: its probes are server-side dry runs.
 */
export async function observe<Desired>(
  cluster: Cluster,
  components: readonly Asker<Desired>[],
  desired: Desired,
  options: ObserveOptions,
): Promise<Observation> {
  return observationOf(await readAll(cluster, components, desired, options));
}

/** The answers themselves, to be handed on as `known`. */
export async function readAll<Desired>(
  cluster: Cluster,
  components: readonly Asker<Desired>[],
  desired: Desired,
  {signal, known, foresight}: ObserveOptions,
): Promise<Answers> {
  const answers = new Map<string, AnyAnswer>(known);
  const answersTo = (reads: readonly Read[]) => foresight?.answersTo(reads) ?? askFor({cluster, signal}, reads);
  for (;;) {
    const soFar = observationOf(answers);
    const wanted = new Map<string, Read>();
    for (const read of components.flatMap((component) => component.reads(desired, soFar))) {
      if (!answers.has(readKey(read))) wanted.set(readKey(read), read);
    }
    if (wanted.size === 0) return answers;
    for (const [key, answer] of await allOf(answersTo([...wanted.values()]))) answers.set(key, answer);
  }
}

/** Who asks: a component, or anything with reads of its own. */
type Asker<Desired> = Pick<Component<Desired>, 'reads'>;

export interface ObserveOptions {
  signal: AbortSignal;
  /** Answers that somebody has got already. */
  known?: Answers | undefined;
  /** What was asked for before anybody wanted to know it. */
  foresight?: Foresight | undefined;
}

async function allOf(underWay: ReadonlyMap<string, Promise<AnyAnswer>>): Promise<[string, AnyAnswer][]> {
  return Promise.all([...underWay].map(async ([key, answer]) => [key, await answer] as [string, AnyAnswer]));
}
