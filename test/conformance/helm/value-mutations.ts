// Values of a chart with some of them turned over: other types, odd texts, nothing at all.
import type {Random} from './random.ts';

type Table = {[key: string]: unknown};

const oddTexts = [
  ...['', ' ', 'x', 'a: b', '{{ .Release.Name }}', '{{ .Values.none.where }}', '{{', 'yes', 'null', '0123', '1e3', '~'],
  ...[
    'multi\nline\n',
    '  indented',
    'trailing  ',
    '- x',
    '# y',
    '"quoted"',
    "it's",
    'ünï',
    '<&>',
    '\\',
    '%s %d',
    '-',
    'a,b',
  ],
  ...['x'.repeat(80), `${'long '.repeat(30)}end`],
];

const others = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  1e6,
  1234567890123,
  [],
  {},
  ['a'],
  [1, {a: 'b'}],
  {a: 'b'},
  {a: {b: []}},
];

/** Some paths of the defaults, each with another value, over the given ones. */
export function turnedOver(random: Random, defaults: Table, given: object): Table {
  const paths = pathsOf(defaults, []);
  const values: Table = structuredClone(given) as Table;
  for (let i = 1 + random.below(4); i > 0; i--) {
    const path = random.pick(paths);
    put(values, path, otherThan(valueAt(defaults, path), random));
  }
  return values;
}

/** A value of the same type is likelier, as others are mostly refused at once. */
function otherThan(value: unknown, random: Random): unknown {
  if (random.chance(0.25)) return structuredClone(random.pick(others));
  switch (typeof value) {
    case 'boolean':
      return !value;
    case 'number':
      return random.pick([0, 1, 2, 7, 100, -1, 0.5, 1e7]);
    case 'string':
      return random.pick(oddTexts);
    default:
      return structuredClone(random.pick([...oddTexts, ...others]));
  }
}

function pathsOf(table: Table, before: readonly string[]): string[][] {
  return Object.entries(table).flatMap(([key, value]) => {
    const path = [...before, key];
    return isTable(value) ? [path, ...pathsOf(value, path)] : [path];
  });
}

function valueAt(table: Table, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isTable(value) ? value[key] : undefined), table);
}

function put(table: Table, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) table[key] = value;
  else {
    const inner = table[key];
    const next = isTable(inner) ? inner : {};
    table[key] = next;
    put(next, rest, value);
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
