// What can stand on a command line, from the generated list.
import type {Grammar, GrammarFlag, SharedGrammar} from '../lib/completion/grammar.ts';
import written from './grammar.json' with {type: 'json'};

const {flags, commands} = written as unknown as SharedGrammar;

export const grammar: Grammar = commands.map((command) => ({
  ...command,
  flags: command.flags.map((place) => flags[place] as GrammarFlag),
}));
