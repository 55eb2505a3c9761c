// `operator` from the command line to the report: streams, questions, documents.
import {describe, expect, test} from 'vitest';
import {Failure} from '../../src/lib/report/failure.ts';
import {aChange, aFinding, fullOutcome, titles} from '../support/outcome.ts';
import {fakeOperator, run} from '../support/runtime.ts';

describe('what is asked', () => {
  const question = 'Change 3 objects in context test (https://127.0.0.1:6443)?';

  test('is asked on a terminal', async () => {
    const {questions, stderr} = await run(['operator', '-r'], {answers: [true]}, fakeOperator({ask: question}).parts);
    expect(questions).toEqual([question]);
    expect(stderr).toContain('answer: true');
  });

  test.each([
    ['with --yes', ['--yes'], {answers: [true]}],
    ['without a terminal', [], {}],
  ])('is not asked %s', async (_case, argv, world) => {
    const {questions, stderr} = await run(['operator', '-r', ...argv], world, fakeOperator({ask: question}).parts);
    expect(questions).toEqual([]);
    expect(stderr).toContain('answer: undefined');
  });
});

describe('-o json', () => {
  test('prints the outcome and nothing else on the standard output', async () => {
    const {parts} = fakeOperator({outcome: fullOutcome, events: [{type: 'note', level: 'info', text: 'hello'}]});
    const {code, stdout, stderr} = await run(['operator', '-o', 'json'], {columns: 80}, parts);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(fullOutcome)));
    expect({code, stderr}).toEqual({code: 4, stderr: ''});
  });

  test('talks on the standard error with --verbose', async () => {
    const {parts} = fakeOperator({events: [{type: 'note', level: 'info', text: 'hello'}]});
    const {stdout, stderr} = await run(['operator', '-o', 'json', '--verbose'], {}, parts);
    expect(stderr).toContain('hello');
    expect(JSON.parse(stdout)).toMatchObject({command: 'operator'});
  });

  test('tells how far a run came that was cut short', async () => {
    const made = aChange();
    const left = aChange({id: 'las', component: 'las', summary: 'create LAS las'});
    const {parts} = fakeOperator({
      events: [
        {type: 'findings', components: titles, findings: [aFinding()]},
        {type: 'plan', changes: [made, left]},
        {type: 'change-started', change: made},
        {type: 'change-done', change: made, milliseconds: 12},
      ],
      fails: new Failure({kind: 'deadline', summary: 'the time limit of 15m passed', object: 'LAS las'}),
    });
    const {code, stdout} = await run(['operator', '-r', '-o', 'json'], {}, parts);
    expect(code).toBe(124);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {kind: 'deadline', object: 'LAS las'},
      findings: [{verdict: 'ok'}],
      changes: [{state: 'done'}, {state: 'not-reached'}],
      exitCode: 124,
    });
  });
});

test('-o yaml prints the same as -o json in YAML', async () => {
  const {parse} = await import('yaml');
  const {stdout} = await run(['operator', '-o', 'yaml'], {}, fakeOperator({outcome: fullOutcome}).parts);
  expect(parse(stdout)).toEqual(JSON.parse(JSON.stringify(fullOutcome)));
});

describe('what is said of settings', () => {
  test.each([
    {
      case: 'a token as a flag',
      argv: ['--access-token', 'tok3n', '--username', 'j', '--email', 'e'],
      says: /warning: --access-token shows a secret .*--access-token-file FILE, --access-token-stdin or REGISTRY_ACCESS_TOKEN/,
    },
    {
      case: 'a DCAP key as a flag',
      argv: ['-d', '0123456789abcdef0123456789abcdef'],
      says: /warning: --dcap-api shows a secret .*DCAP_KEY/,
    },
    {case: 'a bearer token as a flag', argv: ['--token', 'bearer'], says: /warning: --token shows a secret/},
    {
      case: 'a version from the environment',
      env: {VERSION: '6.0.5'},
      says: /using version to install 6\.0\.5 from VERSION/,
    },
    {
      case: 'another registry',
      env: {IMAGE_REPO: 'r.example/scone'},
      says: /using repository of all images r\.example\/scone from IMAGE_REPO/,
    },
    {
      case: 'a variable of old that replaced a trusted key',
      env: {cosign_public_key_file: 'k'},
      says: /warning: cosign_public_key_file is not read/,
    },
    {
      case: 'a variable of ours that is misspelt',
      env: {KUBECTL_PROVISION_NAMESPAEC: 'x'},
      says: /warning: KUBECTL_PROVISION_NAMESPAEC is not read; did you mean KUBECTL_PROVISION_NAMESPACE\?/,
    },
    {
      case: 'a variable for what only a command line may say',
      env: {KUBECTL_PROVISION_RECONCILE: '1'},
      says: /warning: KUBECTL_PROVISION_RECONCILE is not read; --reconcile is only taken from the command line/,
    },
  ])('$case', async ({argv = [], env = {}, says}) => {
    const {code, stderr} = await run(['operator', ...argv], {env});
    expect(code).toBe(0);
    expect(stderr).toMatch(says);
  });

  test('a token from the standard input is nothing to warn of', async () => {
    const argv = ['operator', '--access-token', '-', '--username', 'j', '--email', 'e'];
    expect((await run(argv, {input: 'tok3n'})).stderr).toBe('');
  });

  test('origins are shown with --verbose, secrets masked', async () => {
    const env = {REGISTRY_USERNAME: 'jane', REGISTRY_ACCESS_TOKEN: 'tok3n-x', REGISTRY_EMAIL: 'e'};
    const {stderr} = await run(['operator', '--verbose', '-n', 'scone'], {env});
    expect(stderr).toContain('username = jane (environment REGISTRY_USERNAME)');
    expect(stderr).toContain('namespace = scone (flag)');
    expect(stderr).toContain('set-version = 6.0.6 (default)');
    expect(stderr).not.toContain('tok3n-x');
  });
});
