// What a plain scalar of YAML 1.1 stands for, as go-yaml decides it: yes/no, octal, dates, floats.
import {parseFloat64, parseInteger, parseUnsigned} from '../go/number.ts';
import {YamlError} from './error.ts';
import type {ScalarNode} from './node.ts';
import {isTimestamp} from './timestamp.ts';

const prefix = 'tag:yaml.org,2002:';

export type ScalarType = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'string';

export interface Resolved {
  type: ScalarType;
  /** null, a boolean, a bigint for integers, a number for floats, the text for all else. */
  value: null | boolean | bigint | number | string;
}

/** Words that stand for something else, in all the spellings that count. */
const words: [ScalarType, Resolved['value'], string][] = [
  ['bool', true, 'y Y yes Yes YES true True TRUE on On ON'],
  ['bool', false, 'n N no No NO false False FALSE off Off OFF'],
  ['null', null, '~ null Null NULL'],
  ['float', NaN, '.nan .NaN .NAN'],
  ['float', Infinity, '.inf .Inf .INF +.inf +.Inf +.INF'],
  ['float', -Infinity, '-.inf -.Inf -.INF'],
];

const named = new Map<string, Resolved>([
  ['', {type: 'null', value: null}],
  ...words.flatMap(([type, value, list]) => list.split(' ').map((word): [string, Resolved] => [word, {type, value}])),
]);

/** First characters of all that is not a string. */
const hints = /^[-+0-9.yYnNtTfFoO~]|^$/;
const floatForm = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** The type and value of a plain scalar without a tag. */
export function resolvePlain(text: string): Resolved {
  if (!hints.test(text)) return {type: 'string', value: text};
  const word = named.get(text);
  if (word !== undefined) return word;
  const first = text[0] ?? '';
  if (first === '.') {
    const float = parseFloat64(text);
    if (float !== undefined) return {type: 'float', value: float};
  } else if (/[-+0-9]/.test(first)) return resolveNumber(text) ?? {type: 'string', value: text};
  return {type: 'string', value: text};
}

function resolveNumber(text: string): Resolved | undefined {
  if (isTimestamp(text)) return {type: 'timestamp', value: text};
  const plain = text.replaceAll('_', '');
  const int = parseInteger(plain) ?? parseUnsigned(plain);
  if (int !== undefined) return {type: 'int', value: int};
  if (!floatForm.test(plain)) return undefined;
  const float = parseFloat64(plain);
  return float === undefined ? undefined : {type: 'float', value: float};
}

/** The type and value of a scalar with a tag. Throws YamlError where the text does not fit the tag. */
export function resolveTagged(tag: string, text: string): Resolved {
  const short = tag.startsWith(prefix) ? tag.slice(prefix.length) : undefined;
  if (short === undefined || !['bool', 'int', 'float', 'null', 'timestamp'].includes(short)) {
    return {type: 'string', value: short === 'binary' ? decodeBinary(text) : text};
  }
  const resolved = resolvePlain(text);
  if (short === 'float' && typeof resolved.value === 'bigint') return {type: 'float', value: Number(resolved.value)};
  if (resolved.type === short) return resolved;
  throw new YamlError(`yaml: cannot decode !!${goTypeName(resolved.type)} \`${text}\` as a !!${short}`);
}

function goTypeName(type: ScalarType): string {
  return type === 'string' ? 'str' : type;
}

function decodeBinary(text: string): string {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new YamlError('yaml: !!binary value contains invalid base64 data');
  }
  return Buffer.from(compact, 'base64').toString('utf8');
}

/** What a scalar stands for, with or without a tag. */
export function resolveScalar({tag, value, isImplicit}: ScalarNode): Resolved {
  if (tag !== '') return resolveTagged(tag, value);
  return isImplicit ? resolvePlain(value) : {type: 'string', value};
}
