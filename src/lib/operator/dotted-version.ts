// Versions of other projects, such as v1.14.4, ordered by their numbers.

/** Negative if `a` is older than `b`; a leading `v` and anything after the numbers do not count. */
export function compareDotted(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  const [, numbers = ''] = /^v?(\d+(?:\.\d+)*)/.exec(version) ?? [];
  return numbers.split('.').map(Number);
}
