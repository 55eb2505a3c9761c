// All commands: the only list. A command's file is loaded when the command is run or its help is asked for.
import type {CommandClass} from './base-command.ts';

export interface CommandEntry {
  summary: string;
  load: () => Promise<CommandClass>;
}

export const commandTable: Readonly<Record<string, CommandEntry>> = {
  operator: {
    summary: 'Check, repair or update the SCONE operator and all it needs.',
    load: async () => (await import('../commands/operator.ts')).OperatorCommand,
  },
  explain: {
    summary: 'Explain a finding by its code.',
    load: async () => (await import('../commands/explain.ts')).ExplainCommand,
  },
  help: {
    summary: 'Show help for the program or for one command.',
    load: async () => (await import('../commands/help.ts')).HelpCommand,
  },
  version: {
    summary: 'Show the version of this program and what it installs by default.',
    load: async () => (await import('../commands/version.ts')).VersionCommand,
  },
};
