// The name that somebody probably meant: the nearest of those there are.

/** The nearest of `names` to what was typed, or undefined when none is near enough to be meant. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  const tolerance = Math.max(1, Math.floor(wanted.length / 3));
  let best: {name: string; distance: number} | undefined;
  for (const name of names) {
    const distance = nameDistance(wanted, name.toLowerCase());
    if (distance <= tolerance && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = {name, distance};
  }
  return best?.name;
}

/** A beginning of the name counts as near, so that `--recon` finds `--reconcile`. */
function nameDistance(typed: string, name: string): number {
  if (typed.length >= 3 && name.startsWith(typed)) return 1;
  return editDistance(typed, name);
}

/** Number of letters to insert, delete, replace, or swap with a neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let cost = Math.min(replaced, at(last, column) + 1, at(current, column - 1) + 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
