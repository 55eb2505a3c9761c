// Bad kubeconfigs: each is refused with one message that names the file and what is wrong in it.
import {describe, test} from 'vitest';
import {type BadInput, expectRefusal} from '../support/bad-input.ts';

const secret = 'bearer-of-ada';

/** A kubeconfig that would do if the server were there; `change` spoils its text. */
function kubeconfig(change: (text: string) => string = (text) => text): string {
  return change(`apiVersion: v1
kind: Config
current-context: main
contexts: [{name: main, context: {cluster: prod, user: ada}}]
clusters: [{name: prod, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: ada, user: {token: ${secret}}}]
`);
}

const spoilt = (from: string, to: string) => ({config: kubeconfig((text) => text.replace(from, to))});
const named = ['--kubeconfig', 'config'];
const ofAda = 'user: {token: bearer-of-ada}';
const plugin = (command: string) =>
  `user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ${command}}}`;

/** A list that names the one before it ten times. */
const unfolding = (name: string) => {
  const before = String.fromCharCode(name.charCodeAt(0) - 1);
  return `${name}: &${name} [${Array.from({length: 10}, () => `*${before}`).join(', ')}]\n`;
};

const kubeconfigs: BadInput[] = [
  {what: 'there is none at all', code: 2, says: ['there is no kubeconfig', '.kube/config', 'service account']},
  {
    what: 'it is missing',
    argv: named,
    code: 2,
    says: ['HERE/config: the kubeconfig cannot be read', 'there is no such file'],
  },
  {
    what: 'it is a directory',
    argv: ['--kubeconfig', '.'],
    code: 2,
    says: ['HERE: the kubeconfig cannot be read', 'directory'],
  },
  {what: 'it is empty', argv: named, files: {config: ''}, code: 2, says: ['HERE/config', 'no context is chosen']},
  {
    what: 'it is malformed',
    argv: named,
    files: {config: 'clusters: [\n'},
    code: 2,
    says: ['HERE/config: the kubeconfig is malformed', 'not valid YAML at line 1 or near it'],
  },
  {
    what: 'it is something else',
    argv: named,
    files: {config: Buffer.from([0, 255, 254, 1])},
    code: 2,
    says: ['HERE/config: the kubeconfig is malformed'],
  },
  {
    what: 'one of several is broken',
    env: {KUBECONFIG: 'HERE/good:HERE/config'},
    files: {good: kubeconfig(), config: '- a\n'},
    code: 2,
    says: ['HERE/config: the kubeconfig is malformed', 'it is not a map'],
  },
  {
    what: 'it has no current context',
    argv: named,
    files: spoilt('current-context: main\n', ''),
    code: 2,
    says: ['no context is chosen', 'it has: main'],
  },
  {
    what: 'its current context is missing',
    argv: named,
    files: spoilt('current-context: main', 'current-context: gone'),
    code: 2,
    says: ['there is no context "gone"', 'it has: main'],
  },
  {
    what: 'the context names a cluster that is missing',
    argv: named,
    files: spoilt('cluster: prod', 'cluster: gone'),
    code: 2,
    says: ['kubeconfig HERE/config: there is no cluster "gone"', 'it has: prod'],
  },
  {
    what: 'the context names a user that is missing',
    argv: named,
    files: spoilt('user: ada', 'user: gone'),
    code: 2,
    says: ['kubeconfig HERE/config: there is no user "gone"', 'it has: ada'],
  },
  ...(['context', 'cluster', 'user'] as const).map((sort) => ({
    what: `--${sort} names one that is missing`,
    argv: [...named, `--${sort}`, 'gone'],
    files: {config: kubeconfig()},
    code: 2,
    says: [`there is no ${sort} "gone"`, 'it has: '],
  })),
  {
    what: 'a token is a number, as kubectl refuses it too',
    argv: named,
    files: spoilt('token: bearer-of-ada', 'token: 1234567890'),
    code: 2,
    says: ['HERE/config: the kubeconfig is malformed', 'users[0] ("ada"): token is not a text'],
  },
  {
    what: 'a name is a map',
    argv: named,
    files: spoilt('user: ada', 'user: {name: ada}'),
    code: 2,
    says: ['contexts[0] ("main"): user is not a text'],
  },
  {
    what: 'a credential plugin has no command',
    argv: named,
    files: spoilt(ofAda, 'user: {exec: {apiVersion: client.authentication.k8s.io/v1}}'),
    code: 2,
    says: ['users[0] ("ada"): exec has no command'],
  },
  {
    what: 'its aliases unfold without end',
    argv: named,
    files: {config: `a: &a [x, x]\n${[...'bcdefgh'].map(unfolding).join('')}`},
    code: 2,
    says: ['the kubeconfig is malformed', 'its YAML aliases cannot be resolved'],
  },
  {
    what: 'its proxy is no URL',
    argv: named,
    files: spoilt('server:', 'proxy-url: "a b", server:'),
    code: 2,
    says: ['proxy-url of the cluster: the proxy is not an http or https URL', 'http://HOST:PORT'],
  },
  {
    what: 'the server is no URL of the web',
    argv: named,
    files: spoilt('https://127.0.0.1:9', 'ssh://127.0.0.1'),
    code: 2,
    says: ['ssh://127.0.0.1: the address of the API server is not an http or https URL'],
  },
  {
    what: 'the authority that it names is missing',
    argv: named,
    files: spoilt('server:', 'certificate-authority: ca.pem, server:'),
    code: 2,
    says: ['HERE/ca.pem: the certificate authority that the kubeconfig names cannot be read'],
  },
  {
    what: 'the client certificate that it names is missing',
    argv: named,
    files: spoilt(ofAda, 'user: {client-certificate: ada.pem, client-key: ada.key}'),
    code: 2,
    says: [/HERE\/|ada\.(?:pem|key): the client (?:certificate|key) that the kubeconfig names cannot be read/],
  },
  {
    what: 'the client certificate is none',
    argv: named,
    files: spoilt(ofAda, 'user: {client-certificate-data: bm9uZQ==, client-key-data: bm9uZQ==}'),
    code: 2,
    says: ['the certificates or the key of the context cannot be used'],
  },
  {
    what: 'the token file that it names is missing',
    argv: named,
    files: spoilt(ofAda, 'user: {tokenFile: token}'),
    code: 2,
    says: ['HERE/token: the token file cannot be read'],
  },
  {
    what: 'its credential plugin is not installed',
    argv: named,
    files: spoilt(ofAda, plugin('no-such-login')),
    code: 4,
    says: ['user ada of context main: the credential plugin "no-such-login" cannot be started'],
  },
  {
    what: 'its credential plugin fails',
    argv: named,
    files: spoilt(ofAda, plugin('"false"')),
    code: 4,
    says: ['the credential plugin "false" failed with exit code 1'],
  },
  {
    what: 'a group is to be impersonated without a user',
    argv: [...named, '--as-group', 'admins'],
    files: {config: kubeconfig()},
    code: 2,
    says: ['--as-group and --as-uid need --as'],
  },
];

describe.concurrent('a kubeconfig is refused:', () => {
  test.each(kubeconfigs)('$what', async (row) => {
    await expectRefusal({...row, secret}, {argv: ['--mirror', '.', '--offline']});
  });
});
