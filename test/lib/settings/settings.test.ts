// Precedence, origins and forms of settings: flag before environment before config file before default.
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Failure} from '../../../src/lib/report/failure.ts';
import {readSources} from '../../../src/lib/settings/read-settings.ts';
import {readOperatorSettings} from '../../../src/lib/settings/resolve-operator.ts';
import type {FlagValues} from '../../../src/lib/settings/sources.ts';
import {emptyDirectory} from '../../support/temporary.ts';

interface Given {
  flags?: FlagValues;
  env?: Record<string, string>;
  /** Content of the user's own config.yaml. */
  file?: string;
  cwd?: string;
  platform?: NodeJS.Platform;
}

async function settle({flags = {}, env = {}, file, cwd = emptyDirectory(), platform = 'linux'}: Given) {
  const homeDirectory = emptyDirectory();
  if (file !== undefined) {
    mkdirSync(join(homeDirectory, '.config/kubectl-provision'), {recursive: true});
    writeFileSync(join(homeDirectory, '.config/kubectl-provision/config.yaml'), file, {mode: 0o600});
  }
  const machine = {env, homeDirectory, cwd, platform};
  return readOperatorSettings(await readSources(flags, machine), machine, async () => 'from-input\n');
}

/** What a failed reading says. */
async function complaintOf(given: Given): Promise<string> {
  const failure: Failure = await settle(given).then(
    () => expect.fail('this should not be valid'),
    (error) => error,
  );
  expect(failure.kind).toBe('usage');
  return `${failure.object ?? ''} ${failure.summary}\n${failure.reason ?? ''}`;
}

const origins = async (given: Given) => {
  const {events} = await settle(given);
  return Object.fromEntries(
    events.flatMap((event) => (event.type === 'setting' ? [[event.name, `${event.value} | ${event.origin}`]] : [])),
  );
};

describe('precedence', () => {
  const flags = {namespace: 'by-flag'};
  const env = {DEFAULT_NAMESPACE: 'by-environment'};
  const file = 'namespace: by-file\n';

  test.each([
    ['a flag wins over all', {flags, env, file}, 'by-flag'],
    ['the environment wins over the file', {env, file}, 'by-environment'],
    ['the file wins over the default', {file}, 'by-file'],
    ['else it is the default', {}, 'scone-system'],
    ['our own variable wins over that of the old scripts', {env: {...env, KUBECTL_PROVISION_NAMESPACE: 'own'}}, 'own'],
    ['an empty variable is none', {env: {DEFAULT_NAMESPACE: ''}, file}, 'by-file'],
    ['the last line of a file wins', {file: 'DEFAULT_NAMESPACE: first\nnamespace: second\n'}, 'second'],
    ['NAMESPACE belongs to a CAS', {env: {NAMESPACE: 'cas'}}, 'scone-system'],
  ])('%s', async (_case, given, namespace) => {
    expect((await settle(given)).settings.namespace).toBe(namespace);
  });
});

describe('the origin', () => {
  test.each([
    ['a flag', {flags: {namespace: 'x'}}, 'x | flag'],
    ['a variable, by name', {env: {DEFAULT_NAMESPACE: 'x'}}, 'x | environment DEFAULT_NAMESPACE'],
    ['nobody', {}, 'scone-system | default'],
  ])('of what %s said', async (_case, given, origin) => {
    expect((await origins(given)).namespace).toBe(origin);
  });

  test('of what a file said names file and line', async () => {
    expect((await origins({file: '# mine\nnamespace: x\n'})).namespace).toMatch(
      /^x \| config file .*\/\.config\/kubectl-provision\/config\.yaml:2$/,
    );
  });

  test('of a secret is shown, the secret is not', async () => {
    const env = {DCAP_KEY: '0123456789abcdef0123456789abcdef'};
    expect((await origins({env}))['dcap-api']).toBe('******** | environment DCAP_KEY');
  });
});

describe('a variable', () => {
  test.each([
    ['VERSION', '6.0.5', {version: '6.0.5'}],
    ['KUBECTL_PROVISION_SET_VERSION', '6.0.5', {version: '6.0.5'}],
    ['REGISTRY', 'r.example', {registry: 'r.example'}],
    ['KUBECTL_PROVISION_REGISTRY', 'r.example', {registry: 'r.example'}],
    ['IMAGE_REPO', 'r.example/scone/', {imageRepo: 'r.example/scone'}],
    ['IMAGE_PREFIX', 'copy-', {imagePrefix: 'copy-'}],
    ['HELM_DRIVER', 'configmap', {helmDriver: 'configmap'}],
    ['HELM_DRIVER', 'secrets', {helmDriver: 'secret'}],
    ['KUBECTL_PROVISION_SECRET_OPERATOR', 'yes', {secretOperator: true}],
    ['KUBECTL_PROVISION_NO_SGXPLUGIN', 'true', {sgxPlugin: false}],
    ['KUBECTL_PROVISION_TIMEOUT', '2h', {timeout: 7_200_000}],
    ['KUBECTL_PROVISION_AS', 'jane', {connection: {as: 'jane'}}],
    ['HELM_CHART', 'https://x.example/c.tgz', {release: {helmChart: 'https://x.example/c.tgz'}}],
    ['LAS_MANIFEST', '/m/las.yaml', {release: {lasManifest: '/m/las.yaml'}}],
    ['SGXPLUGIN_MANIFEST', '/m/s.yaml', {release: {sgxPluginManifest: '/m/s.yaml'}}],
    ['SECRET_OPERATOR_MANIFEST', '/m/o.yaml', {release: {secretOperatorManifest: '/m/o.yaml'}}],
    ['CERT_MANAGER', '/m/c.yaml', {release: {certManager: '/m/c.yaml'}}],
    ['IMPS_HELM_CHART', 'repo/imagepullsecrets', {release: {impsHelmChart: 'repo/imagepullsecrets'}}],
    ['IMPS_HELM_REPO', 'repo https://x.example', {release: {impsHelmRepo: 'repo https://x.example'}}],
    ['KUBECTLPLUGIN', 'https://x.example/p', {release: {kubectlPlugin: 'https://x.example/p'}}],
    ['KUBECTL_PROVISION_MIRROR', 'https://m.example', {release: {mirror: 'https://m.example'}}],
    ['KUBECTL_PROVISION_CACHE_DIR', '/c', {release: {cacheDirectory: '/c'}}],
    ['XDG_CACHE_HOME', '/x', {release: {cacheDirectory: '/x/kubectl-provision'}}],
    ['KUBECTL_PROVISION_HOME', '/h', {release: {cacheDirectory: '/h/cache'}}],
  ])('%s=%s counts', async (name, value, expected) => {
    expect((await settle({env: {[name]: value}})).settings).toMatchObject(expected);
  });

  test.each([
    ['KUBECTL_PROVISION_RECONCILE', {mode: 'check'}],
    ['KUBECTL_PROVISION_UPDATE', {mode: 'check'}],
    ['KUBECTL_PROVISION_ALLOW_UNVERIFIED', {release: {allowUnverified: false}}],
    ['KUBECTL_PROVISION_FORCE_CONFLICTS', {forceConflicts: false}],
    ['KUBECTL_PROVISION_REMOVE_VAULT_CRD', {removeVaultCrd: false}],
    ['KUBECTL_PROVISION_INSECURE_SKIP_TLS_VERIFY', {connection: {insecureSkipTlsVerify: false}}],
  ])('%s cannot make a run write or trust', async (name, expected) => {
    expect((await settle({env: {[name]: 'true'}})).settings).toMatchObject(expected);
  });

  test.each([
    ['KUBECTL_PROVISION_OFFLINE', 'maybe', 'KUBECTL_PROVISION_OFFLINE: "maybe" is neither true nor false'],
    ['HELM_DRIVER', 'sql', 'HELM_DRIVER: "sql" must be secret or configmap'],
    ['IMPS_HELM_REPO', 'https://x.example', 'IMPS_HELM_REPO: "https://x.example" must be of the form `NAME URL`'],
    ['REGISTRY_ACCESS_TOKEN', 'tok3n', 'REGISTRY_ACCESS_TOKEN given, --username and --email missing'],
    ['DCAP_KEY', 'short', 'DCAP_KEY: the value must be the 32 hex digits'],
    ['VERSION', 'stable', 'VERSION: "stable" is not a version'],
  ])('%s=%s is refused', async (name, value, says) => {
    expect(await complaintOf({env: {[name]: value}})).toContain(says);
  });

  test('V of a build tool is no reason to fail', async () => {
    await expect(settle({env: {V: 's'}})).resolves.toBeDefined();
  });
});

describe('the account', () => {
  const rest = {username: 'jane', email: 'jane@example.com'};
  const tokenOf = async (given: Given) => (await settle(given)).settings.account?.accessToken.reveal();

  test('is taken whole from the environment, as users export it', async () => {
    const env = {REGISTRY_USERNAME: 'jane', REGISTRY_ACCESS_TOKEN: 'tok3n', REGISTRY_EMAIL: 'j@example.com'};
    expect((await settle({env})).settings.account).toMatchObject({username: 'jane', email: 'j@example.com'});
    expect(await tokenOf({env})).toBe('tok3n');
  });

  test('may come partly from flags and partly from the environment', async () => {
    expect(await tokenOf({flags: rest, env: {REGISTRY_ACCESS_TOKEN: 'tok3n'}})).toBe('tok3n');
  });

  test('a token as a flag wins over a token file of the environment', async () => {
    const env = {KUBECTL_PROVISION_ACCESS_TOKEN_FILE: '/does/not/exist'};
    expect(await tokenOf({flags: {...rest, 'access-token': 'tok3n'}, env})).toBe('tok3n');
  });

  test.each([[{...rest, 'access-token': '-'}], [{...rest, 'access-token-stdin': true}]])(
    'takes the token from the standard input: %j',
    async (flags) => {
      expect(await tokenOf({flags})).toBe('from-input');
    },
  );

  test('two tokens at once are refused', async () => {
    const flags = {...rest, 'access-token': 'a-token', 'access-token-stdin': true};
    expect(await complaintOf({flags})).toContain('--access-token and --access-token-stdin both give an access token');
  });

  test('a token of several words is refused without being shown', async () => {
    const complaint = await complaintOf({flags: {...rest, 'access-token': 'two words'}});
    expect(complaint).toContain('an access token is one word');
    expect(complaint).not.toContain('two words');
  });
});

describe('the config file', () => {
  test.each([
    ['flags’ names', 'set-version: 6.0.5\nsecret-operator: true\nas: jane\nas-group: [a, b]\n'],
    ['variables’ names', 'VERSION: 6.0.5\nKUBECTL_PROVISION_SECRET_OPERATOR: yes\nas: jane\nas-group: [a, b]\n'],
  ])('in YAML may use %s', async (_names, file) => {
    expect((await settle({file})).settings).toMatchObject({
      version: '6.0.5',
      secretOperator: true,
      connection: {as: 'jane', asGroups: ['a', 'b']},
    });
  });

  test('of the old script is read as data when it is named', async () => {
    const cwd = emptyDirectory();
    const text = '# ours\nexport VERSION=6.0.5\nREGISTRY="r.example" # mirror\nIMAGE_PREFIX=\'a$b\'\n\nTARGET_DIR=/x\n';
    writeFileSync(join(cwd, 'operator_controller_config'), text, {mode: 0o600});
    const {settings} = await settle({cwd, env: {CONFIG_FILE: 'operator_controller_config'}});
    expect(settings).toMatchObject({version: '6.0.5', registry: 'r.example', imagePrefix: 'a$b'});
  });

  test('of the old script is only mentioned when it merely lies there', async () => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'operator_controller_config'), 'VERSION=6.0.5\n', {mode: 0o600});
    const {settings, events} = await settle({cwd});
    expect(settings.version).toBe('6.0.6');
    expect(JSON.stringify(events)).toContain('use --config operator_controller_config');
  });

  test.each([
    ['a command', 'VERSION=6.0.5; touch x\n', ':1 '],
    ['a substitution', 'A=b\nVERSION=$(curl x)\n', ':2 '],
    ['backticks', 'VERSION=`date`\n', ':1 '],
    ['a variable', 'VERSION="$OTHER"\n', ':1 '],
    ['a condition', 'if true; then\nVERSION=1\nfi\n', ':1 '],
    ['an open quote', "VERSION='6.0.5\n", ':1 '],
    ['two words', 'VERSION=6.0.5 touch x\n', ':1 '],
    ['a value after a space', 'VERSION= 6.0.5\n', ':1 '],
    ['a home directory made by braces', 'VERSION={a,b}\n', ':1 '],
  ])('with %s is refused, and the line named', async (_case, text, place) => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'conf'), text, {mode: 0o600});
    const complaint = await complaintOf({cwd, flags: {config: 'conf'}});
    expect(complaint).toContain(`${join(cwd, 'conf')}${place}this line cannot be read as data`);
  });

  test.each([
    ['an unknown name', 'namespaec: x\n', 'config.yaml:1: there is no setting "namespaec"; did you mean namespace?'],
    [
      'what only a command line may say',
      'reconcile: true\n',
      'config.yaml:1: reconcile is only taken from the command',
    ],
    ['a list at the top', '- a\n', 'it must be a mapping'],
    ['broken YAML', 'namespace: [a\n', 'config.yaml:'],
    ['a mapping as a value', 'namespace: {a: b}\n', 'the value of namespace must be a text'],
    ['a key twice', 'namespace: a\nnamespace: b\n', 'config.yaml:2'],
  ])('in YAML with %s is refused', async (_case, file, says) => {
    expect(await complaintOf({file})).toContain(says);
  });

  test.each([
    ['its group', 0o660],
    ['everybody', 0o602],
  ])('that %s may write is refused', async (_who, mode) => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'c.yaml'), 'namespace: x\n');
    chmodSync(join(cwd, 'c.yaml'), mode);
    expect(await complaintOf({cwd, flags: {config: 'c.yaml'}})).toContain('may be written by others than its owner');
  });

  test('on Windows has no such modes', async () => {
    const cwd = emptyDirectory();
    const path = join(cwd, 'c.yaml');
    writeFileSync(path, 'namespace: x\n');
    chmodSync(path, 0o666);
    const env = {KUBECTL_PROVISION_HOME: cwd};
    await expect(settle({env, platform: 'win32'})).resolves.toBeDefined();
  });

  test('with a secret that others may read is warned of', async () => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'c.yaml'), 'DCAP_KEY: 0123456789abcdef0123456789abcdef\n');
    chmodSync(join(cwd, 'c.yaml'), 0o644);
    const {events} = await settle({cwd, flags: {config: 'c.yaml'}});
    expect(JSON.stringify(events)).toContain('holds a secret and may be read by others');
  });

  test('that is a directory is refused', async () => {
    const cwd = emptyDirectory();
    expect(await complaintOf({cwd, flags: {config: '.'}})).toContain('it is not a file');
  });
});

test('settings are frozen', async () => {
  const {settings} = await settle({});
  expect(Object.isFrozen(settings)).toBe(true);
});
