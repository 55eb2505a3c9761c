// What API server and kubelet say of a pod that cannot be talked to, in words.
import type {Words} from './refusal.ts';

const rows: readonly {pattern: RegExp; words: (found: string) => Words}[] = [
  {
    pattern: /container not found \("(?<found>[^"]*)"\)/,
    words: (container) => ({
      kind: 'failed',
      summary: `the container "${container}" does not run`,
      next: 'see with kubectl describe pod why, and try again when it runs',
    }),
  },
  {
    pattern: /(?<found>pod not found \(|pod (?:\S+ )?does not exist|does not have a host assigned)/,
    words: () => ({
      kind: 'failed',
      summary: 'the pod does not run',
      next: 'see with kubectl describe pod why, and try again when it runs',
    }),
  },
  {
    pattern: /(?<found>error dialing backend)/,
    words: () => ({
      kind: 'undetermined',
      summary: 'the API server cannot reach the node of the pod',
      next: 'check that the node is up, and that the API server reaches port 10250 of it',
    }),
  },
];

/** Undefined when the text is about something else. */
export function podTrouble(text: string): Words | undefined {
  for (const {pattern, words} of rows) {
    const found = pattern.exec(text)?.groups?.found;
    if (found !== undefined) return words(found);
  }
  return undefined;
}
