// What all commands have in common: they are given the outside world and answer with an exit code.
import {Command} from '@oclif/core/command';
import type {CommandContext} from './context.ts';

/** A command as the table holds it: oclif's class, with the facts that our help shows. */
export interface CommandClass extends Omit<typeof Command, 'prototype'> {
  new (argv: string[], config: Command['config']): RunnableCommand;
  /** Settings that have no flag, for the help: name and meaning. */
  environment?: readonly (readonly [name: string, meaning: string])[];
}

/** A place for the world it is given, and what is done in it: an exit code, or nothing for 0. */
export interface RunnableCommand {
  context: CommandContext;
  run(): Promise<unknown>;
}

export abstract class BaseCommand extends Command {
  /** Set by the loader before `run`. */
  declare context: CommandContext;

  /** Resolves to the exit code. */
  abstract override run(): Promise<number>;
}
