// What a command line asks for, decided before any command is loaded: version, help, or a command to run.
import {Failure} from '../lib/report/failure.ts';
import {nearest} from '../lib/report/suggestion.ts';

export type Route =
  | {kind: 'version'}
  /** `id` undefined: help of the whole program. */
  | {kind: 'help'; id: string | undefined}
  | {kind: 'run'; id: string; argv: readonly string[]};

/** The command is always the first word, so that no flag's value is ever taken for a command, or the other way round. */
export function routeOf(argv: readonly string[], commands: readonly string[], ownName: string): Route {
  const [id, ...rest] = argv;
  if (id === undefined || isHelp(id)) return {kind: 'help', id: undefined};
  if (id === '--version') return {kind: 'version'};
  if (id.startsWith('-')) throw commandNotFirst(argv, commands, ownName);
  if (!commands.includes(id)) throw unknownCommand(id, commands, ownName);
  const flags = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (flags.some(isHelp)) return {kind: 'help', id};
  if (flags.includes('--version')) return {kind: 'version'};
  return {kind: 'run', id, argv: rest};
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

export function unknownCommand(typed: string, commands: readonly string[], ownName: string): Failure {
  const meant = nearest(typed, commands);
  return new Failure({
    kind: 'usage',
    summary: `there is no command ${JSON.stringify(typed)}`,
    next: meant ? `did you mean \`${ownName} ${meant}\`?` : `\`${ownName} help\` lists all commands`,
  });
}

function commandNotFirst(argv: readonly string[], commands: readonly string[], ownName: string): Failure {
  const id = argv.find((word) => commands.includes(word)) ?? 'operator';
  return new Failure({
    kind: 'usage',
    summary: `the command comes first, before ${argv[0]?.split('=')[0]}`,
    next: `write \`${ownName} ${id} ${argv[0]?.split('=')[0]} …\``,
  });
}
