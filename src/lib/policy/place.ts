// Where something stands: a file, a line, a column.
import type {FilePlace} from '../report/finding.ts';

/** Turns offsets into places. */
export function placesOf(text: string, file: string): (offset: number) => FilePlace {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return {file, line: low + 1, column: offset - (starts[low] ?? 0) + 1};
  };
}
