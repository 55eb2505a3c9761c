// `audit`: what goes to the standard output and what beside it, and how it ends.
import {describe, expect, onTestFinished, test} from 'vitest';
import {Failure} from '../../src/lib/report/failure.ts';
import {main} from '../../src/main.ts';
import {absent, json, noKind, type Reply, refusal} from '../support/api-server.ts';
import {type AuditedCas, type AuditedCasOptions, startAuditedCas} from '../support/audited-cas.ts';
import {testRuntime, type World} from '../support/runtime.ts';

interface Options extends AuditedCasOptions {
  world?: World;
  /** Done before the program runs. */
  before?: (cas: AuditedCas) => void;
}

async function start({world = {}, before, ...options}: Options = {}) {
  const cas = await startAuditedCas(options);
  onTestFinished(() => cas.api.close());
  before?.(cas);
  const KUBECONFIG = await cas.api.kubeconfig({context: {namespace: 'prod'}});
  const {runtime, seen} = testRuntime({...world, env: {KUBECONFIG, ...world.env}});
  return {cas, runtime, seen};
}

/** Runs the words to their end. */
async function audit(words: string[], options: Options = {}) {
  const {cas, runtime, seen} = await start(options);
  const code = await main(words, runtime);
  return {code, ...seen, cas};
}

/** Runs the words until `goOn` has seen enough, then ends them with Ctrl-C. */
async function auditUntil(
  words: string[],
  goOn: (cas: AuditedCas, seen: {stdout: string}) => Promise<void>,
  options: Options = {},
) {
  const stop = new AbortController();
  const {cas, runtime, seen} = await start({...options, world: {...options.world, signal: stop.signal}});
  const ended = main(words, runtime);
  await goOn(cas, seen);
  stop.abort(new Failure({kind: 'interrupted', summary: 'the run was interrupted (SIGINT)', signalNumber: 2}));
  return {code: await ended, ...seen, cas};
}

const says =
  (...lines: string[]) =>
  (cas: AuditedCas) =>
    cas.say(...lines);
const has = (seen: {stdout: string}, text: string) => expect.poll(() => seen.stdout, {timeout: 5_000}).toContain(text);

describe('audit', () => {
  test('prints the log of the CAS that is named, and nothing else on the standard output', async () => {
    const {code, stdout, stderr, cas} = await audit(['audit', 'mycas'], {before: says('one', '', 'three')});
    expect({code, stdout}).toEqual({code: 0, stdout: 'one\n\nthree\n'});
    expect(stderr).toMatch(/^\S+ Cluster test at \S+, namespace prod\n$/);
    expect(cas.logRequests()).toEqual([{container: 'audit', timestamps: 'true'}]);
  });

  test.each([
    [['--since', '90s'], {sinceSeconds: '90'}],
    [['--since', '1h30m'], {sinceSeconds: '5400'}],
    [['--since', '500ms'], {sinceSeconds: '1'}],
    [['--since', '2026-01-31T12:00:00Z'], {sinceTime: '2026-01-31T12:00:00Z'}],
    [['--tail', '10'], {tailLines: '10'}],
    [['--tail=0', '--since=10'], {tailLines: '0', sinceSeconds: '10'}],
  ])('asks for what %j means', async (flags, query) => {
    const {cas} = await audit(['audit', 'mycas', ...flags]);
    expect(cas.logRequests()).toEqual([{container: 'audit', timestamps: 'true', ...query}]);
  });

  test('puts the time before each line', async () => {
    const {stdout} = await audit(['audit', 'mycas', '--timestamps'], {before: says('one')});
    expect(stdout).toMatch(/^2026-01-31T12:00:00\.\d{9}Z one\n$/);
  });

  test('prints the log of the run before', async () => {
    const before = (cas: AuditedCas) => {
      cas.say('old');
      cas.restart();
      cas.say('new');
    };
    const {code, stdout} = await audit(['audit', 'mycas', '--previous', '-o', 'json'], {before});
    expect({code, entries: JSON.parse(stdout).entries}).toMatchObject({code: 0, entries: [{text: 'old', restarts: 0}]});
  });

  test('spares a terminal what would move its cursor, and nobody else', async () => {
    const before = says('\u001b[2Jgone\u0007\ttab');
    expect((await audit(['audit', 'mycas'], {before})).stdout).toBe('\u001b[2Jgone\u0007\ttab\n');
    expect((await audit(['audit', 'mycas'], {before, world: {columns: 80}})).stdout).toBe('gone  tab\n');
  });

  test('is one document with -o json', async () => {
    const {code, stdout} = await audit(['audit', 'mycas', '-o', 'json'], {before: says('one', '"two"')});
    expect({code, document: JSON.parse(stdout)}).toEqual({
      code: 0,
      document: {
        command: 'audit',
        cluster: {context: 'test', server: expect.stringContaining('127.0.0.1'), namespace: 'prod'},
        cas: {name: 'mycas', namespace: 'prod'},
        signatures: 'not verified',
        entries: ['one', '"two"'].map((text) => ({
          time: expect.stringMatching(/Z$/),
          text,
          pod: 'mycas-0',
          node: 'node-a',
          restarts: 0,
        })),
        exitCode: 0,
      },
    });
  });

  test('is one document also when there is nothing in it', async () => {
    expect(JSON.parse((await audit(['audit', 'mycas', '-o', 'json'])).stdout)).toMatchObject({
      entries: [],
      exitCode: 0,
    });
  });

  test('is one document with -o yaml', async () => {
    const {parse} = await import('yaml');
    const {stdout} = await audit(['audit', 'mycas', '-o', 'yaml'], {before: says('one')});
    expect(parse(stdout)).toMatchObject({command: 'audit', entries: [{text: 'one'}], exitCode: 0});
  });

  test('closes its document when the log breaks off for good', async () => {
    const log: Reply = (response, request) => {
      response.writeHead(200);
      response.write('2026-01-31T12:00:00Z one\n', () => setTimeout(request.cutConnection, 10));
    };
    for (const format of ['json', 'yaml']) {
      const {code, stdout, stderr} = await audit(['audit', 'mycas', '-o', format], {log});
      const document = format === 'json' ? JSON.parse(stdout) : (await import('yaml')).parse(stdout);
      expect(document).toMatchObject({
        entries: [{text: 'one'}],
        error: {kind: 'undetermined', summary: 'the audit log could not be read to its end'},
        exitCode: code,
      });
      expect(stderr).toContain('could not be read to its end');
    }
  }, 30_000);

  test('takes up a log that broke off once', async () => {
    const line = (second: number, text: string) => `2026-01-31T12:00:0${second}Z ${text}\n`;
    const cutShort: Reply = (response, request) => {
      response.writeHead(200);
      response.write(`${line(0, 'one')}${line(0, 'one')}2026-01-31T12:0`, () => setTimeout(request.cutConnection, 10));
    };
    const whole: Reply = (response) => {
      response
        .writeHead(200)
        .end(`${line(0, 'one')}${line(0, 'one')}${line(1, 'two')}2026-01-31T12:00:01Z without end`);
    };
    const {code, stdout} = await audit(['audit', 'mycas'], {log: [cutShort, whole]});
    expect({code, stdout}).toEqual({code: 0, stdout: 'one\none\ntwo\nwithout end\n'});
  });

  test('masks a secret of ours that the log holds', async () => {
    const {stdout} = await audit(['audit', 'mycas', '--token', 's3cret-token'], {before: says('who: s3cret-token')});
    expect(stdout).toBe('who: ********\n');
  });
});

describe('audit --follow', () => {
  test('ends with Ctrl-C and exit code 130, without a word of failure', async () => {
    const {code, stdout, stderr} = await auditUntil(['audit', 'mycas', '-f'], async (cas, seen) => {
      cas.say('one');
      await has(seen, 'one\n');
    });
    expect({code, stdout}).toEqual({code: 130, stdout: 'one\n'});
    expect(stderr).not.toMatch(/error|interrupted/);
  });

  test('prints a line of JSON for each entry, and nothing at its end', async () => {
    const {code, stdout} = await auditUntil(['audit', 'mycas', '--follow', '-o', 'json'], async (cas, seen) => {
      cas.say('one');
      await has(seen, '"one"');
      cas.restart();
      cas.say('two');
      await has(seen, '"two"');
    });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect({code, lines}).toMatchObject({
      code: 130,
      lines: [
        {text: 'one', restarts: 0},
        {text: 'two', restarts: 1},
      ],
    });
  });

  test('prints nothing on the standard output when nothing came, also for programs', async () => {
    const {code, stdout} = await auditUntil(['audit', 'mycas', '-fo', 'json'], (cas) =>
      expect.poll(() => cas.following()).toBe(1),
    );
    expect({code, stdout}).toEqual({code: 130, stdout: ''});
  });

  test('prints YAML documents', async () => {
    const {parseAllDocuments} = await import('yaml');
    const {stdout} = await auditUntil(['audit', 'mycas', '-f', '-o', 'yaml'], async (cas, seen) => {
      cas.say('one', 'two');
      await has(seen, 'two');
    });
    expect(parseAllDocuments(stdout).map((document) => document.toJS().text)).toEqual(['one', 'two']);
  });

  test('says its failure as one more line of JSON', async () => {
    const before = (cas: AuditedCas) => cas.say('one');
    const log = [refusal(403, 'Forbidden', 'pods "mycas-0" is forbidden')];
    const {code, stdout} = await audit(['audit', 'mycas', '-f', '-o', 'json'], {before, log});
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect({code, document: JSON.parse(stdout)}).toMatchObject({
      code: 4,
      document: {error: {kind: 'undetermined'}, exitCode: 4},
    });
  });

  test('has no time limit, unless one is given', async () => {
    const {code, stderr} = await audit(['audit', 'mycas', '-f', '--timeout', '100ms'], {before: says('one')});
    expect(code).toBe(124);
    expect(stderr).toContain('the time limit of 0.1 s passed');
  });

  test('ends well when nobody reads its lines any more', async () => {
    const {runtime, cas} = await start();
    Object.assign(runtime.stdout, {drained: async () => false});
    const ended = main(['audit', 'mycas', '--follow'], runtime);
    cas.say('one');
    expect(await ended).toBe(0);
  });

  test('waits for a reader that is slow', async () => {
    const {runtime, cas, seen} = await start();
    const room = Promise.withResolvers<boolean>();
    Object.assign(runtime.stdout, {drained: () => room.promise});
    const ended = main(['audit', 'mycas', '--follow'], runtime);
    cas.say('one', 'two');
    await has(seen, 'one\n');
    expect(seen.stdout).toBe('one\n');
    room.resolve(false);
    expect(await ended).toBe(0);
  });
});

describe('the old plugin, and what was wrong with it (fault 73)', () => {
  const world = {argv0: '/usr/local/bin/kubectl-audit'};

  test.each([
    [['cas', 'mycas']],
    [['cas', 'mycas', '-n', 'prod']],
    [['-n', 'prod', 'cas', 'mycas']],
    [['cas', '-n', 'prod', 'mycas']],
    [['mycas']],
    [['mycas', '--namespace=prod', '-v']],
  ])('is answered for: kubectl audit %j', async (words) => {
    const {code, stdout} = await audit(words, {before: says('one'), world});
    expect({code, stdout}).toEqual({code: 0, stdout: 'one\n'});
  });

  test.each([[['cas']], [[]]])('means the CAS named cas: kubectl audit %j', async (words) => {
    const {code, stderr} = await audit(words, {
      world,
      replies: {'GET /apis/services.scone.cloud/v1beta1/namespaces/prod/cas/cas': absent('cas', 'cas')},
    });
    expect({code, says: /CAS prod\/cas: the CAS does not exist/.test(stderr)}).toEqual({code: 1, says: true});
  });

  test.each([
    [['--version'], 0, /^kubectl-provision \d/],
    [['--help'], 0, /kubectl provision audit \[NAME\] \[flags\]/],
    [['cas', '--help'], 0, /follow/],
    [['__complete', 'cas', '--fo'], 0, /--follow/],
  ])('is answered for: kubectl audit %j', async (words, code, says) => {
    const seen = await audit(words, {world});
    expect(seen.code).toBe(code);
    expect(seen.stdout).toMatch(says);
  });

  test.each([
    [['cas', 'mycas', 'other'], /unexpected word "other"/],
    [['vault', 'mycas'], /unexpected word "mycas": audit takes one name/],
    [['cas', 'mycas', '-d'], /there is no flag -d here\nnext: use --debug/],
  ])('is refused: kubectl audit %j', async (words, says) => {
    const {code, stderr} = await audit(words, {world});
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});

describe('cas audit', () => {
  test.each([[['cas', 'audit', 'mycas', '--tail', '1']], [['cas', '-n', 'prod', 'audit', 'mycas', '--tail', '1']]])(
    'is the same: %j',
    async (words) => {
      expect(await audit(words, {before: says('one', 'two')})).toMatchObject({code: 0, stdout: 'two\n'});
    },
  );
});

describe('a network sink', () => {
  const ownerConfig = 'audit_log = {sink = "network", url = "https://u:p@logs.example/a?key=k"}';

  test('is told of, with whose word it is, and never with what may be secret', async () => {
    const {code, stdout, stderr} = await audit(['audit', 'mycas', '-o', 'json'], {spec: {ownerConfig}});
    expect({code, sink: JSON.parse(stdout).sink}).toEqual({
      code: 0,
      sink: {url: 'https://logs.example/a', from: 'spec.ownerConfig of the CAS'},
    });
    expect(stderr).toContain(
      'warning: this CAS sends its audit log to https://logs.example/a, says spec.ownerConfig of the CAS: do not expect it',
    );
    expect(stdout + stderr).not.toMatch(/u:p|key=k/);
  });

  test('is not told of where nothing is known', async () => {
    const {stdout, stderr} = await audit(['audit', 'mycas', '-o', 'json'], {
      spec: {ownerConfig: 'audit_log = {sink = "file"}'},
    });
    expect({sink: JSON.parse(stdout).sink, stderr}).toEqual({sink: undefined, stderr: ''});
  });
});

describe('there is no log', () => {
  const waiting = {waiting: {reason: 'ImagePullBackOff', message: 'unauthorized'}};
  const casPath = 'GET /apis/services.scone.cloud/v1beta1/namespaces/prod/cas/mycas';
  const allCas = 'GET /apis/services.scone.cloud/v1beta1/cas';
  const namespacePath = 'GET /api/v1/namespaces/prod';
  const list = (...items: unknown[]) => json({kind: 'List', metadata: {}, items});

  test.each<[string, Options & {words?: string[]}, number, RegExp]>([
    [
      'without the CAS',
      {
        cas: absent('cas', 'mycas'),
        replies: {
          [namespacePath]: json({kind: 'Namespace', metadata: {name: 'prod'}}),
          [allCas]: list({metadata: {name: 'other', namespace: 'test'}}),
        },
      },
      1,
      /CAS prod\/mycas: the CAS does not exist\n {2}there are: test\/other/,
    ],
    [
      'without its namespace',
      {cas: absent('cas', 'mycas'), replies: {[namespacePath]: absent('namespaces', 'prod')}},
      1,
      /namespace prod does not exist/,
    ],
    ['without the operator', {cas: noKind}, 1, /the operator is not installed/],
    ['without a pod', {withoutPod: true}, 1, /the CAS has no pod, so there is no log/],
    ['without the container', {containers: ['cas']}, 1, /no container audit.*\n.*pod mycas-0 on node node-a has cas/],
    ['before the container is started', {state: waiting}, 1, /has no log yet\n.*ImagePullBackOff: unauthorized/],
    ['of a run before the first', {words: ['--previous']}, 1, /was not started before/],
    [
      'without the right to see CAS or pods',
      {
        cas: refusal(403, 'Forbidden', 'no'),
        replies: {'GET /api/v1/namespaces/prod/pods': refusal(403, 'Forbidden', 'no')},
      },
      4,
      /the CAS could not be read/,
    ],
    [
      'without the right to read it',
      {
        log: refusal(
          403,
          'Forbidden',
          'pods "mycas-0" is forbidden: User "bob" cannot get resource "pods/log" in API group "" in the namespace "prod"',
        ),
      },
      4,
      /bob may not get pods\/log/,
    ],
  ])('%s', async (_, {words = [], ...options}, code, says) => {
    const people = await audit(['audit', 'mycas', ...words], options);
    expect(people.code).toBe(code);
    expect(people.stdout).toBe('');
    expect(people.stderr).toMatch(says);
    const {stdout} = await audit(['audit', 'mycas', '-o', 'json', ...words], options);
    expect(JSON.parse(stdout)).toMatchObject({error: {summary: expect.any(String)}, exitCode: code});
  });

  test('but there is one for who may see its pods and not the CAS', async () => {
    const {code, stdout, stderr} = await audit(['audit', 'mycas'], {
      cas: refusal(403, 'Forbidden', 'no'),
      before: says('one'),
    });
    expect({code, stdout}).toEqual({code: 0, stdout: 'one\n'});
    expect(stderr).toContain('whether it sends its audit log elsewhere is not known');
    expect(casPath).toContain('mycas');
  });
});

describe('settings that are not valid', () => {
  test.each([
    [['--since', 'yesterday'], 'neither a length of time'],
    [['--since', '0'], 'neither a length of time'],
    [['--since', '2026-13-31T12:00:00Z'], 'neither a length of time'],
    [['--tail', '-1'], 'a number of lines'],
    [['--tail', 'many'], 'a number of lines'],
    [['--follow', '--previous'], '--follow and --previous contradict each other'],
    [['--namespace', 'Prod'], 'a namespace name'],
    [['--timeout', '0'], '0 would mean to wait for ever'],
    [['MyCas'], 'is no name of a CAS'],
    [['mycas', '--strict'], 'there is no flag --strict'],
  ])('%j', async (words, says) => {
    const {code, stderr} = await audit(['audit', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});
