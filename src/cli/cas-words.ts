// The words of `cas` as the command table needs them.
import {arrangeWords, type WordCommand} from './arrange-words.ts';
import {commandTable} from './command-table.ts';
import {grammar} from './grammar.ts';
import {commandsOfTopic} from './route.ts';

/** What people type of other programs; nobody calls a CAS so. */
const verbs = ['add', 'apply', 'check', 'create', 'delete', 'describe', 'get', 'init', 'install', 'list', 'ls', 'new'];
const moreVerbs = ['remove', 'restore', 'rm', 'run', 'set', 'show', 'start', 'stop', 'sync', 'uninstall', 'update'];

/** @throws Failure of usage for words that could be meant otherwise than they would be taken */
export function arrangeCasWords(argv: readonly string[], ownName: string): string[] {
  return arrangeWords(argv, casWords(), ownName);
}

function casWords(): WordCommand {
  const ids = Object.keys(commandTable);
  const own = grammar.filter(({id}) => id === 'cas' || id.startsWith('cas '));
  const flags = own.flatMap(({flags: each}) => each);
  const namesOf = (chosen: typeof flags) =>
    new Set(chosen.flatMap(({name, char}) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])]));
  const switches = namesOf(flags.filter(({values}) => values === undefined));
  const withValue = new Set([...namesOf(flags.filter(({values}) => values !== undefined)), ...aliases]);
  const subCommands = commandsOfTopic('cas', ids).map((id) => id.slice('cas '.length));
  return {
    id: 'cas',
    subCommands,
    reserved: [
      ...new Set(ids.map((id) => id.split(' ')[0] ?? '').filter((id) => id !== 'cas')),
      ...verbs,
      ...moreVerbs,
    ],
    flags: {
      all: new Set([...namesOf(flags), ...aliases]),
      withValue,
      unclear: new Set([...withValue].filter((name) => switches.has(name))),
    },
  };
}

/** Second names of flags, which the grammar leaves out. */
const aliases = ['--set-toleration'];
