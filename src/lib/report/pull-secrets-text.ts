// Pull secrets as a table for people.
import {widthOf} from './layout.ts';
import type {Outcome, PullSecretResult} from './outcome.ts';
import type {Paint} from './paint.ts';

const columns: readonly [string, (row: PullSecretResult) => string][] = [
  ['NAMESPACE', ({namespace}) => namespace],
  ['NAME', ({name}) => name],
  ['SERVER', ({server}) => server ?? '-'],
  ['USER', ({user}) => user ?? '-'],
  ['TOKEN', ({token}) => token ?? '-'],
  ['SINCE', ({since}) => since?.slice(0, 10) ?? '-'],
  ['ACCOUNT', ({account}) => account],
  ['COPY', ({copy, keeps}) => (keeps ? `${copy}, old kept` : copy)],
  ['MADE BY', ({madeBy}) => madeBy ?? '-'],
  ['WAITING PODS', ({waiting}) => (waiting.length === 0 ? '-' : String(waiting.length))],
];

/** Lines as wide as they must be: a table that is cut or wrapped cannot be read by `grep` and `awk`. */
export function pullSecretLines({pullSecrets = []}: Outcome, paint: Paint): string[] {
  if (pullSecrets.length === 0) return [];
  const rows = pullSecrets.map((row) => columns.map(([, text]) => text(row)));
  const heads = columns.map(([head]) => head);
  const widths = heads.map((head, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(head)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  return [paint.bold(line(heads)), ...rows.map(line)];
}
