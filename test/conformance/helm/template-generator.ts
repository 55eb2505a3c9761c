// Random templates and values: mostly well typed, so that they run, with some slips, so that they fail.
import type {Random} from './random.ts';

type Kind = 'text' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'any';

const kinds: readonly Kind[] = ['text', 'int', 'float', 'bool', 'list', 'dict', 'any'];

const texts = [
  '',
  'a',
  'abc',
  'Hello World',
  'yes',
  '1',
  '1.5',
  'a: b',
  'x\\ny',
  '- z',
  'é日',
  'a,b,c',
  ' sp ',
  '{{',
  'true',
  '0x1F',
  '#c',
  "it's",
  'tab\\t',
  '1.2.3',
  '2020-01-01',
  '~',
  'foo-bar_baz',
  '<&>',
  '10',
  '😀',
];

/** Entries of the values that every template can count on, by kind. */
const valuePaths: {readonly [kind in Kind]: readonly string[]} = {
  text: ['.Values.text', '.Values.deep.text', '.Release.Name', '.Chart.Name', '.Values.lines', '.Values.number'],
  int: ['.Release.Revision', '(int .Values.count)', '(len .Values.list)'],
  float: ['.Values.count', '.Values.ratio', '.Values.deep.big', '.Values.zero', '.Values.negative'],
  bool: ['.Values.on', '.Values.off', '.Release.IsInstall'],
  list: ['.Values.list', '.Values.numbers', '.Values.mixed', '.Values.none', '.Values.deep.list'],
  dict: ['.Values.deep', '.Values.labels', '.Values.blank', '.Values.deep.inner'],
  any: [
    '.Values.missing',
    '.Values.nothing',
    '.Values.mixed',
    '.Values.labels',
    '.Values.text',
    '.Values.count',
    '.Values.on',
  ],
};

/** Ways to make a value of a kind from others; each letter of a form stands for an argument of a kind. */
const forms: {readonly [kind in Kind]: readonly string[]} = {
  text: [
    'upper T',
    'lower T',
    'title T',
    'untitle T',
    'trim T',
    'quote A',
    'squote A',
    'quote A A',
    'toString A',
    'trunc I T',
    'replace T T T',
    'printf "%v" A',
    'printf "%s-%d" T I',
    'printf "%q" T',
    'printf "%5.2f|%g|%e" F F F',
    'printf "%T" A',
    'printf "%v %+v" A A',
    'printf "%05d|%-5s|%x" I T T',
    'print A A',
    'println A',
    'join "," L',
    'toYaml A',
    'toJson A',
    'toPrettyJson A',
    'toRawJson A',
    'indent 2 T',
    'nindent 2 T',
    'b64enc T',
    'b32enc T',
    'sha256sum T',
    'default T A',
    'ternary T T B',
    'trimSuffix T T',
    'trimPrefix T T',
    'trimAll T T',
    'cat A A',
    'snakecase T',
    'camelcase T',
    'kebabcase T',
    'swapcase T',
    'nospace T',
    'initials T',
    'abbrev I T',
    'wrap I T',
    'wrapWith I T T',
    'repeat 2 T',
    'substr 0 1 T',
    'typeOf A',
    'kindOf A',
    'html A',
    'js A',
    'urlquery A',
    'base T',
    'dir T',
    'clean T',
    'ext T',
    'regexReplaceAll "[a-z]+" T "<$0>"',
    'regexFind "[a-c]+" T',
    'tpl "[{{ . }}]" A',
    'tpl T $',
    'include "shared" A',
    'first (splitList "," T)',
    'coalesce T T',
    'toYamlPretty A',
    'toToml D',
    'plural T T I',
    'seq 1 I',
    'T | upper',
    'A | toJson | quote',
    'L | first | toString',
    'adler32sum T',
    'regexQuoteMeta T',
    'index L 0 | toString',
    'get D T | toString',
    'slice T 0 | toString',
  ],
  int: ['len T', 'len L', 'len D', 'int A', 'int T', 'atoi T', 'add I I | int', 'len (keys D)', 'index (until 3) 1'],
  float: [
    'float64 A',
    'addf F F',
    'subf F F',
    'mulf F I',
    'divf F 4',
    'floor F',
    'ceil F',
    'round F 2',
    'maxf F F',
    'minf F I',
    'float64 T',
  ],
  bool: [
    'not A',
    'empty A',
    'eq T T',
    'ne T T',
    'lt I I',
    'gt F F',
    'le I I',
    'ge T T',
    'hasKey D T',
    'has A L',
    'contains T T',
    'hasPrefix T T',
    'hasSuffix T T',
    'kindIs T A',
    'and B B',
    'or B B',
    'deepEqual A A',
    'regexMatch "^[a-z]+$" T',
    'typeIs T A',
    'all A A',
    'any A A',
    'isAbs T',
    'eq I I I',
    'semverCompare ">=1.0" "1.2.3"',
  ],
  list: [
    'list A A',
    'list',
    'splitList "," T',
    'until 3',
    'append L A',
    'prepend L A',
    'concat L L',
    'reverse L',
    'uniq L',
    'rest L',
    'initial L',
    'compact L',
    'without L A',
    'keys D | sortAlpha',
    'sortAlpha L',
    'slice L 0',
    'fromYamlArray (toYaml L)',
    'fromJsonArray (toJson L)',
    'toStrings L',
    'tuple A',
    'chunk 2 L',
    'regexFindAll "[a-z]" T -1',
    'regexSplit "," T -1',
    'untilStep 0 I 2',
    'pluck T D D',
    'mustUniq L',
  ],
  dict: [
    'dict T A T A',
    'dict',
    'merge (dict T A) D',
    'mergeOverwrite (deepCopy D) D',
    'set (dict) T A',
    'pick D T',
    'omit D T',
    'deepCopy D',
    'fromYaml (toYaml D)',
    'fromJson (toJson D)',
    'fromYaml T',
    'fromJson T',
    'merge (dict) D D',
    'split "," T',
    'unset (deepCopy D) T',
    'fromToml (toToml (dict T T))',
    'urlParse "http://a/b?c"',
    'set (deepCopy D) T A',
  ],
  any: [
    'default A A',
    'coalesce A A',
    'first L',
    'last L',
    'index D T',
    'get D T',
    'ternary A A B',
    'and A A',
    'or A A',
    'dig "inner" "k" A D',
    'index L 0',
    'required "needed" A',
    'A',
    'add I A',
    'sub I I',
    'mul I A',
    'div I 2',
    'mod I 3',
    'max I A',
    'min I I',
    'add1 A',
    'D.inner',
    'len A',
    'eq A A',
    'index A 0',
    'A.b',
    'lt A A',
    'range A',
  ],
};

const letters: {readonly [letter: string]: Kind} = {
  T: 'text',
  I: 'int',
  F: 'float',
  B: 'bool',
  L: 'list',
  D: 'dict',
  A: 'any',
};

/** Makes templates from random choices. */
export class TemplateGenerator {
  readonly #random: Random;
  /** How often an argument is of another kind than it should be. */
  readonly #slips: number;
  #variables: string[] = [];

  constructor(random: Random, slips: number) {
    this.#random = random;
    this.#slips = slips;
  }

  template(): string {
    this.#variables = [];
    const lead = this.#random.chance(0.3) ? '{{ define "own" }}<{{ . }}>{{ end }}' : '';
    return `{{ define "shared" }}({{ . }}){{ end }}${lead}${this.#body(3)}`;
  }

  #body(depth: number): string {
    const count = 1 + this.#random.below(3);
    return Array.from({length: count}, () => this.#statement(depth)).join(this.#random.pick(['', ' ', '\n', ' | ']));
  }

  #statement(depth: number): string {
    const roll = this.#random.below(depth > 0 ? 14 : 6);
    if (roll < 5) return this.#action(this.#expression(this.#random.pick(kinds), 2));
    if (roll < 6) return this.#random.pick(['text', 'a: b\n', '  ', '{', '}}', '\n\n', '# c', '"']);
    if (roll < 8) return this.#branch('if', depth);
    if (roll < 9) return this.#branch('with', depth);
    if (roll < 12) return this.#range(depth);
    if (roll < 13) return this.#declaration();
    return this.#action(`template "shared" ${this.#expression('any', 1)}`);
  }

  #action(content: string): string {
    return `${this.#random.chance(0.15) ? '{{-' : '{{'} ${content} ${this.#random.chance(0.15) ? '-}}' : '}}'}`;
  }

  /** Variables declared inside are gone after it. */
  #scoped(make: () => string): string {
    const variables = [...this.#variables];
    const text = make();
    this.#variables = variables;
    return text;
  }

  #branch(word: string, depth: number): string {
    return this.#scoped(() => {
      const head = this.#action(`${word} ${this.#expression(this.#random.pick(['bool', 'any', 'text', 'list']), 2)}`);
      const body = this.#body(depth - 1);
      const otherwise = this.#random.chance(0.5) ? `{{ else }}${this.#body(depth - 1)}` : '';
      const middle = this.#random.chance(0.2)
        ? `{{ else ${word} ${this.#expression('any', 1)} }}${this.#body(depth - 1)}`
        : '';
      return `${head}${body}${middle}${otherwise}{{ end }}`;
    });
  }

  #range(depth: number): string {
    return this.#scoped(() => {
      const over = this.#expression(this.#random.pick(['list', 'list', 'dict', 'int', 'any']), 1);
      const shape = this.#random.below(3);
      const declared = ['', '$v := ', '$k, $v := '][shape] ?? '';
      if (shape > 0) this.#variables.push('$v');
      if (shape > 1) this.#variables.push('$k');
      const jump = this.#random.chance(0.2)
        ? `{{ if ${this.#expression('bool', 1)} }}{{ ${this.#random.pick(['break', 'continue'])} }}{{ end }}`
        : '';
      const otherwise = this.#random.chance(0.3) ? `{{ else }}${this.#body(depth - 1)}` : '';
      const dot = this.#random.pick(['{{ . }}', '', '{{ . | toJson }}', '{{ .a }}']);
      return `${this.#action(`range ${declared}${over}`)}${dot}${jump}${this.#body(depth - 1)}${otherwise}{{ end }}`;
    });
  }

  #declaration(): string {
    const known = this.#random.chance(0.3) ? this.#variables.at(-1) : undefined;
    if (known !== undefined) return this.#action(`${known} = ${this.#expression('any', 2)}`);
    const name = `$x${this.#variables.length}`;
    const text = this.#action(`${name} := ${this.#expression(this.#random.pick(kinds), 2)}`);
    this.#variables.push(name);
    return text;
  }

  #expression(kind: Kind, depth: number): string {
    if (depth === 0 || this.#random.chance(0.25)) return this.#leaf(kind);
    const form = this.#random.pick(forms[kind]);
    return form.replace(/\b[TIFBLDA]\b(?!")/g, (letter) => this.#argument(letters[letter] ?? 'any', depth - 1));
  }

  #argument(kind: Kind, depth: number): string {
    const wanted = this.#random.chance(this.#slips) ? this.#random.pick(kinds) : kind;
    const text = this.#expression(wanted, depth);
    return /^[^\s(]+$|^"[^"]*"$/.test(text) || /^\([^()]*\)$/.test(text) ? text : `(${text})`;
  }

  #leaf(kind: Kind): string {
    const variable = this.#variables.at(-1);
    if (variable !== undefined && this.#random.chance(0.25)) return variable;
    if (kind === 'text' && this.#random.chance(0.5)) return `"${this.#random.pick(texts)}"`;
    if (kind === 'int' && this.#random.chance(0.6)) return String(this.#random.pick([0, 1, 2, 3, 7, 10, 30]));
    if (kind === 'float' && this.#random.chance(0.3)) return this.#random.pick(['1.5', '0.1', '2.0', '1e3', '-0.5']);
    if (kind === 'bool' && this.#random.chance(0.3)) return this.#random.pick(['true', 'false']);
    if (kind === 'any' && this.#random.chance(0.1)) return 'nil';
    return this.#random.pick(valuePaths[kind]).replaceAll(/(^|\()\./g, '$1$.');
  }
}

/** A tree of values with the entries that templates ask for, of random content. */
export function randomValues(random: Random): {[key: string]: unknown} {
  const text = () => random.pick(texts).replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('{{', 'x');
  const number = () => random.pick([0, 1, 2, 5, -1, 1.5, 0.25, 30, -50, 0.001, 12.75, 2.71]);
  const scalar = (): unknown => random.pick([text, number, () => random.chance(0.5), () => null])();
  const list = (): unknown[] => Array.from({length: random.below(4)}, scalar);
  const dict = (): {[key: string]: unknown} =>
    Object.fromEntries(
      Array.from({length: random.below(4)}, () => [
        random.pick(['a', 'b', 'k', 'a2', 'a10', 'yes', '1', 'x y', text()]),
        scalar(),
      ]),
    );
  return {
    text: text(),
    lines: `${text()}\n${text()}\n`,
    number: String(number()),
    count: number(),
    ratio: random.pick([0.5, 1.25, 3]),
    zero: 0,
    negative: 0 - random.below(10),
    on: true,
    off: false,
    nothing: null,
    list: list(),
    numbers: [3, 1, 2].slice(0, 1 + random.below(3)),
    mixed: [...list(), dict(), list()],
    none: [],
    labels: dict(),
    blank: {},
    deep: {
      text: text(),
      big: random.pick([-1000000, -123456789, 1e21, 2.5e-7, 65.5]),
      list: list(),
      inner: dict(),
    },
  };
}
