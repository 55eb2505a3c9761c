// Command lines that are wrong: exit code 2, one clear sentence, and what was probably meant.
import {describe, expect, test} from 'vitest';
import {fakeOperator, run} from '../support/runtime.ts';

const rows: {argv: string[]; says: string; next?: string}[] = [
  {argv: ['operater'], says: 'there is no command "operater"', next: 'did you mean `kubectl provision operator`?'},
  {
    argv: ['plugin', 'instal'],
    says: 'there is no command "plugin instal"',
    next: 'did you mean `kubectl provision plugin install`?',
  },
  {
    argv: ['plugin', 'zap'],
    says: 'there is no command "plugin zap"',
    next: '`kubectl provision help plugin` lists all',
  },
  {argv: ['plugin', '--dry-run'], says: 'plugin needs a second word', next: 'write `kubectl provision plugin install`'},
  {argv: ['--dry-run', 'plugin', 'install'], says: 'the command comes first', next: 'write `kubectl provision plugin'},
  {argv: ['plugin', '-v', 'status'], says: 'plugin needs a second word, before any flag'},
  {argv: ['plugin', 'install', 'now'], says: 'unexpected word "now"'},
  {argv: ['plugin', 'install', '--reconcile'], says: 'there is no flag --reconcile'},
  {argv: ['plugin', 'install', '--set-version', 'newest'], says: '--set-version: "newest" is not a version'},
  {argv: ['completion'], says: 'SHELL is missing'},
  {argv: ['completion', 'bsh'], says: 'expected bsh to be one of', next: 'did you mean bash?'},
  {argv: ['completion', 'instal'], says: 'expected instal to be one of', next: 'did you mean install?'},
  {
    argv: ['help', 'plugin', 'instal'],
    says: 'there is no command',
    next: 'did you mean `kubectl provision plugin install`?',
  },
  {argv: ['version', '-n', 'x'], says: 'there is no flag -n'},
  {argv: ['chart'], says: 'there is no command "chart"', next: '`kubectl provision help` lists all commands'},
  {argv: ['-n', 'x', 'operator'], says: 'the command comes first', next: 'write `kubectl provision operator -n …`'},
  {argv: ['--reconcile'], says: 'the command comes first', next: 'write `kubectl provision operator --reconcile …`'},
  {argv: ['--access-token=s3cret-token', 'operator'], says: 'before --access-token'},
  {argv: ['operator', '--recon'], says: 'there is no flag --recon', next: 'did you mean --reconcile?'},
  {argv: ['operator', '--reconcil'], says: 'there is no flag --reconcil', next: 'did you mean --reconcile?'},
  {argv: ['operator', '--updaet'], says: 'there is no flag --updaet', next: 'did you mean --update?'},
  {argv: ['operator', '--name-space=x'], says: 'there is no flag --name-space', next: 'did you mean --namespace?'},
  {argv: ['operator', '-reconcile'], says: 'there is no flag -reconcile', next: 'did you mean --reconcile?'},
  {argv: ['operator', '--xyzzy'], says: 'there is no flag --xyzzy', next: '`kubectl provision operator --help`'},
  {argv: ['operator', '-x'], says: 'there is no flag -x'},
  {argv: ['operator', '--json'], says: 'there is no flag --json', next: 'use -o json'},
  {argv: ['operator', '--force'], says: 'there is no flag --force', next: 'use --force-conflicts'},
  {argv: ['operator', '--password', 'x'], says: 'there is no flag --password', next: 'use --access-token-file FILE'},
  {argv: ['operator', 'reconcile'], says: 'unexpected word "reconcile"', next: 'did you mean --reconcile?'},
  {argv: ['operator', 'extra'], says: 'unexpected word "extra"'},
  {argv: ['operator', '--', '--reconcile'], says: 'unexpected word "--reconcile"', next: 'did you mean --reconcile?'},
  {argv: ['operator', '--reconcile=false'], says: '--reconcile takes no value'},
  {argv: ['operator', '--namespace'], says: '--namespace expects a value'},
  {argv: ['operator', '--namespace', '--update'], says: '--namespace expects a value'},
  {argv: ['operator', '-n', 'a', '-n', 'b'], says: '--namespace can only be specified once'},
  {argv: ['operator', '--timeout', '0'], says: 'give a limit'},
  {argv: ['operator', '--timeout', '0s'], says: 'give a limit'},
  {argv: ['operator', '--timeout', '-5'], says: '"-5" is no length of time'},
  {argv: ['operator', '--timeout', '10 min'], says: '"10 min" is no length of time'},
  {argv: ['operator', '--timeout', '1000h'], says: 'longer than 7 days'},
  {argv: ['operator', '--request-timeout', 'soon'], says: '--request-timeout: "soon" is no length of time'},
  {argv: ['operator', '-o', 'xml'], says: '"xml" is no form of output; use table, json or yaml'},
  {argv: ['operator', '-n', 'Scone_System'], says: '--namespace: "Scone_System" must be a namespace name'},
  {argv: ['operator', '-n', ''], says: '--namespace: "" must be a namespace name'},
  {argv: ['operator', '-n', 'a'.repeat(64)], says: 'must be a namespace name'},
  {argv: ['operator', '--create', 'x.y'], says: '--create: "x.y" must be a namespace name'},
  {argv: ['operator', '--set-version', 'latest'], says: '"latest" is not a version'},
  {argv: ['operator', '--set-version', 'v6.0.6'], says: '"v6.0.6" is not a version'},
  {argv: ['operator', '--set-version', '6.0'], says: '"6.0" is not a version'},
  {argv: ['operator', '-d', 'abc'], says: '--dcap-api: the value must be the 32 hex digits'},
  {argv: ['operator', '-d', 'g'.repeat(32)], says: '--dcap-api: the value must be the 32 hex digits'},
  {argv: ['operator', '--node-selector', 'sgx'], says: '--node-selector: it must be one YAML line'},
  {argv: ['operator', '--node-selector', 'a b: "c"'], says: '"a b" is not a label name'},
  {argv: ['operator', '--node-selector', 'sgx: {a: b}'], says: 'each label needs one text as its value'},
  {argv: ['operator', '--node-selector', 'sgx="not a label"'], says: 'is not a label value'},
  {argv: ['operator', '--helm-use-secret', '--helm-use-configmap'], says: 'contradict each other'},
  {argv: ['operator', '--only-plugin', '--only-operator'], says: 'contradict each other'},
  {argv: ['operator', '--image-signature-check', '--no-image-signature-check'], says: 'contradict each other'},
  {argv: ['operator', '--registry-plain-http', 'http://r.example'], says: 'must be HOST or HOST:PORT'},
  {argv: ['operator', '--registry-mirror', 'mirror.example'], says: 'must be an address such as https://HOST'},
  {argv: ['operator', '--registry-ca', '/does/not/exist'], says: '/does/not/exist cannot be read'},
  {argv: ['operator', '--plugin-path', '/bin'], says: '--plugin-path needs --plugin or --only-plugin'},
  {argv: ['operator', '--as-group', 'admins'], says: '--as-group and --as-uid need --as'},
  {argv: ['operator', '--server', 'cluster.example'], says: '--server: "cluster.example" must be a URL'},
  {argv: ['operator', '--username', 'jane'], says: '--username given, --access-token-file and --email missing'},
  {argv: ['operator', '--access-token', 'abcdefgh'], says: '--access-token given, --username and --email missing'},
  {argv: ['operator', '--access-token-file', '/does/not/exist'], says: '/does/not/exist cannot be read'},
  {argv: ['operator', '--access-token-stdin'], says: 'the standard input: the access token is empty'},
  {argv: ['operator', '--verify-image-signatures', '/does/not/exist'], says: '/does/not/exist cannot be read'},
  {argv: ['operator', '--trusted-key', '/'], says: '--trusted-key: / is not a file'},
  {argv: ['operator', '--mirror', '/does/not/exist'], says: '--mirror: there is no directory /does/not/exist'},
  {argv: ['operator', '--mirror', 'ftp://files.example'], says: 'neither a directory nor an http(s) URL'},
  {
    argv: ['operator', '--offline', '--mirror', 'https://m.example'],
    says: '--offline needs a mirror that is a directory',
  },
  {
    argv: ['operator', '--config', '/does/not/exist.yaml'],
    says: '/does/not/exist.yaml: the config file cannot be read',
  },
  {argv: ['explain', 'PS0001'], says: 'there is no finding with the code "PS0001"', next: 'did you mean PS001?'},
  {argv: ['explain', 'PS001', 'PS002'], says: 'unexpected word'},
  {argv: ['version', '--reconcile'], says: 'there is no flag --reconcile'},
];

describe('a command line that is wrong', () => {
  test.each(rows)('$argv', async ({argv, says, next}) => {
    const {parts, settings} = fakeOperator();
    const {code, stdout, stderr} = await run(argv, {}, parts);
    expect({code, stdout, called: settings.length}).toEqual({code: 2, stdout: '', called: 0});
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(says);
    expect(stderr).toContain(`next: ${next ?? ''}`);
    expect(stderr).not.toMatch(/s3cret|See more help|undefined|\n {4}at /);
  });

  test('is told all its faults at once', async () => {
    const {stderr} = await run(['operator', '-n', 'A', '--timeout', 'x', '--email', 'e', '-o', 'xml']);
    expect(stderr).toContain('error: 4 settings are not valid');
    expect(stderr.match(/^ {2}- /gm)).toHaveLength(4);
  });

  test('with -o json is told so in a document on the standard output', async () => {
    const {code, stdout, stderr} = await run(['operator', '-o', 'json', '--timeout', '0']);
    expect(JSON.parse(stdout)).toMatchObject({exitCode: code, error: {kind: 'usage'}, findings: [], changes: []});
    expect(stderr).toContain('error: ');
  });

  test('with -o yaml and an unknown flag is told so in a document as well', async () => {
    const {stdout} = await run(['operator', '--output=yaml', '--nonsense']);
    expect(stdout).toMatch(/^error:\n {2}kind: usage\n/);
  });
});
