// Where in a command line the last word stands: which command, which flag's value, which argument.
import type {Grammar, GrammarCommand, GrammarFlag} from './grammar.ts';

export type Place =
  /** A word of the command's name; `before` are the words that are there. */
  | {at: 'command'; before: readonly string[]}
  | {at: 'flag'; command: GrammarCommand; given: ReadonlySet<string>}
  | {at: 'value'; flag: GrammarFlag}
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
  if (command === undefined) return {place: {at: 'command', before}, typed, values: {}};
  const standing = standingAfter(before.slice(command.id.split(' ').length), command);
  return {...placeOf(typed, standing), values: standing.values};
}

/** Goes over the words behind the command, as the parser of the command line does. */
function standingAfter(words: readonly string[], command: GrammarCommand): Standing {
  const standing: Standing = {command, pending: undefined, index: 0, onlyArguments: false, values: {}};
  for (const word of words) {
    if (standing.pending !== undefined) {
      keep(standing.pending, word, standing.values);
      standing.pending = undefined;
    } else if (standing.onlyArguments || !word.startsWith('-') || word === '-') standing.index++;
    else if (word === '--') standing.onlyArguments = true;
    else takeFlag(word, standing);
  }
  return standing;
}

function takeFlag(word: string, standing: Standing): void {
  const {flag, value} = flagIn(word, standing.command);
  if (flag === undefined) return;
  if (flag.values === undefined) keep(flag, true, standing.values);
  else if (value === undefined) standing.pending = flag;
  else keep(flag, value, standing.values);
}

function keep({name, repeatable}: GrammarFlag, value: string | boolean, values: Standing['values']): void {
  const earlier = values[name];
  values[name] = repeatable && typeof value === 'string' ? [...(Array.isArray(earlier) ? earlier : []), value] : value;
}

interface Standing {
  command: GrammarCommand;
  /** A flag that waits for its value. */
  pending: GrammarFlag | undefined;
  /** Number of arguments so far. */
  index: number;
  /** `--` went before. */
  onlyArguments: boolean;
  /** Of the flags so far. */
  values: Record<string, string | boolean | string[]>;
}

function placeOf(
  typed: string,
  {command, pending, values, index, onlyArguments}: Standing,
): Pick<Reading, 'place' | 'typed'> {
  if (pending !== undefined) return {place: {at: 'value', flag: pending}, typed};
  if (!onlyArguments && /^--[^=]+=/.test(typed)) {
    const {flag, value = ''} = flagIn(typed, command);
    return flag?.values === undefined ? {place: {at: 'nowhere'}, typed} : {place: {at: 'value', flag}, typed: value};
  }
  if (!onlyArguments && typed.startsWith('-'))
    return {place: {at: 'flag', command, given: new Set(Object.keys(values))}, typed};
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
