// Merging dictionaries as mergo does: deep, first wins unless overwriting.

import {spend} from '../../go/meter.ts';
import {type GoMap, isList, isMap, setEntry} from '../../go/value.ts';
import {isTrue} from '../template/truth.ts';

/**
 * Adds the entries of the source to the target, which is changed. Empty entries of the target count as missing.
 * With `overwrite` the source wins, also with empty values.
 */
export function mergeInto(target: GoMap, source: GoMap, overwrite: boolean): void {
  for (const key of Object.keys(source)) mergeEntry(target, key, source[key] ?? null, overwrite, isTrue(source));
}

function mergeEntry(target: GoMap, key: string, value: unknown, overwrite: boolean, sourceHasEntries: boolean): void {
  spend(1);
  const old = Object.hasOwn(target, key) ? target[key] : undefined;
  if (value === null) {
    if (overwrite) setEntry(target, key, null);
    return;
  }
  if (isMap(value) && isMap(old)) mergeInto(old, value, overwrite);
  if (isList(value) && sourceHasEntries && overwrite) setEntry(target, key, value);
  const isPresent = isTrue(old);
  if (isPresent && (isList(value) || (isMap(value) && isMap(old)))) return;
  if (overwrite || !isPresent) setEntry(target, key, value);
}
