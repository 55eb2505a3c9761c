// docs/commands.md: the reference of all commands, flags, variables and exit codes.
import {exitCodes} from '../../src/lib/report/exit-codes.ts';
import type {DescribedCommand, DescribedFlag} from './commands.ts';
import {describeCommands, shownName} from './commands.ts';
import {code, generatedFrom, page, table} from './markdown.ts';

export async function commandsPage(): Promise<string> {
  const commands = await describeCommands();
  return page([
    '# Commands',
    generatedFrom('the command table and the flags of src/commands'),
    table(
      ['Command', 'Purpose'],
      commands.map(({id, summary}) => [`[${shownName} ${id}](#${id.replaceAll(' ', '-')})`, summary]),
    ),
    'The command comes first: kubectl passes on no flags that stand before the name of a plugin.',
    ...commands.flatMap(commandBlocks),
    '## Precedence',
    'A flag counts more than the environment, the environment more than the config file, the config file more than the default; `--verbose` shows where each setting came from. Settings without a variable below are taken from the command line alone, as they make a run write, or trust something else.',
    '## Config file',
    'Read from `--config FILE` or `CONFIG_FILE`, else from `config.yaml` in `$XDG_CONFIG_HOME/kubectl-provision` (`~/.config/kubectl-provision`, on Windows `%APPDATA%\\kubectl-provision`); `KUBECTL_PROVISION_HOME` moves it together with the cache. A file ending in `.yaml` or `.yml` is a mapping whose keys are names of long flags or of variables. Any other file holds lines `NAME=value`, as the `operator_controller_config` of the old scripts did; they are read as data, and a line that a shell would have to execute is an error. A file that others than its owner may write is refused. The current directory is never searched.',
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      [
        ...Object.values(exitCodes).map(({code: number, meaning}) => [String(number), meaning]),
        ['128+n', 'signal n ended the run, such as 130 after Ctrl-C'],
      ],
    ),
  ]);
}

function commandBlocks({id, summary, description, examples, args, flags, environment}: DescribedCommand): string[] {
  const groups = [...new Set(flags.map(({group}) => group))];
  const words = args.map(({name, isRequired}) => (isRequired ? name.toUpperCase() : `[${name.toUpperCase()}]`));
  return [
    `## ${id}`,
    summary,
    ['```', [shownName, id, ...words, '[flags]'].join(' '), '```'].join('\n'),
    description,
    ...examples.map((example) => `${example.description}\n\n\`\`\`\n${example.command}\n\`\`\``),
    args.length === 0
      ? ''
      : table(
          ['Argument', 'Meaning'],
          args.map((arg) => [code(arg.name.toUpperCase()), arg.description]),
        ),
    ...groups.flatMap((group) => [
      `### ${id}: ${group.toLowerCase()}`,
      table(['Flag', 'Meaning', 'Variables'], flags.filter((flag) => flag.group === group).map(flagRow)),
    ]),
    ...(environment.length === 0 ? [] : [`### ${id}: settings without a flag`, variablesTable(environment)]),
  ];
}

function flagRow({name, char, value, isRepeatable, summary, variables}: DescribedFlag): string[] {
  const long = `--${name}${value === undefined ? '' : `=${value}`}`;
  const flag = char ? `${code(`-${char}`)}, ${code(long)}` : code(long);
  return [flag, isRepeatable ? `${summary} (repeatable)` : summary, variables.map(code).join(', ')];
}

function variablesTable(rows: DescribedCommand['environment']): string {
  return table(
    ['Variable', 'Meaning'],
    rows.map(([name, meaning]) => [`${code(name)}, ${code(`KUBECTL_PROVISION_${name}`)}`, meaning]),
  );
}
