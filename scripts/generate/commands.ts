// The commands with all that is declared of them, as plain data for pages and snapshots.
import {commandTable} from '../../src/cli/command-table.ts';
import {loadCommand} from '../../src/cli/run-command.ts';

export interface DescribedFlag {
  name: string;
  char: string | undefined;
  /** How help calls the value; undefined for a switch. */
  value: string | undefined;
  isRepeatable: boolean;
  group: string;
  summary: string;
  variables: readonly string[];
}

export interface DescribedCommand {
  id: string;
  summary: string;
  description: string;
  examples: readonly {description: string; command: string}[];
  args: readonly {name: string; description: string; isRequired: boolean}[];
  flags: readonly DescribedFlag[];
  environment: readonly (readonly [name: string, meaning: string])[];
}

/** Name that pages use for the program. */
export const shownName = 'kubectl provision';

export async function describeCommands(): Promise<DescribedCommand[]> {
  return Promise.all(Object.keys(commandTable).map(describe));
}

async function describe(id: string): Promise<DescribedCommand> {
  const {
    summary = '',
    description = '',
    examples = [],
    args = {},
    flags = {},
    environment = [],
  } = await loadCommand(id);
  return {
    id,
    summary,
    description,
    examples: examples.map((example) => {
      const {command, description: text = ''} = typeof example === 'string' ? {command: example} : example;
      return {description: text, command: command.replaceAll('<%= config.bin %>', shownName)};
    }),
    args: Object.entries(args)
      .filter(([, arg]) => arg.hidden !== true)
      .map(([name, arg]) => ({name, description: arg.description ?? '', isRequired: arg.required === true})),
    flags: Object.entries(flags).map(([name, flag]) => ({
      name,
      char: flag.char,
      value: flag.type === 'option' ? String(flag.helpValue ?? 'TEXT') : undefined,
      isRepeatable: flag.type === 'option' && flag.multiple === true,
      group: flag.helpGroup ?? '',
      summary: (flag.summary ?? '').replace(/ \[[A-Z_, ]+\]$/, ''),
      variables: 'variables' in flag ? (flag.variables as string[]) : [],
    })),
    environment,
  };
}
