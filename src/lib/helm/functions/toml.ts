// Helm's functions between values and TOML.
import {parse, TomlDate} from 'smol-toml';
import {GoError} from '../../go/errors.ts';
import {type GoMap, newMap, setEntry} from '../../go/value.ts';
import {define, type FunctionFamily} from './define.ts';
import {timeValue} from './time-value.ts';
import {tomlText} from './toml-text.ts';
import {fixedZone, utc} from './zone.ts';

export const tomlFunctions: FunctionFamily = {
  toToml: define(['any'], (value) => {
    if (value === null || value === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value');
    try {
      return tomlText(value);
    } catch (error) {
      if (error instanceof GoError) return error.message;
      throw error;
    }
  }),
  fromToml: define(['string'], fromToml),
};

/** The table of a TOML text; the entry `Error` if it is none. */
function fromToml(text: string): GoMap {
  try {
    return goTable(parse(text, {integersAsBigInt: true}));
  } catch (error) {
    const map = newMap();
    map.Error = error instanceof Error ? `toml: ${error.message}` : String(error);
    return map;
  }
}

function goTable(table: object): GoMap {
  const map = newMap();
  for (const [key, value] of Object.entries(table)) setEntry(map, key, goValue(value));
  return map;
}

function goValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(goValue);
  if (value instanceof TomlDate) {
    const offset = /([+-])(\d\d):(\d\d)$/.exec(value.toISOString());
    const seconds =
      offset === null ? 0 : (Number(offset[2]) * 3600 + Number(offset[3]) * 60) * (offset[1] === '-' ? -1 : 1);
    const zone = seconds === 0 ? utc : fixedZone(seconds);
    return timeValue({nanoseconds: BigInt(value.getTime()) * 1_000_000n, zone});
  }
  return typeof value === 'object' && value !== null ? goTable(value) : value;
}
