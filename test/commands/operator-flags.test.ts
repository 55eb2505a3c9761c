// Every declared flag of `operator` changes what lib is told, what is shown, or what is done.
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {OperatorCommand} from '../../src/commands/operator.ts';
import type {Secret} from '../../src/lib/report/secret.ts';
import type {OperatorSettings} from '../../src/lib/settings/settings.ts';
import {anOutcome} from '../support/outcome.ts';
import {fakeOperator, run, type World} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

const account = ['--username', 'jane', '--email', 'jane@example.com'];
const key = '0123456789abcdef0123456789abcdef';

/** For each flag: a command line with it, what it must change, and one to compare with if the bare one is not valid. */
interface Row {
  argv: string[];
  without?: string[];
  world?: World;
  changes: Partial<Record<string, unknown>> | 'help' | 'version' | 'talk' | 'silence' | 'form' | 'colour';
}

const rows: Record<keyof typeof OperatorCommand.flags, Row> = {
  reconcile: {argv: ['--reconcile'], changes: {mode: 'reconcile', 'images.signatures': 'verified'}},
  update: {argv: ['--update'], changes: {mode: 'update', refresh: true, 'images.signatures': 'verified'}},
  'dry-run': {argv: ['--dry-run'], changes: {mode: 'dry-run', 'images.signatures': 'verified'}},
  namespace: {argv: ['--namespace', 'scone'], changes: {namespace: 'scone'}},
  create: {argv: ['--create', 'apps'], changes: {createNamespace: 'apps'}},
  'secret-operator': {argv: ['--secret-operator'], changes: {secretOperator: true}},
  'only-operator': {argv: ['--only-operator'], changes: {onlyOperator: true}},
  'no-sgxplugin': {argv: ['--no-sgxplugin'], changes: {sgxPlugin: false}},
  plugin: {argv: ['--plugin'], changes: {plugin: {install: true, only: false, path: undefined}}},
  'plugin-path': {
    argv: ['--plugin', '--plugin-path', '/bin'],
    changes: {plugin: {install: true, only: false, path: '/bin'}},
  },
  'only-plugin': {
    argv: ['--only-plugin'],
    changes: {
      mode: 'reconcile',
      plugin: {install: true, only: true, path: undefined},
      'images.signatures': 'verified',
    },
  },
  'dcap-api': {argv: ['--dcap-api', key], changes: {dcapKey: key}},
  'node-selector': {argv: ['--node-selector', 'sgx: "true"'], changes: {nodeSelector: {sgx: 'true'}}},
  'remove-vault-crd': {argv: ['--remove-vault-crd'], changes: {removeVaultCrd: true}},
  'force-conflicts': {argv: ['--force-conflicts'], changes: {forceConflicts: true}},
  yes: {argv: ['--yes'], changes: {yes: true}},
  username: {
    argv: [...account, '--access-token', 'tok3n'],
    changes: {account: {username: 'jane', accessToken: 'tok3n', email: 'jane@example.com'}},
  },
  email: {
    argv: [...account, '--access-token', 'tok3n'],
    changes: {account: {username: 'jane', accessToken: 'tok3n', email: 'jane@example.com'}},
  },
  'access-token': {
    argv: [...account, '--access-token', 'tok3n'],
    changes: {account: {username: 'jane', accessToken: 'tok3n', email: 'jane@example.com'}},
  },
  'access-token-file': {
    argv: [...account, '--access-token-file', 'token.txt'],
    changes: {account: {username: 'jane', accessToken: 'from-a-file', email: 'jane@example.com'}},
  },
  'access-token-stdin': {
    argv: [...account, '--access-token-stdin'],
    world: {input: 'from-input\n'},
    changes: {account: {username: 'jane', accessToken: 'from-input', email: 'jane@example.com'}},
  },
  'set-version': {argv: ['--set-version', '6.0.5'], changes: {version: '6.0.5'}},
  'verify-image-signatures': {
    argv: ['--verify-image-signatures', 'key.pub'],
    changes: {'images.signatures': 'verified', 'images.key': '=key.pub'},
  },
  'image-signature-check': {argv: ['--image-signature-check'], changes: {'images.signatures': 'verified'}},
  'no-image-signature-check': {argv: ['--no-image-signature-check'], changes: {'images.signatures': 'never'}},
  'image-tags': {argv: ['--image-tags'], changes: {'images.byTag': true}},
  'registry-ca': {argv: ['--registry-ca', 'key.pub'], changes: {'images.registryCa': '=key.pub'}},
  'registry-mirror': {
    argv: ['--registry-mirror', 'https://m.example/a/'],
    changes: {'images.registryMirror': 'https://m.example/a'},
  },
  'registry-plain-http': {
    argv: ['--registry-plain-http', 'a.example', '--registry-plain-http', '127.0.0.1:5000'],
    changes: {'images.plainHttp': ['a.example', '127.0.0.1:5000']},
  },
  'helm-use-configmap': {argv: ['--helm-use-configmap'], changes: {helmDriver: 'configmap'}},
  'helm-use-secret': {argv: ['--helm-use-secret'], changes: {helmDriver: 'secret'}},
  'history-max': {argv: ['--history-max', '3'], changes: {historyMax: 3}},
  mirror: {argv: ['--mirror', 'mirror'], changes: {'release.mirror': '=mirror'}},
  'cache-dir': {argv: ['--cache-dir', 'cache'], changes: {'release.cacheDirectory': '=cache'}},
  offline: {argv: ['--offline'], changes: {'release.offline': true}},
  'allow-unverified': {argv: ['--allow-unverified'], changes: {'release.allowUnverified': true}},
  'trusted-key': {argv: ['--trusted-key', 'key.pub'], changes: {'release.trustedKey': '=key.pub'}},
  timeout: {argv: ['--timeout', '90'], changes: {timeout: 90_000}},
  'request-timeout': {argv: ['--request-timeout', '5s'], changes: {'connection.requestTimeout': 5000}},
  strict: {argv: ['--strict'], changes: {strict: true}},
  kubeconfig: {argv: ['--kubeconfig', 'config'], changes: {'connection.kubeconfig': '=config'}},
  context: {argv: ['--context', 'c'], changes: {'connection.context': 'c'}},
  cluster: {argv: ['--cluster', 'c'], changes: {'connection.cluster': 'c'}},
  user: {argv: ['--user', 'u'], changes: {'connection.user': 'u'}},
  server: {argv: ['--server', 'https://s:1'], changes: {'connection.server': 'https://s:1'}},
  token: {argv: ['--token', 'bearer-t'], changes: {'connection.token': 'bearer-t'}},
  as: {argv: ['--as', 'jane'], changes: {'connection.as': 'jane'}},
  'as-group': {
    argv: ['--as', 'jane', '--as-group', 'a', '--as-group', 'b'],
    changes: {'connection.as': 'jane', 'connection.asGroups': ['a', 'b']},
  },
  'as-uid': {argv: ['--as', 'jane', '--as-uid', '7'], changes: {'connection.as': 'jane', 'connection.asUid': '7'}},
  'tls-server-name': {argv: ['--tls-server-name', 'n'], changes: {'connection.tlsServerName': 'n'}},
  'certificate-authority': {
    argv: ['--certificate-authority', 'key.pub'],
    changes: {'connection.certificateAuthority': '=key.pub'},
  },
  'insecure-skip-tls-verify': {
    argv: ['--insecure-skip-tls-verify'],
    changes: {'connection.insecureSkipTlsVerify': true},
  },
  config: {argv: ['--config', 'settings.yaml'], changes: {namespace: 'from-file'}},
  output: {argv: ['--output', 'json'], changes: 'form'},
  verbose: {argv: ['--verbose'], changes: 'talk'},
  quiet: {argv: ['--quiet'], world: {env: {V: '1'}}, changes: 'silence'},
  debug: {argv: ['--debug'], changes: 'talk'},
  'no-color': {argv: ['--no-color'], world: {columns: 80}, changes: 'colour'},
  help: {argv: ['--help'], changes: 'help'},
  version: {argv: ['--version'], changes: 'version'},
};

const short = {
  r: 'reconcile',
  u: 'update',
  n: 'namespace',
  c: 'create',
  d: 'dcap-api',
  v: 'verbose',
  y: 'yes',
  o: 'output',
  s: 'server',
};

/** Settings with their secrets revealed, nested ones by dotted name. */
function flat(settings: OperatorSettings | undefined): Record<string, unknown> {
  const reveal = (secret: Secret | undefined) => secret?.reveal();
  const {release, connection, images, account: registry, dcapKey, ...rest} = settings ?? ({} as OperatorSettings);
  return {
    ...rest,
    account: registry && {...registry, accessToken: reveal(registry.accessToken)},
    dcapKey: reveal(dcapKey),
    ...Object.fromEntries(Object.entries(release ?? {}).map(([name, value]) => [`release.${name}`, value])),
    ...Object.fromEntries(Object.entries(images ?? {}).map(([name, value]) => [`images.${name}`, value])),
    ...Object.fromEntries(Object.entries(connection ?? {}).map(([name, value]) => [`connection.${name}`, value])),
    ...(connection && {'connection.token': reveal(connection.token)}),
  };
}

async function settingsOf(argv: string[], world: World) {
  const {parts, settings} = fakeOperator({
    events: [{type: 'note', level: 'debug', text: 'a word for debuggers'}],
    outcome: anOutcome(),
  });
  return {...(await run(['operator', ...argv], world, parts)), settings: flat(settings[0])};
}

function workingDirectory(): string {
  const cwd = emptyDirectory();
  mkdirSync(join(cwd, 'mirror'));
  writeFileSync(join(cwd, 'token.txt'), 'from-a-file\n', {mode: 0o600});
  writeFileSync(join(cwd, 'key.pub'), 'a key');
  writeFileSync(join(cwd, 'settings.yaml'), 'namespace: from-file\n', {mode: 0o600});
  return cwd;
}

describe('the flag', () => {
  test.each(Object.entries(rows))('--%s does what it says', async (_flag, {argv, world, changes}) => {
    const cwd = workingDirectory();
    const homeDirectory = emptyDirectory();
    const bare = await settingsOf([], {...world, cwd, homeDirectory});
    const seen = await settingsOf(argv, {...world, cwd, homeDirectory});
    expect(seen.code).toBe(0);
    if (changes === 'help') expect(seen.stdout).toContain('EXAMPLES');
    else if (changes === 'version') expect(seen.stdout).toMatch(/^kubectl-provision [\d.]+\n$/);
    else if (changes === 'form') expect(JSON.parse(seen.stdout)).toMatchObject({command: 'operator'});
    else if (changes === 'talk') expect(seen.stderr.length).toBeGreaterThan(bare.stderr.length);
    else if (changes === 'silence') expect([bare.stderr === '', seen.stderr]).toEqual([false, '']);
    else if (changes === 'colour') expect(bare.stdout.includes('\u001b') && !seen.stdout.includes('\u001b')).toBe(true);
    else {
      const here = (value: unknown) =>
        typeof value === 'string' && value.startsWith('=') ? join(cwd, value.slice(1)) : value;
      const expected = Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, here(value)]));
      expect(seen.settings).toEqual({...bare.settings, ...expected});
      expect(seen.settings).not.toEqual(bare.settings);
    }
  });

  test.each(Object.entries(short))('-%s is short for --%s', (char, flag) => {
    const declared: Record<string, {char?: string}> = OperatorCommand.flags;
    expect(declared[flag]?.char).toBe(char);
    expect(Object.values(declared).filter((each) => each.char === char)).toHaveLength(1);
  });
});

describe('modes', () => {
  test.each([
    {argv: [], mode: 'check', refresh: false},
    {argv: ['-r'], mode: 'reconcile', refresh: false},
    {argv: ['-u'], mode: 'update', refresh: true},
    {argv: ['-ru'], mode: 'update', refresh: true},
    {argv: ['--dry-run', '-r'], mode: 'dry-run', refresh: false},
    {argv: ['--dry-run', '-u'], mode: 'dry-run', refresh: true},
    {argv: ['--only-plugin', '--dry-run'], mode: 'dry-run', refresh: false},
  ])('$argv is $mode', async ({argv, mode, refresh}) => {
    expect((await settingsOf(argv, {})).settings).toMatchObject({mode, refresh});
  });
});
