// The words that may come next, from the grammar and, where a flag asks for them, from the kubeconfig and the cluster.
import {knownVersions} from '../scone/versions.ts';
import {type Directive, directives} from './directive.ts';
import type {Grammar, GrammarFlag, ValueSource} from './grammar.ts';
import {type Place, type Reading, readLine} from './place.ts';

export interface Candidate {
  word: string;
  /** Shown beside it by shells that can. */
  about?: string;
}

/** Names of this kind for the cluster that these flags mean; may fail or never answer. */
export type LiveNames = (
  kind: 'namespaces' | 'cas names' | 'releases' | 'contexts' | 'clusters' | 'users',
  flags: Reading['values'],
) => Promise<readonly string[]>;

/**
 * The whole answer: a line for each candidate, then the directive. Never throws: whatever goes wrong while names are looked
 * up, there are none, as a Tab is no place for messages.
 */
export async function complete(words: readonly string[], grammar: Grammar, live: LiveNames): Promise<string> {
  const {place, typed, values} = readLine(words.length === 0 ? [''] : words, grammar);
  const {candidates, directive} = await answer(place, typed, grammar, (kind) => live(kind, values));
  const lines = candidates
    .filter(({word}) => word.startsWith(typed))
    .map(({word, about}) => (about === undefined ? word : `${word}\t${about}`));
  return [...lines, `:${directives[directive]}`, ''].join('\n');
}

interface Answer {
  candidates: readonly Candidate[];
  directive: Directive;
}

type Look = (kind: Parameters<LiveNames>[0]) => Promise<readonly string[]>;

async function answer(place: Place, typed: string, grammar: Grammar, look: Look): Promise<Answer> {
  switch (place.at) {
    case 'command':
      return only(typed.startsWith('-') ? programFlags(place.before) : nextWords(place.before, grammar));
    case 'flag':
      return only(place.command.flags.filter((flag) => isOpen(flag, place.given)).map(flagCandidate));
    case 'value':
      return values(place.flag.values ?? 'nothing', typed, look);
    case 'argument': {
      const {args, repeatsLastArg} = place.command;
      const source = args[place.index] ?? (repeatsLastArg ? args.at(-1) : undefined);
      const found = source === undefined ? only([]) : await values(source, typed, look);
      const further = place.index === 0 ? nextWords(place.command.id.split(' '), grammar) : [];
      return {...found, candidates: [...found.candidates, ...further]};
    }
    default:
      return only([]);
  }
}

function only(candidates: readonly Candidate[]): Answer {
  return {candidates, directive: 'only'};
}

/** Words that commands have behind these, with the command's summary, or the words that may follow. */
function nextWords(before: readonly string[], grammar: Grammar): Candidate[] {
  const longer = grammar
    .map(({id, summary}) => ({parts: id.split(' '), summary}))
    .filter(({parts}) => parts.length > before.length && before.every((word, index) => parts[index] === word));
  const byWord = Map.groupBy(longer, ({parts}) => parts[before.length] ?? '');
  return [...byWord].map(([word, commands]) => {
    const whole = commands.find(({parts}) => parts.length === before.length + 1);
    return {
      word,
      about: whole?.summary ?? [...new Set(commands.map(({parts}) => parts[before.length + 1]))].join(', '),
    };
  });
}

function programFlags(before: readonly string[]): Candidate[] {
  if (before.length > 0) return [{word: '--help', about: 'show help'}];
  return [
    {word: '--help', about: 'show help'},
    {word: '--version', about: 'show the version of this program'},
  ];
}

function isOpen({name, repeatable}: GrammarFlag, given: ReadonlySet<string>): boolean {
  return repeatable === true || !given.has(name);
}

function flagCandidate({name, summary}: GrammarFlag): Candidate {
  return {word: `--${name}`, about: summary};
}

async function values(source: ValueSource, typed: string, look: Look): Promise<Answer> {
  switch (source) {
    case 'files':
    case 'directories':
      return {candidates: [], directive: source};
    case 'nothing':
      return only([]);
    case 'versions':
      return only(versions(typed).map((word) => ({word})));
    case 'namespaces':
    case 'cas names':
    case 'releases':
    case 'contexts':
    case 'clusters':
    case 'users':
      return only((await look(source).catch(() => [])).map((word) => ({word})));
    default:
      return only(source.map((word) => ({word})));
  }
}

/** Newest first; prereleases only when there is no release that begins so, or one was begun. */
function versions(typed: string): string[] {
  const all = knownVersions.toReversed();
  const finals = all.filter((version) => !version.includes('-'));
  return typed.includes('-') || !finals.some((version) => version.startsWith(typed)) ? all : finals;
}
