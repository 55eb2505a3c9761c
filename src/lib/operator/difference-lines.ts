// Differences between desired and live as lines for people.
import type {Difference} from '../cluster/compare.ts';

/** More lines than this help nobody. */
const mostLines = 12;

/** `spec.image: found a, wanted b`, at most twelve lines and a count of the rest. */
export function differenceLines(differences: readonly Difference[]): string[] {
  const lines = differences.map(({path, desired, live}) => `${path}: found ${live}, wanted ${desired}`);
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `and ${lines.length - mostLines + 1} more`];
}
