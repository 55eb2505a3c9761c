// Word order of `cas`, which takes a NAME and also has sub-commands: nothing mistyped may become the name of a CAS.
import {Failure} from '../lib/report/failure.ts';
import {nearest} from '../lib/report/suggestion.ts';

/** What a command's flags look like: those with a value, and all. */
export interface FlagShapes {
  /** `--namespace`, `-n`. */
  withValue: ReadonlySet<string>;
  all: ReadonlySet<string>;
  /** Of those with a value, the ones that have none in some of the commands: `-f`. */
  unclear: ReadonlySet<string>;
}

export interface WordCommand {
  /** `cas` */
  id: string;
  /** `status`, `verify`, `backup verify` … */
  subCommands: readonly string[];
  /** Further words that are commands elsewhere, or verbs: nobody means a CAS by them. */
  reserved: readonly string[];
  /** Of the command itself and of all its sub-commands together. */
  flags: FlagShapes;
}

/**
 * The same words with the sub-command in second place: `cas -n x verify mine` → `cas verify -n x mine`; what stands behind a
 * sub-command stays as it is, as it knows its flags best. A Failure of usage for a name that is a misspelt sub-command, for a
 * flag that is not known (what stands behind it could be its value or a name), and for surplus words. Behind `--` words are
 * names only.
 */
export function arrangeWords(argv: readonly string[], command: WordCommand, ownName: string): string[] {
  const {free, flags, names, subCommand} = split(argv.slice(1), command, ownName);
  if (subCommand !== undefined) {
    const {word, behind} = subCommand;
    return [command.id, word, ...deeperFirst([...flags, ...behind], word, command, ownName)];
  }
  const [first, ...others] = free;
  const call = `${ownName} ${command.id}`;
  const surplus = [...others, ...names][first === undefined ? 1 : 0];
  if (surplus !== undefined) throw twoWords(first ?? names[0] ?? '', surplus, command, call);
  if (first !== undefined) refuseLikeness(first, command, call);
  const name = first ?? names[0];
  return [command.id, ...flags, ...(name === undefined ? [] : ['--', name])];
}

/** `backup -n prod verify FILE` → `verify -n prod FILE`, where `backup verify` is a command. */
function deeperFirst(words: string[], word: string, command: WordCommand, ownName: string): string[] {
  const seconds = command.subCommands
    .filter((each) => each.startsWith(`${word} `))
    .map((each) => each.slice(word.length + 1));
  if (seconds.length === 0) return words;
  const {flags, subCommand} = split(words, {...command, subCommands: seconds}, ownName);
  return subCommand === undefined ? words : [subCommand.word, ...flags, ...subCommand.behind];
}

interface Parts {
  /** Words that are neither flags nor their values. */
  free: string[];
  flags: string[];
  /** Behind `--`. */
  names: string[];
  /** The first free word, when it is one; then only flags stand before it. */
  subCommand?: {word: string; behind: readonly string[]};
}

function split(words: readonly string[], command: WordCommand, ownName: string): Parts {
  const {flags: shapes, id, subCommands} = command;
  const parts: Parts = {free: [], flags: [], names: []};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') {
      parts.names.push(...words.slice(index + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      if (parts.free.length === 0 && subCommands.includes(word)) {
        return {...parts, subCommand: {word, behind: words.slice(index + 1)}};
      }
      parts.free.push(word);
      continue;
    }
    parts.flags.push(word);
    const following = words[index + 1];
    if (takesNext(word, shapes, `${ownName} ${id}`) && following !== undefined) {
      if (shapes.unclear.has(word) && subCommands.includes(following))
        throw unclearFlag(word, following, command, ownName);
      parts.flags.push(following);
      index += 1;
    }
  }
  return parts;
}

/** Whether the value of this flag is the next word; it may also stand behind `=`, or behind a single letter. */
function takesNext(word: string, {withValue, all}: FlagShapes, call: string): boolean {
  if (word.startsWith('--')) {
    const [name = ''] = word.split('=');
    if (!all.has(name)) throw unknownFlag(name, all, call);
    return !word.includes('=') && withValue.has(name);
  }
  for (let position = 1; position < word.length; position++) {
    const letter = `-${word[position]}`;
    if (!all.has(letter)) throw unknownFlag(letter, all, call);
    if (withValue.has(letter)) return position === word.length - 1;
  }
  return false;
}

/** `cas -f audit mycas`: a file of that name for the CAS mycas, or its audit log. */
function unclearFlag(flag: string, word: string, {id}: WordCommand, ownName: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: `${flag} ${word} can be meant in two ways; nothing was done`,
    next: `write \`${ownName} ${id} ${word} ${flag}\`, or ${flag} ./${word} for a file of that name`,
  });
}

function unknownFlag(name: string, all: ReadonlySet<string>, call: string): Failure {
  const meant = name.startsWith('--') ? nearest(name, [...all]) : undefined;
  return new Failure({
    kind: 'usage',
    summary: `there is no flag ${name}`,
    next: meant ? `did you mean ${meant}?` : `\`${call} --help\` lists all flags`,
  });
}

/** A CAS whose name looks like a command can still be had, by saying which command is meant. */
function refuseLikeness(name: string, {subCommands, reserved, id}: WordCommand, call: string): void {
  const meant = nearest(name, subCommands);
  if (meant === undefined && !reserved.includes(name)) return;
  throw new Failure({
    kind: 'usage',
    summary: `${JSON.stringify(name)} looks like ${meant === undefined ? 'a command' : `\`${id} ${meant}\`, misspelt`}; nothing was done`,
    next: `${meant === undefined ? `\`${call} --help\` lists what there is` : `write \`${call} ${meant}\``}; for a CAS of that name: \`${call} provision ${name}\``,
  });
}

function twoWords(name: string, surplus: string, {subCommands, id}: WordCommand, call: string): Failure {
  const [first, second] = [nearest(name, subCommands), nearest(surplus, subCommands)];
  const meant = first === undefined ? second && `${second} ${name}` : `${first} ${surplus}`;
  return new Failure({
    kind: 'usage',
    summary: `unexpected word ${JSON.stringify(first === undefined ? surplus : name)}: ${id} takes one name; nothing was done`,
    next: meant ? `write \`${call} ${meant}\`` : `\`${call} --help\` lists all flags`,
  });
}
