// Prints help to the run's standard output: of the program, or of one command.
import {paintFor, wantsColour} from '../lib/report/paint.ts';
import {commandTable} from './command-table.ts';
import type {CommandContext} from './context.ts';
import {commandHelp, type HelpStyle, programHelp} from './help.ts';
import {unknownCommand} from './route.ts';
import {loadCommand} from './run-command.ts';

/** `id` undefined: help of the whole program. */
export async function showHelp(id: string | undefined, context: CommandContext): Promise<number> {
  const {stdout} = context.runtime;
  const style = helpStyle(context);
  if (id === undefined) {
    stdout.write(programHelp(style));
    return 0;
  }
  if (!(id in commandTable)) throw unknownCommand(id, Object.keys(commandTable), context.ownName);
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
