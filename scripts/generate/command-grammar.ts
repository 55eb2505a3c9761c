// src/cli/grammar.json: what can stand on a command line, for completion.
import {commandTable} from '../../src/cli/command-table.ts';
import {loadCommand} from '../../src/cli/run-command.ts';
import type {GrammarCommand, GrammarFlag, ValueSource} from '../../src/lib/completion/grammar.ts';
import {findingCodes} from '../../src/lib/report/finding-codes.ts';

/** What completes the value of each flag that takes one. A flag that is missing here fails the generation. */
export const flagValues: Readonly<Record<string, ValueSource>> = {
  'access-token': 'nothing',
  'access-token-file': 'files',
  as: 'nothing',
  'as-group': 'nothing',
  'as-uid': 'nothing',
  'cache-dir': 'directories',
  'certificate-authority': 'files',
  cluster: 'clusters',
  config: 'files',
  context: 'contexts',
  create: 'namespaces',
  'dcap-api': 'nothing',
  email: 'nothing',
  kubeconfig: 'files',
  mirror: 'directories',
  namespace: 'namespaces',
  'node-selector': 'nothing',
  output: ['table', 'json', 'yaml'],
  'plugin-path': 'files',
  'request-timeout': ['10s', '30s', '1m'],
  'registry-ca': 'files',
  'registry-mirror': 'nothing',
  'registry-plain-http': 'nothing',
  server: 'nothing',
  'set-version': 'versions',
  timeout: ['5m', '15m', '30m', '1h'],
  'tls-server-name': 'nothing',
  token: 'nothing',
  'trusted-key': 'files',
  user: 'users',
  username: 'nothing',
  'verify-image-signatures': 'files',
};

/** Where it is another value than in all other commands. */
const inCommand: Readonly<Record<string, ValueSource>> = {'plugin install --set-version': 'nothing'};

/** Arguments without a list of their own. */
const argumentValues: Readonly<Record<string, () => ValueSource>> = {
  'explain code': () => Object.keys(findingCodes),
  'help command': () => [...new Set(Object.keys(commandTable).map((id) => id.split(' ')[0] ?? id))],
};

export async function commandGrammar(): Promise<GrammarCommand[]> {
  return Promise.all(Object.keys(commandTable).map(describe));
}

async function describe(id: string): Promise<GrammarCommand> {
  const {summary = '', args = {}, flags = {}} = await loadCommand(id);
  return {
    id,
    summary,
    args: Object.entries(args).map(([name, {options}]) => options ?? argumentValues[`${id} ${name}`]?.() ?? 'nothing'),
    flags: Object.entries(flags).map(([name, flag]): GrammarFlag => {
      const values = flag.type === 'option' ? valuesOf(id, name) : undefined;
      return {
        name,
        ...(flag.char && {char: flag.char}),
        summary: (flag.summary ?? '').replace(/ \[[A-Z_, ]+\]$/, ''),
        ...(values !== undefined && {values}),
        ...(flag.type === 'option' && flag.multiple === true && {repeatable: true}),
      };
    }),
  };
}

function valuesOf(id: string, flag: string): ValueSource {
  const source = inCommand[`${id} --${flag}`] ?? flagValues[flag];
  if (source === undefined) throw new RangeError(`say in command-grammar.ts what completes the value of --${flag}`);
  return source;
}
