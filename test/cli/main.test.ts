// The whole program in a world of memory: exit codes, signals, unforeseen errors, and secrets that never show.
import {describe, expect, test} from 'vitest';
import {Failure} from '../../src/lib/report/failure.ts';
import {main} from '../../src/main.ts';
import {anOutcome} from '../support/outcome.ts';
import {fakeOperator, run, testRuntime} from '../support/runtime.ts';

describe('the version', () => {
  test.each([[['--version']], [['operator', '--version']], [['operator', '--reconcile', '--version']]])(
    'is all that %j prints',
    async (argv) => {
      const {parts, settings} = fakeOperator();
      const {code, stdout, stderr} = await run(argv, {}, parts);
      expect({code, stderr, called: settings.length}).toEqual({code: 0, stderr: '', called: 0});
      expect(stdout).toMatch(/^kubectl-provision \d+\.\d+\.\d+\n$/);
    },
  );
});

describe('the exit code', () => {
  test.each([0, 1, 3, 4, 124])('is the outcome’s: %i', async (exitCode) => {
    const {parts} = fakeOperator({outcome: {exitCode}});
    expect((await run(['operator'], {}, parts)).code).toBe(exitCode);
  });

  test.each([
    ['usage', 2],
    ['failed', 1],
    ['undetermined', 4],
    ['deadline', 124],
  ] as const)('of a failure of kind %s is %i, in every form of output', async (kind, exitCode) => {
    const {parts} = fakeOperator({fails: new Failure({kind, summary: 'it went wrong'})});
    for (const form of ['table', 'json', 'yaml']) {
      expect((await run(['operator', '-o', form], {}, parts)).code).toBe(exitCode);
    }
  });

  test.each([
    ['SIGINT', 2, 130],
    ['SIGTERM', 15, 143],
  ])('after %s is 128 and its number', async (_name, signalNumber, exitCode) => {
    const interrupt = new Failure({kind: 'interrupted', summary: 'the run was interrupted', signalNumber});
    const {parts} = fakeOperator({fails: new Error('a request was aborted')});
    const {code, stderr} = await run(['operator'], {signal: AbortSignal.abort(interrupt)}, parts);
    expect(code).toBe(exitCode);
    expect(stderr).toBe('stopped: the run was interrupted\n');
  });
});

test('a run that goes on beyond its time limit is ended', async () => {
  const {parts} = fakeOperator({hangs: true});
  const {code, stderr} = await run(['operator', '--timeout', '100ms'], {}, parts);
  expect(code).toBe(124);
  expect(stderr).toContain('error: the time limit of 0.1 s passed\nnext: give more time with --timeout');
});

describe('a failure', () => {
  const failure = new Failure({
    summary: 'the signature is not valid',
    object: 'scone-operator-6.0.6.tgz',
    reason: 'it was made by another key',
    next: 'use the vendor’s mirror',
    cause: new TypeError('packet 7'),
  });

  test('says what, which, why and what next, and no stack', async () => {
    const {stderr} = await run(['operator'], {}, fakeOperator({fails: failure}).parts);
    expect(stderr).toBe(
      [
        'error: scone-operator-6.0.6.tgz: the signature is not valid',
        '  it was made by another key',
        'next: use the vendor’s mirror',
        '',
      ].join('\n'),
    );
  });

  test('shows its stack and its cause with --debug', async () => {
    const {stderr} = await run(['operator', '--debug'], {}, fakeOperator({fails: failure}).parts);
    expect(stderr).toMatch(/caused by: TypeError: packet 7\n +at /);
  });

  test('that nobody foresaw is called a bug, without its stack', async () => {
    const {code, stderr} = await run(['operator'], {}, fakeOperator({fails: new TypeError('x is undefined')}).parts);
    expect(code).toBe(1);
    expect(stderr).toContain('error: unexpected error: TypeError: x is undefined');
    expect(stderr).toContain('next: this is a bug in kubectl-provision');
    expect(stderr).not.toContain('\n    at ');
  });

  test('cannot move the cursor of somebody’s terminal', async () => {
    const evil = new Failure({summary: 'the server said \u001b[2J\u001b]0;title\u0007 \u202eno'});
    const {stderr} = await run(['operator'], {}, fakeOperator({fails: evil}).parts);
    expect(stderr).toBe('error: the server said  no\n');
  });
});

describe('a secret', () => {
  const token = 'tok-3xample/+secret"1';
  const dcapKey = '0123456789abcdef0123456789abcdef';
  const given = {
    'as a flag': {argv: ['--access-token', token, '-d', dcapKey]},
    'as a flag with =': {argv: [`--access-token=${token}`, `--dcap-api=${dcapKey}`]},
    'in the environment': {env: {REGISTRY_ACCESS_TOKEN: token, DCAP_KEY: dcapKey}},
    'on the standard input': {argv: ['--access-token-stdin', '-d', dcapKey], input: `${token}\n`},
  };
  const leaks = [
    token,
    JSON.stringify(token),
    Buffer.from(`jane:${token}`).toString('base64'),
    Buffer.from(`{"auths":{"r":{"auth":"${Buffer.from(`jane:${token}`).toString('base64')}"}}}`).toString('base64'),
    encodeURIComponent(token),
    dcapKey,
  ];
  const ways = Object.entries(given).flatMap(([way, more]) =>
    ['table', 'json', 'yaml'].map((form) => ({way, form, argv: [], env: {}, ...more})),
  );

  test.each(ways)('given $way is masked in -o $form, in reports and errors', async ({form, argv, ...world}) => {
    const text = leaks.join(' ');
    const {parts} = fakeOperator({
      events: [{type: 'note', level: 'warning', text}],
      outcome: anOutcome({summary: text}),
    });
    const flags = ['--username', 'jane', '--email', 'j@example.com', '-o', form, '--debug', ...argv];
    const good = await run(['operator', ...flags], world, parts);
    const bad = await run(['operator', ...flags], world, fakeOperator({fails: new Error(text)}).parts);
    expect(good.code).toBe(0);
    const all = [good.stdout, good.stderr, bad.stdout, bad.stderr].join('\n');
    expect(all).toContain('********');
    for (const leak of leaks) expect(all).not.toContain(leak);
    expect(all).not.toContain('3xample');
    expect(all).not.toContain(Buffer.from('xx3xample/+sec').toString('base64').slice(4, 12));
  });

  test.each([
    [['operator', '--access-token', token, token]],
    [['operator', `--access-token=${token}`, '--nonsense', token]],
    [['operator', '-d', dcapKey, `--x=${dcapKey}`]],
    [[token, '--access-token', token]],
  ])('is masked in an error of usage: %j', async (argv) => {
    const {code, stderr} = await run(argv);
    expect(code).toBe(2);
    expect(stderr).not.toContain('3xample');
    expect(stderr).not.toContain(dcapKey);
  });
});

test('runs side by side keep their outputs apart', async () => {
  const names = Array.from({length: 20}, (_, index) => `namespace-${index}`);
  const worlds = names.map((name) => ({name, ...testRuntime()}));
  await Promise.all(
    worlds.map(({name, runtime}) => {
      const {parts} = fakeOperator({outcome: {summary: `all of ${name}`}});
      return main(['operator', '-n', name], runtime, parts);
    }),
  );
  for (const {name, seen} of worlds) expect(seen.stdout).toContain(`all of ${name} (`);
});
