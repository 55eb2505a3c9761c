// What a command line asks for, decided before any command is loaded: version, help, or a command to run.
import {Failure} from '../lib/report/failure.ts';
import {nearest} from '../lib/report/suggestion.ts';

export type Route =
  | {kind: 'version'}
  /** `id` undefined: help of the whole program; else a command, or the first word of several. */
  | {kind: 'help'; id: string | undefined}
  | {kind: 'run'; id: string; argv: readonly string[]};

/** The command always comes first, so that no flag's value is ever taken for a command, or the other way round. */
export function routeOf(argv: readonly string[], commands: readonly string[], ownName: string): Route {
  const [first] = argv;
  if (first === undefined || isHelp(first)) return {kind: 'help', id: undefined};
  if (first === '--version') return {kind: 'version'};
  if (first.startsWith('-')) throw commandNotFirst(argv, commands, ownName);
  const id = commandIn(argv, commands);
  if (id === undefined) return topicRoute(argv, commands, ownName);
  const rest = argv.slice(wordsOf(id).length);
  const flags = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (flags.some(isHelp)) return {kind: 'help', id};
  if (flags.includes('--version')) return {kind: 'version'};
  return {kind: 'run', id, argv: rest};
}

/** The command of the most words that the line begins with: `plugin install` rather than `plugin`. */
export function commandIn(words: readonly string[], commands: readonly string[]): string | undefined {
  return commands
    .filter((id) => wordsOf(id).every((word, index) => words[index] === word))
    .toSorted((a, b) => wordsOf(b).length - wordsOf(a).length)[0];
}

/** Commands that begin with this word and need another: `plugin` of `plugin install`. */
export function commandsOfTopic(topic: string, commands: readonly string[]): string[] {
  return commands.filter((id) => id.startsWith(`${topic} `));
}

function topicRoute(argv: readonly string[], commands: readonly string[], ownName: string): Route {
  const topic = topicIn(argv, commands);
  if (topic === undefined) throw unknownCommand(argv[0] ?? '', commands, ownName);
  const ids = commandsOfTopic(topic, commands);
  const next = argv[wordsOf(topic).length];
  if (next === undefined || isHelp(next)) return {kind: 'help', id: topic};
  if (next.startsWith('-')) throw incompleteCommand(topic, ids, ownName);
  throw unknownCommand(`${topic} ${next}`, ids, ownName, topic);
}

/** The most words at the beginning of a line that commands begin with: `policy keys` rather than `policy`. */
function topicIn(words: readonly string[], commands: readonly string[]): string | undefined {
  const starts = words.map((_, index) => words.slice(0, index + 1).join(' '));
  return starts.findLast((start) => commandsOfTopic(start, commands).length > 0);
}

function wordsOf(id: string): string[] {
  return id.split(' ');
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

/** `topic`: the first word is right, and the second is not. */
export function unknownCommand(typed: string, commands: readonly string[], ownName: string, topic?: string): Failure {
  const meant = nearest(typed, commands);
  const all = topic === undefined ? 'help' : `help ${topic}`;
  return new Failure({
    kind: 'usage',
    summary: `there is no command ${JSON.stringify(typed)}`,
    next: meant ? `did you mean \`${ownName} ${meant}\`?` : `\`${ownName} ${all}\` lists all commands`,
  });
}

function incompleteCommand(topic: string, ids: readonly string[], ownName: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: `${topic} needs a ${wordsOf(topic).length === 1 ? 'second' : 'further'} word, before any flag`,
    next: `write ${ids.map((id) => `\`${ownName} ${id}\``).join(', ')}`,
  });
}

function commandNotFirst(argv: readonly string[], commands: readonly string[], ownName: string): Failure {
  const words = argv.map((_, index) => commandIn(argv.slice(index), commands));
  const id = words.find((word) => word !== undefined) ?? 'operator';
  return new Failure({
    kind: 'usage',
    summary: `the command comes first, before ${argv[0]?.split('=')[0]}`,
    next: `write \`${ownName} ${id} ${argv[0]?.split('=')[0]} …\``,
  });
}
