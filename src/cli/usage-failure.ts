// Turns what oclif says of a command line into a Failure of usage, with the nearest name that there is.
import {Failure} from '../lib/report/failure.ts';
import {nearest} from '../lib/report/suggestion.ts';
import {renamedFlags} from './renamed-flags.ts';

export interface Usage {
  /** `kubectl provision operator` */
  command: string;
  /** What was typed behind it. */
  argv: readonly string[];
  /** Long names of the command's flags. */
  flags: readonly string[];
  /** Words that would make it another command: `install` behind `completion`. */
  furtherWords: readonly string[];
}

/** A Failure for errors of oclif's parser; every other error stays what it is. */
export function usageFailure(thrown: unknown, usage: Usage): unknown {
  if (!(thrown instanceof Error) || thrown instanceof Failure) return thrown;
  if ('flags' in thrown && Array.isArray(thrown.flags)) return unknownFlag(String(thrown.flags[0]), usage);
  if ('args' in thrown && Array.isArray(thrown.args)) return unexpectedWord(thrown, thrown.args, usage);
  if (!('oclif' in thrown)) return thrown;
  const summary = thrown.message
    .split('\n')
    .filter((line) => !line.startsWith('See more help'))
    .join(' ');
  return failure(lowerFirst(summary), meantWord(summary, usage), usage);
}

/** For a word that is none of those there are. */
function meantWord(summary: string, {furtherWords}: Usage): string | undefined {
  const [, typed = '', options = ''] = /^Expected (\S+) to be one of: (.*)$/.exec(summary) ?? [];
  const meant = typed && nearest(typed, [...options.split(', '), ...furtherWords]);
  return meant ? `did you mean ${meant}?` : undefined;
}

function unknownFlag(typed: string, usage: Usage): Failure {
  const word =
    usage.argv.find((each) => each.split('=')[0] === typed || each.endsWith(typed.replace(/^-+/, ''))) ?? typed;
  const name = word.split('=')[0] ?? word;
  const renamed = renamedFlags[name];
  if (renamed) return failure(`there is no flag ${name} here`, `use ${renamed}`, usage);
  const meant = nearest(name.replace(/^-+/, ''), usage.flags);
  return failure(`there is no flag ${name}`, meant && `did you mean --${meant}?`, usage);
}

/** A surplus word: often a flag without its dashes, or a value given to a switch. */
function unexpectedWord(thrown: Error, words: readonly unknown[], usage: Usage): Failure {
  const [first] = words;
  if (typeof first !== 'string') return missingWords(thrown, words, usage);
  const assigned = usage.argv.find((word) => word.startsWith('-') && word.endsWith(`=${first}`));
  if (assigned) return failure(`${assigned.split('=')[0]} takes no value`, undefined, usage);
  const meant = nearest(first.replace(/^-+/, ''), usage.flags);
  return failure(`unexpected word ${JSON.stringify(first)}`, meant && `did you mean --${meant}?`, usage);
}

/** Words that the command needs, as its help calls them. */
function missingWords(thrown: Error, words: readonly unknown[], usage: Usage): Failure {
  const names = words.flatMap((word) => (word as {name?: string} | null)?.name?.toUpperCase() ?? []);
  const summary =
    names.length === 0 ? lowerFirst(thrown.message.split('\n')[0] ?? '') : `${names.join(' ')} is missing`;
  return failure(summary, undefined, usage);
}

function failure(summary: string, hint: string | undefined, {command}: Usage): Failure {
  return new Failure({kind: 'usage', summary, next: hint ?? `\`${command} --help\` lists all flags`});
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
