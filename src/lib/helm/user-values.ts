// The values a user gives, from files and flags, brought into one table in Helm's order.
import type {Values} from './chart.ts';
import {parseSetFlags} from './set-flags.ts';
import type {ReadFile, SetFlagKind} from './set-parser.ts';
import {emptyTable} from './table.ts';
import {mergeMaps} from './values.ts';
import {parseValues} from './values-file.ts';

export interface UserValues {
  /** -f files, in order: the later wins. */
  files?: readonly {name: string; text: string}[];
  json?: readonly string[];
  set?: readonly string[];
  setString?: readonly string[];
  setFile?: readonly string[];
  setLiteral?: readonly string[];
}

/**
 * Files first, then --set-json, --set, --set-string, --set-file and --set-literal, whatever their order on the line.
 * @throws Failure of kind usage that names the file or flag
 */
export function mergeUserValues(given: UserValues, readFile?: ReadFile): Values {
  let values = emptyTable();
  for (const {name, text} of given.files ?? []) values = mergeMaps(values, parseValues(text, name));
  const flags = (kind: SetFlagKind, texts: readonly string[] = []) => texts.map((text) => ({kind, text}));
  return parseSetFlags(
    [
      ...flags('set-json', given.json),
      ...flags('set', given.set),
      ...flags('set-string', given.setString),
      ...flags('set-file', given.setFile),
      ...flags('set-literal', given.setLiteral),
    ],
    values,
    readFile,
  );
}
