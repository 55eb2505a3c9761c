// Prints help to the run's standard output: of the program, or of one command.
import {paintFor, wantsColour} from '../lib/report/paint.ts';
import {commandTable} from './command-table.ts';
import type {CommandContext} from './context.ts';
import {commandHelp, type HelpStyle, programHelp, topicHelp} from './help.ts';
import {commandsOfTopic, unknownCommand} from './route.ts';
import {loadCommand} from './run-command.ts';

/** `id` undefined: help of the whole program; else of a command, or of those that begin with a word. */
export async function showHelp(id: string | undefined, context: CommandContext): Promise<number> {
  const {stdout} = context.runtime;
  const style = helpStyle(context);
  if (id === undefined) {
    stdout.write(programHelp(style));
    return 0;
  }
  const ids = Object.keys(commandTable);
  const topic = commandsOfTopic(id, ids);
  if (topic.length > 0 && !ids.includes(id)) {
    stdout.write(topicHelp(id, topic, style));
    return 0;
  }
  if (!ids.includes(id)) throw unknownCommand(id, ids, context.ownName);
  stdout.write(commandHelp(await loadCommand(id), id, style));
  return 0;
}

function helpStyle({runtime: {stdout, env}, manner, ownName}: CommandContext): HelpStyle {
  const {isTerminal, columns} = stdout;
  return {
    width: Math.max(40, (isTerminal ? columns : undefined) ?? 80),
    paint: paintFor(wantsColour({isTerminal, noColour: manner.noColour, env})),
    ownName,
  };
}
