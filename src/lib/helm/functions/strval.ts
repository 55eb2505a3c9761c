// Any value as Sprig's functions take it for text.

import {textOf} from '../../go/text.ts';
import {elementsOf, isList} from '../../go/value.ts';
import {valueText} from '../template/format.ts';

/** `toString`: bytes as the text they are, all else as `%v`; nil is `<nil>`. */
export function strval(value: unknown): string {
  return value instanceof Uint8Array ? textOf(value) : valueText(value);
}

/** `toStrings`: the elements of a list as texts, nil left out; any other value as a list of one. */
export function stringsOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (!isList(value)) return [strval(value)];
  return elementsOf(value)
    .filter((item) => item !== null && item !== undefined)
    .map(strval);
}
