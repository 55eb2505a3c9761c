// What the cluster has: the frozen answers to all reads. Components judge from this and nothing else.
import type {KubeObject, ObjectRef} from '../cluster/object.ts';
import {describeRef} from '../cluster/object.ts';
import type {ReadResult} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';
import type {Read} from './read.ts';
import {readKey} from './read.ts';

/**
 * Of a dry-run create. `denied`: an admission webhook answered no, or the object is not valid: the chain works.
 * `broken`: a webhook could not be called or answered wrongly.
 */
export type ProbeAnswer =
  | {state: 'accepted'}
  | {state: 'denied' | 'broken'; reason: string}
  | {state: 'refused' | 'failed'; reason: string}
  | {state: 'no-kind'};

/** What is asked does not work yet; any other answer says that it does, or that we cannot know. */
export function isDown(answer: ProbeAnswer): boolean {
  return answer.state === 'no-kind' || answer.state === 'broken';
}

export interface Observation {
  object(ref: ObjectRef): ReadResult<KubeObject>;
  list(selection: Selection): ReadResult<KubeObject[]>;
  probe(object: KubeObject): ProbeAnswer;
  /** Whether this read was made; for follow-ups that depend on earlier answers. */
  has(read: Read): boolean;
}

/** The answer to any read. */
export type AnyAnswer = ReadResult<KubeObject> | ReadResult<KubeObject[]> | ProbeAnswer;

/** The answer to one read, under its key. */
export type Answers = ReadonlyMap<string, AnyAnswer>;

/** @throws TypeError when a component asks for what it did not declare: an error of ours, found by its first test. */
export function observationOf(answers: Answers): Observation {
  const answer = (read: Read, what: string) => {
    const found = answers.get(readKey(read));
    if (found === undefined) throw new TypeError(`${what} was judged but never read`);
    return found;
  };
  return {
    object: (ref) => answer({read: 'object', ref}, describeRef(ref)) as ReadResult<KubeObject>,
    list: (selection) => answer({read: 'list', selection}, `list of ${selection.kind}`) as ReadResult<KubeObject[]>,
    probe: (object) => answer({read: 'probe', object}, `probe of ${object.kind}`) as ProbeAnswer,
    has: (read) => answers.has(readKey(read)),
  };
}
