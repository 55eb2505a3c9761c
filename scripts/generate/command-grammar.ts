// src/cli/grammar.json: what can stand on a command line, for completion.
import {commandTable} from '../../src/cli/command-table.ts';
import {loadCommand} from '../../src/cli/run-command.ts';
import type {GrammarCommand, GrammarFlag, SharedGrammar, ValueSource} from '../../src/lib/completion/grammar.ts';
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
  'history-max': 'nothing',
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
  'keep-old': 'nothing',
  timeout: ['5m', '15m', '30m', '1h'],
  'tls-server-name': 'nothing',
  'to-revision': 'nothing',
  token: 'nothing',
  'trusted-key': 'files',
  user: 'users',
  username: 'nothing',
  'verify-image-signatures': 'files',
  'backup-dir': 'directories',
  cas: 'cas names',
  from: 'files',
  identity: 'files',
  keep: 'nothing',
  'passphrase-file': 'files',
  recipient: 'nothing',
  'recipients-file': 'files',
  to: 'versions',
  'cas-address': 'nothing',
  'cas-client-port': 'nothing',
  'cas-database-recovery': 'directories',
  filename: 'files',
  'governance-attestation-policy': 'nothing',
  'image-overwrite': 'nothing',
  'image-registry': 'nothing',
  'local-cas-client-port': 'nothing',
  'manifests-dir': 'directories',
  'max-backup-age': ['1h', '24h', '168h'],
  nonce: 'nothing',
  'owner-config': 'files',
  'postprovision-owner-identity': 'files',
  'scone-cli': ['auto', 'local', 'docker', 'podman', 'pod'],
  'sconecli-mrenclave': 'nothing',
  'set-tolerations': 'nothing',
  target: 'directories',
  upgrade: 'versions',
  'upgrade-sconecli-mrenclave': 'nothing',
  'upgrade-with-governance': 'versions',
  webhook: 'nothing',
  'age-identity': 'files',
  name: 'nothing',
  against: 'files',
  import: 'files',
  key: 'nothing',
  'output-file': 'nothing',
  policy: 'files',
  prepare: 'nothing',
  'common-name': 'nothing',
  days: ['365', '3650'],
  'open-passphrase-file': 'files',
  since: ['10m', '1h', '24h'],
  tail: ['10', '100', '1000'],
  'kubernetes-host': ['https://kubernetes.default.svc'],
  'reviewer-secret': 'nothing',
  'verifier-mrenclave': 'nothing',
};

/** Where it is another value than in all other commands. */
const inCommand: Readonly<Record<string, ValueSource>> = {
  'plugin install --set-version': 'nothing',
  'policy check --output': ['table', 'json', 'yaml', 'sarif'],
};

/** Arguments without a list of their own. */
const argumentValues: Readonly<Record<string, () => ValueSource>> = {
  'audit further': () => 'cas names',
  'audit name': () => 'cas names',
  'cas audit name': () => 'cas names',
  'cas name': () => 'cas names',
  'cas backup name': () => 'cas names',
  'cas backup verify backup': () => 'files',
  'cas recover name': () => 'nothing',
  'cas upgrade name': () => 'cas names',
  'cas keys name': () => 'cas names',
  'cas provision name': () => 'cas names',
  'cas status name': () => 'cas names',
  'cas verify name': () => 'cas names',
  'explain code': () => Object.keys(findingCodes),
  'release status release': () => 'releases',
  'release repair release': () => 'releases',
  'release rollback release': () => 'releases',
  'release uninstall release': () => 'releases',
  'keys backup file': () => 'files',
  'keys restore file': () => 'files',
  'keys drill file': () => 'files',
  'policy check files': () => 'files',
  'policy diff old': () => 'files',
  'policy diff new': () => 'files',
  'policy review file': () => 'files',
  'policy show file': () => 'files',
  'policy hash file': () => 'files',
  'policy sign file': () => 'files',
  'policy apply file': () => 'files',
  'policy encrypt file': () => 'files',
  'policy verify file': () => 'files',
  'policy keys show file': () => 'files',
  'policy keys new file': () => 'nothing',
  'policy keys import from': () => 'files',
  'policy keys import file': () => 'nothing',
  'help command': () => [...new Set(Object.keys(commandTable).map((id) => id.split(' ')[0] ?? id))],
};

export async function commandGrammar(): Promise<SharedGrammar> {
  const described = await Promise.all(Object.keys(commandTable).map(describe));
  const places = new Map<string, number>();
  const placeOf = (flag: GrammarFlag) => {
    const key = JSON.stringify(flag);
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  };
  const commands = described.map(({flags, ...command}) => ({...command, flags: flags.map(placeOf)}));
  return {flags: [...places.keys()].map((key): GrammarFlag => JSON.parse(key)), commands};
}

async function describe(id: string): Promise<GrammarCommand> {
  const {summary = '', args = {}, flags = {}} = await loadCommand(id);
  return {
    id,
    summary,
    args: Object.entries(args).map(([name, {options}]) => options ?? argumentValues[`${id} ${name}`]?.() ?? 'nothing'),
    ...(Object.values(args).some(({multiple}) => multiple) && {repeatsLastArg: true as const}),
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
