// Where in a command line the last word stands: which command, which flag's value, which argument.
import type {Grammar, GrammarCommand, GrammarFlag} from './grammar.ts';

export type Place =
  /** A word of the command's name; `before` are the words that are there. */
  | {at: 'command'; before: readonly string[]}
  | {at: 'flag'; command: GrammarCommand; given: ReadonlySet<string>}
  | {at: 'value'; command: GrammarCommand; flag: GrammarFlag; typed: string}
  | {at: 'argument'; command: GrammarCommand; index: number}
  | {at: 'nowhere'};

/** The flags of a line with their values, for settings: what completion itself needs to reach the cluster. */
export interface Reading {
  place: Place;
  /** What is to be completed: the last word, or its part behind `=`. */
  typed: string;
  values: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/** `words` are those behind the program's name; the last one, perhaps empty, is being typed. */
export function readLine(words: readonly string[], grammar: Grammar): Reading {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  const command = commandAt(before, grammar);
  const values: Record<string, string | boolean | string[]> = {};
  if (command === undefined) return {place: {at: 'command', before}, typed, values};
  let pending: GrammarFlag | undefined;
  let index = 0;
  let onlyArguments = false;
  const given = new Set<string>();
  const keep = (flag: GrammarFlag, value: string | boolean) => {
    given.add(flag.name);
    const earlier = values[flag.name];
    values[flag.name] =
      flag.repeatable && typeof value === 'string' ? [...(Array.isArray(earlier) ? earlier : []), value] : value;
  };
  for (const word of before.slice(command.id.split(' ').length)) {
    if (pending !== undefined) {
      keep(pending, word);
      pending = undefined;
    } else if (!onlyArguments && word === '--') onlyArguments = true;
    else if (!onlyArguments && word.startsWith('-') && word !== '-') {
      const {flag, value} = flagIn(word, command);
      if (flag === undefined) continue;
      if (flag.values === undefined) keep(flag, true);
      else if (value === undefined) pending = flag;
      else keep(flag, value);
    } else index++;
  }
  return {...placeOf(typed, {command, pending, given, index, onlyArguments}), values};
}

interface Standing {
  command: GrammarCommand;
  /** A flag that waits for its value. */
  pending: GrammarFlag | undefined;
  given: ReadonlySet<string>;
  /** Number of arguments so far. */
  index: number;
  /** `--` went before. */
  onlyArguments: boolean;
}

function placeOf(
  typed: string,
  {command, pending, given, index, onlyArguments}: Standing,
): Pick<Reading, 'place' | 'typed'> {
  if (pending !== undefined) return {place: {at: 'value', command, flag: pending, typed}, typed};
  if (!onlyArguments && /^--[^=]+=/.test(typed)) {
    const {flag, value = ''} = flagIn(typed, command);
    return flag?.values === undefined
      ? {place: {at: 'nowhere'}, typed}
      : {place: {at: 'value', command, flag, typed: value}, typed: value};
  }
  if (!onlyArguments && typed.startsWith('-')) return {place: {at: 'flag', command, given}, typed};
  return {place: {at: 'argument', command, index}, typed};
}

/** The command of the most words that the line begins with. */
function commandAt(words: readonly string[], grammar: Grammar): GrammarCommand | undefined {
  return grammar
    .filter(({id}) => id.split(' ').every((word, index) => words[index] === word))
    .toSorted((a, b) => b.id.length - a.id.length)[0];
}

/** `--name=value`, `--name`, `-n`, `-nvalue`, `-rv` (switches in one word; only the last counts). */
function flagIn(word: string, {flags}: GrammarCommand): {flag: GrammarFlag | undefined; value: string | undefined} {
  if (word.startsWith('--')) {
    const [name = '', ...rest] = word.slice(2).split('=');
    const value = rest.length === 0 ? undefined : rest.join('=');
    return {flag: flags.find((flag) => flag.name === name), value};
  }
  const letters = [...word.slice(1)];
  for (const [index, letter] of letters.entries()) {
    const flag = flags.find(({char}) => char === letter);
    if (flag === undefined) break;
    const rest = letters.slice(index + 1).join('');
    if (flag.values !== undefined) return {flag, value: rest === '' ? undefined : rest.replace(/^=/, '')};
    if (rest === '') return {flag, value: undefined};
  }
  return {flag: undefined, value: undefined};
}
