// Runs one command of the table with oclif's parser, in the world it is given; no file is looked up on disk.
import type {Command} from '@oclif/core/command';
import {setLogger} from '@oclif/core/logger';
import type {CommandClass} from './base-command.ts';
import {commandTable} from './command-table.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {commandsOfTopic} from './route.ts';
import {usageFailure} from './usage-failure.ts';

/** Resolves to the command's exit code; errors of usage come as Failures. */
export async function runCommand(id: string, argv: readonly string[], context: CommandContext): Promise<number> {
  setLogger({root: context.runtime.cwd, logger: silentLogger()});
  const command = await loadCommand(id);
  try {
    const running = new command([...argv], configFor(context));
    running.context = context;
    const code = await running.run();
    return typeof code === 'number' ? code : 0;
  } catch (error) {
    throw usageFailure(error, {
      command: `${context.ownName} ${id}`,
      argv,
      flags: Object.keys(command.flags ?? {}),
      furtherWords: commandsOfTopic(id, Object.keys(commandTable)).map((longer) => longer.slice(id.length + 1)),
    });
  }
}

export async function loadCommand(id: string): Promise<CommandClass> {
  const entry = commandTable[id];
  if (entry === undefined) throw new RangeError(`no command ${id} in the table`);
  return entry.load();
}

/**
 * The parts of oclif's configuration that a command reads when it parses. A whole one would look for plugins, for a theme in the
 * user's config directory and, on Windows, by a PowerShell for the name of the shell, at each start.
 */
function configFor({ownName}: CommandContext): Command['config'] {
  const config = {bin: ownName, runHook: async () => ({successes: [], failures: []})};
  return config as unknown as Command['config'];
}

/** oclif logs arguments, and with them secrets, for whoever sets DEBUG; ours say nothing. */
function silentLogger() {
  const nothing = () => {};
  const logger = {
    debug: nothing,
    error: nothing,
    info: nothing,
    trace: nothing,
    warn: nothing,
    namespace: product.name,
  };
  return {...logger, child: () => silentLogger()};
}
