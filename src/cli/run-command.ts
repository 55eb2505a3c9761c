// Runs one command of the table through oclif, in the world it is given; no file is looked up on disk.
import {Command, Config, settings} from '@oclif/core';
import type {CommandClass} from './base-command.ts';
import {commandTable} from './command-table.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {commandsOfTopic} from './route.ts';
import {usageFailure} from './usage-failure.ts';

/** Resolves to the command's exit code; errors of usage come as Failures. */
export async function runCommand(id: string, argv: readonly string[], context: CommandContext): Promise<number> {
  const command = await loadCommand(id);
  const config = await oclifConfig(id, command, context);
  try {
    const code: unknown = await config.runCommand(id, [...argv]);
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

/** oclif's configuration with one plugin, an object literal whose commands are those of the table. */
async function oclifConfig(id: string, command: CommandClass, context: CommandContext): Promise<Config> {
  settings.enableAutoTranspile = false;
  const pjson = {
    name: product.name,
    version: product.version,
    oclif: {bin: context.ownName, topicSeparator: ' ' as const},
  };
  const entry = {id, aliases: [], hiddenAliases: [], hidden: false, args: {}, flags: {}};
  const plugin = {
    _base: '',
    alias: product.name,
    commandIDs: [id],
    commands: [{...entry, load: async () => bind(command, id, context)}],
    commandsDir: undefined,
    findCommand: async () => command,
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: async () => {},
    moduleType: 'module' as const,
    name: product.name,
    options: {root: context.runtime.cwd},
    pjson,
    root: context.runtime.cwd,
    topics: [],
    type: 'core',
    valid: true,
    version: product.version,
  };
  const config = new PlainConfig({
    root: context.runtime.cwd,
    pjson,
    plugins: new Map([[plugin.name, plugin]]) as unknown as NonNullable<Config['options']['plugins']>,
    devPlugins: false,
    userPlugins: false,
    logger: silentLogger(),
  });
  await config.load();
  return config;
}

/** Without colours from a file in the user's config directory, which oclif would read at each start. */
class PlainConfig extends Config {
  override async loadTheme(): Promise<undefined> {
    return undefined;
  }
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

/** The class as oclif runs it, with the context put into the instance. */
function bind(command: CommandClass, id: string, context: CommandContext): Command.Class {
  /** oclif's own `catch` prints and sets exit codes; this one passes on. */
  class Bound extends (command as unknown as typeof AnyCommand) {
    static override id = id;
    declare context: CommandContext;

    static override run = (async (argv: string[], config: Config) => {
      const instance = new Bound(argv, config);
      instance.context = context;
      return instance._run();
    }) as typeof Command.run;

    protected override async catch(error: Error): Promise<never> {
      throw error;
    }
  }
  return Bound as unknown as Command.Class;
}

/** Stands for whichever command class is bound. */
declare class AnyCommand extends Command {
  run(): Promise<unknown>;
}
