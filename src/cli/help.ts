// Help texts: examples first, flags in groups, variables and exit codes at the end. Works without a cluster or network.
import {stripVTControlCharacters} from 'node:util';
import {CommandHelp, Help} from '@oclif/core/help';
import type {Config} from '@oclif/core/interfaces';
import {exitCodes} from '../lib/report/exit-codes.ts';
import {wrap} from '../lib/report/layout.ts';
import type {Paint} from '../lib/report/paint.ts';
import type {CommandClass} from './base-command.ts';
import {commandTable} from './command-table.ts';

export interface HelpStyle {
  /** Columns. */
  width: number;
  paint: Paint;
  ownName: string;
}

/** The parts of oclif's configuration that its help classes read. */
function helpConfig({ownName}: HelpStyle): Config {
  const config = {bin: ownName, topicSeparator: ' ', topics: [], commands: [], plugins: new Map(), pjson: {oclif: {}}};
  return config as unknown as Config;
}

/** oclif's layout of lists and flags with our order of sections; colour is put on headings at the end. */
class ProvisionCommandHelp extends CommandHelp {
  readonly #style: HelpStyle;
  readonly #command: CommandClass;

  constructor(command: CommandClass, id: string, style: HelpStyle) {
    const args = Object.entries(command.args ?? {}).map(([name, arg]) => [name, {...arg, name}]);
    const facts = {...command, id, flags: command.flags ?? {}, args: Object.fromEntries(args)};
    super(facts as never, helpConfig(style), {maxWidth: style.width, stripAnsi: true, flagSortOrder: 'none'});
    this.#style = style;
    this.#command = command;
    this.render = (text) => text.replaceAll('<%= config.bin %>', style.ownName);
  }

  protected override sections(): ReturnType<CommandHelp['sections']> {
    const {summary = '', description, examples = [], environment = []} = this.#command;
    const flags = super.sections().filter(({header}) => ['USAGE', 'ARGUMENTS', 'FLAGS'].includes(header));
    const sections: ReturnType<CommandHelp['sections']> = [
      {header: 'EXAMPLES', generate: () => this.examples(examples)},
      ...flags,
      {header: 'DESCRIPTION', generate: () => (description ? this.wrap(description) : undefined)},
      {header: 'ENVIRONMENT', generate: () => this.#environmentBody(environment)},
      {header: 'EXIT CODES', generate: (_facts, header) => [{header, body: exitCodeRows()}]},
    ];
    return sections.filter(({header}) => header !== 'DESCRIPTION' || description !== summary);
  }

  /** Groups have headings of their own: `WHAT TO DO`, not `WHAT TO DO FLAGS`. */
  override section(header: string, body: Parameters<CommandHelp['section']>[1]): string {
    const text = super.section(header.replace(/ FLAGS$/, ''), body);
    const [title = '', ...lines] = stripVTControlCharacters(text).split('\n');
    return [this.#style.paint.bold(title), ...lines.map((line) => line.trimEnd())].join('\n');
  }

  /** On narrow terminals texts stand below their flags, and there oclif forgets the section's own indentation. */
  override renderList(input: Parameters<CommandHelp['renderList']>[0], opts: Parameters<CommandHelp['renderList']>[1]) {
    return super.renderList(input, {...opts, indentation: opts.indentation + (this.#style.width < 60 ? 2 : 0)});
  }

  protected override usage(): string {
    const args = Object.values(this.command.args ?? {}).flatMap((arg) => (arg.hidden ? [] : [this.arg(arg)]));
    return this.wrap([this.#style.ownName, this.command.id, ...args, '[flags]'].join(' '));
  }

  protected override examples(examples: CommandClass['examples']): string | undefined {
    const lines = examples.flatMap((example, index) => {
      const {command, description = ''} = typeof example === 'string' ? {command: example} : example;
      return [
        ...(index === 0 ? [] : ['']),
        this.wrap(description),
        ...this.render(command)
          .split('\n')
          .flatMap((line) => breakCommand(line, this.#style.width - 4)),
      ];
    });
    return lines.length === 0 ? undefined : lines.join('\n');
  }

  #environmentBody(rows: NonNullable<CommandClass['environment']>): string | undefined {
    if (rows.length === 0) return undefined;
    const rule =
      'Flags of what is done and trusted only come from the command line; every other flag can also be given as KUBECTL_PROVISION_ and its name, as in KUBECTL_PROVISION_OUTPUT=json.';
    const list = this.renderList(
      rows.map(([name, meaning]) => [name, meaning]),
      {indentation: 2, stripAnsi: true},
    );
    return `${this.wrap(rule)}\n\n${list}`;
  }
}

/** A command line that can be copied although it is broken: each line but the last ends with a backslash. */
function breakCommand(command: string, width: number): string[] {
  const lines = [''];
  for (const part of command.split(/ (?=--?[a-z])/)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + part.length + 3 > width) lines.push(`  ${part}`);
    else lines[lines.length - 1] = line === '' ? part : `${line} ${part}`;
  }
  return lines.map((line, index) => `  ${line}${index < lines.length - 1 ? ' \\' : ''}`);
}

function exitCodeRows(): [string, string][] {
  const rows = Object.values(exitCodes).map(({code, meaning}): [string, string] => [String(code), meaning]);
  return [...rows, ['128+n', 'a signal ended the run, such as 130 after Ctrl-C']];
}

/** The help of one command, ending with a line feed. */
export function commandHelp(command: CommandClass, id: string, style: HelpStyle): string {
  const help = new ProvisionCommandHelp(command, id, style);
  const summary = wrap(command.summary ?? '', style.width).join('\n');
  return `${summary}\n\n${help.generate()}\n`;
}

/** The help of the whole program. */
class ProvisionHelp extends Help {
  constructor(style: HelpStyle) {
    super(helpConfig(style), {maxWidth: style.width, stripAnsi: true});
    this.render = (text) => text;
  }

  list(rows: [string, string][]): string {
    return this.indent(this.renderList(rows, {indentation: 2, spacer: '\n', stripAnsi: true}));
  }
}

const purpose =
  'Takes a Kubernetes cluster from nothing to a running, verified SCONE confidential-computing stack, and keeps it there.';

export function programHelp(style: HelpStyle): string {
  const {ownName, paint, width} = style;
  const help = new ProvisionHelp(style);
  const commands = Object.entries(commandTable).map(([id, {summary}]): [string, string] => [id, summary]);
  const examples = [
    ['See what is there and what is missing; nothing is changed:', `${ownName} operator`],
    ['Install or repair everything:', `${ownName} operator --reconcile`],
    ['All flags of a command, with examples:', `${ownName} operator --help`],
  ];
  const body = examples.flatMap(([text = '', command = ''], index) => [
    ...(index === 0 ? [] : ['']),
    ...wrap(text, width, {first: '  '}),
    `    ${command}`,
  ]);
  return [
    ...wrap(purpose, width),
    '',
    paint.bold('EXAMPLES'),
    ...body,
    '',
    paint.bold('USAGE'),
    `  ${ownName} COMMAND [flags]`,
    '',
    paint.bold('COMMANDS'),
    help.list(commands),
    '',
    ...wrap("The command comes first: kubectl passes on no flags that stand before a plugin's name.", width),
    '',
  ].join('\n');
}

/** The help of a word that needs another one behind it: its commands. */
export function topicHelp(topic: string, ids: readonly string[], style: HelpStyle): string {
  const {ownName, paint} = style;
  const rows = ids.map((id): [string, string] => [id, commandTable[id]?.summary ?? '']);
  return [
    paint.bold('USAGE'),
    `  ${ownName} ${topic} COMMAND [flags]`,
    '',
    paint.bold('COMMANDS'),
    new ProvisionHelp(style).list(rows),
    '',
  ].join('\n');
}
