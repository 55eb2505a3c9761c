// Bad command lines, settings and config files: each is refused with one message before anything is asked for.
import {chmodSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'vitest';
import {type BadInput, expectRefusal} from '../support/bad-input.ts';

const user = ['--username', 'ada'];
const email = ['--email', 'ada@example.org'];
const token = ['--access-token-file', 'token'];
const tokenFile = {token: 'token-1\n'};
const dcapKey = 'abcdef0123456789abcdef0123456789';

const settings: BadInput[] = [
  {
    what: 'a version of four numbers',
    argv: ['--set-version', '6.0.6.1'],
    code: 2,
    says: ['"6.0.6.1" is not a version'],
  },
  {what: 'a version in words', env: {VERSION: 'newest'}, code: 2, says: ['VERSION: "newest" is not a version']},
  {
    what: 'an unknown flag that is nearly one',
    argv: ['--acess-token-file', 'x'],
    code: 2,
    says: ['there is no flag --acess-token-file', 'did you mean --access-token-file?'],
  },
  {what: 'a flag without its value', argv: ['--mirror'], code: 2, says: ['--mirror expects a value']},
  {
    what: 'flags that exclude each other',
    argv: ['--insecure-skip-tls-verify', '--certificate-authority', 'ca'],
    files: {ca: ''},
    code: 2,
    says: ['--insecure-skip-tls-verify and --certificate-authority contradict each other'],
  },
  {
    what: 'a malformed DCAP key in the environment',
    env: {DCAP_KEY: `${dcapKey}0`},
    code: 2,
    says: ['DCAP_KEY: the value must be the 32 hex digits of a DCAP API key'],
    secret: dcapKey,
  },
  {
    what: 'a namespace that ends with a dash',
    env: {DEFAULT_NAMESPACE: 'scone-'},
    code: 2,
    says: ['DEFAULT_NAMESPACE: "scone-" must be a namespace name'],
  },
  {
    what: 'a node selector that is YAML of another form',
    argv: ['--node-selector', '[a, b]'],
    code: 2,
    says: ['--node-selector: it must be one YAML line'],
  },
  {
    what: 'a time without a unit that we know',
    env: {KUBECTL_PROVISION_TIMEOUT: '2 weeks'},
    code: 2,
    says: ['KUBECTL_PROVISION_TIMEOUT: "2 weeks" is no length of time'],
  },
  {what: 'no form of output', argv: ['-o', 'wide'], code: 2, says: ['"wide" is no form of output']},
  {
    what: 'a store of Helm that we do not write to',
    env: {HELM_DRIVER: 'sql'},
    code: 2,
    says: ['HELM_DRIVER: "sql" must be secret or configmap'],
  },
  {
    what: 'a chart repository without a name',
    env: {IMPS_HELM_REPO: 'https://charts.example'},
    code: 2,
    says: ['IMPS_HELM_REPO', 'must be of the form `NAME URL`'],
  },
  {
    what: 'a key for image signatures that is not there',
    argv: ['--verify-image-signatures', 'cosign.pub'],
    code: 2,
    says: ['--verify-image-signatures: HERE/cosign.pub cannot be read'],
  },
  {
    what: 'a mirror that is a file',
    argv: ['--mirror', 'mirror'],
    files: {mirror: ''},
    code: 2,
    says: ['--mirror: there is no directory HERE/mirror'],
  },
];

const incomplete = (given: string, missing: string) => `incomplete: ${given} given, ${missing} missing`;

const accounts: BadInput[] = [
  {what: 'a user alone', argv: user, code: 2, says: [incomplete('--username', '--access-token-file and --email')]},
  {
    what: 'an e-mail address alone',
    argv: email,
    code: 2,
    says: [incomplete('--email', '--username and --access-token-file')],
  },
  {
    what: 'a token alone',
    argv: token,
    files: tokenFile,
    code: 2,
    says: [incomplete('--access-token-file', '--username and --email')],
  },
  {
    what: 'no e-mail address',
    argv: [...user, ...token],
    files: tokenFile,
    code: 2,
    says: [incomplete('--username and --access-token-file', '--email')],
  },
  {
    what: 'no user',
    argv: [...email, ...token],
    files: tokenFile,
    code: 2,
    says: [incomplete('--access-token-file and --email', '--username')],
  },
  {
    what: 'no token',
    argv: [...user, ...email],
    code: 2,
    says: [incomplete('--username and --email', '--access-token-file')],
  },
  {
    what: 'a user by flag, a token by variable, no e-mail address',
    argv: user,
    env: {REGISTRY_ACCESS_TOKEN: 'token-of-old'},
    code: 2,
    says: [incomplete('--username and REGISTRY_ACCESS_TOKEN', '--email')],
    secret: 'token-of-old',
  },
  {
    what: 'a user by file, an e-mail address by variable, no token',
    argv: ['--config', 'config.yaml'],
    env: {REGISTRY_EMAIL: 'ada@example.org'},
    files: {'config.yaml': '# mine\nusername: ada\n'},
    code: 2,
    says: [incomplete('HERE/config.yaml:2 and REGISTRY_EMAIL', '--access-token-file')],
  },
  {
    what: 'a token file that is not there',
    argv: [...user, ...email, ...token],
    code: 2,
    says: ['--access-token-file: HERE/token cannot be read'],
  },
  {
    what: 'a token file that is a directory',
    argv: [...user, ...email, ...token],
    arrange: (here) => mkdirSync(join(here, 'token')),
    code: 2,
    says: ['--access-token-file: HERE/token cannot be read'],
  },
  {
    what: 'an empty token file',
    argv: [...user, ...email, ...token],
    files: {token: '\n\n'},
    code: 2,
    says: ['--access-token-file: the access token is empty'],
  },
  {
    what: 'a token file of several lines',
    argv: [...user, ...email, ...token],
    files: {token: 'first-secret-line\nsecond\n'},
    code: 2,
    says: ['--access-token-file: an access token is one word without spaces'],
    secret: 'first-secret-line',
  },
  {
    what: 'a token from an empty standard input',
    argv: [...user, ...email, '--access-token-stdin'],
    code: 2,
    says: ['the standard input: the access token is empty'],
  },
  {
    what: 'a token as a file and from the standard input',
    argv: [...user, ...email, ...token, '--access-token-stdin'],
    files: tokenFile,
    input: 'token-2',
    code: 2,
    says: ['--access-token-file and --access-token-stdin both give an access token'],
  },
];

const config = ['--config', 'config.yaml'];

const configFiles: BadInput[] = [
  {
    what: 'missing',
    argv: config,
    code: 2,
    says: ['HERE/config.yaml: the config file cannot be read', 'there is no such file'],
  },
  {
    what: 'missing, named by a variable',
    env: {CONFIG_FILE: 'nowhere/config'},
    code: 2,
    says: ['HERE/nowhere/config: the config file cannot be read'],
  },
  {
    what: 'writable by others',
    argv: config,
    files: {'config.yaml': 'namespace: scone\n'},
    arrange: (here) => chmodSync(join(here, 'config.yaml'), 0o666),
    code: 2,
    says: ['HERE/config.yaml: the config file may be written by others', "chmod go-w 'HERE/config.yaml'"],
  },
  {
    what: 'malformed YAML',
    argv: config,
    files: {'config.yaml': 'namespace: scone\ncreate: [a\n'},
    code: 2,
    says: [/config\.yaml:[23]: the config file is not valid YAML settings/],
  },
  {
    what: 'shell code',
    argv: ['--config', 'config'],
    files: {config: 'DEFAULT_NAMESPACE=scone\nVERSION=$(touch HERE/pwned)\n'},
    code: 2,
    says: ['HERE/config:2: this line cannot be read as data', 'config files are read, never executed'],
  },
  {
    what: 'unknown names',
    argv: config,
    files: {'config.yaml': 'namespaces: scone\n'},
    code: 2,
    says: ['HERE/config.yaml:1: there is no setting "namespaces"; did you mean namespace?'],
  },
  {
    what: 'a switch that is neither on nor off',
    argv: config,
    files: {'config.yaml': 'only-operator: perhaps\n'},
    code: 2,
    says: ['HERE/config.yaml:1: "perhaps" is neither true nor false'],
  },
  {
    what: 'a list where one value belongs',
    argv: config,
    files: {'config.yaml': 'namespace: [a, b]\n'},
    code: 2,
    says: ['HERE/config.yaml:1: one value is needed'],
  },
  {
    what: 'what would make a run write',
    argv: config,
    files: {'config.yaml': 'reconcile: true\n'},
    code: 2,
    says: ['reconcile is only taken from the command line'],
  },
];

describe.concurrent('a setting is refused:', () => {
  test.each(settings)('$what', async (row) => void (await expectRefusal(row)));
});

describe.concurrent('half an account is refused:', () => {
  test.each(accounts)('$what', async (row) => void (await expectRefusal(row)));
});

describe.concurrent('a config file is refused:', () => {
  test.each(configFiles)('$what', async (row) => void (await expectRefusal(row)));
});
