// `policy apply` against an API server that plays the operator: what is written, what is waited for, what counts as accepted.
import {describe, expect, onTestFinished, test} from 'vitest';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {
  absent,
  json,
  listThenWatch,
  noKind,
  type Reply,
  refusal,
  startApiServer,
  watch,
} from '../support/api-server.ts';
import {aPolicy, aSigningKey, policyMachine} from '../support/policy-ground.ts';

const signer = aSigningKey();
const [old, fresh] = ['a'.repeat(64), 'b'.repeat(64)];
const signatureOf = (signature: string) => [{signer: signer.signerId, signature}];
const first = aPolicy('web');
const next = aPolicy('web', {predecessor: old, more: 'secrets: []\n'});

const casPath = 'GET /apis/services.scone.cloud/v1beta1/namespaces/prod/cas/cas';
const objects = '/apis/cas.scone.cloud/v1beta1/namespaces/prod/signedpolicies';
const ownPath = `${objects}/web`;

interface Play {
  /** The object that is there. */
  present?: KubeObject;
  /** Its status after the write; undefined: the operator does nothing. */
  after?: object;
  cas?: Reply;
  more?: Record<string, Reply>;
}

const aCas = (status: object = {provisioned: 'Yes'}) =>
  json({
    kind: 'CAS',
    metadata: {name: 'cas', namespace: 'prod', uid: 'cas-uid'},
    spec: {service: {clientPort: 8085}},
    status,
  });

function present(policy: string, status: object | undefined, address = 'https://cas.prod:8085'): KubeObject {
  return {
    apiVersion: 'cas.scone.cloud/v1beta1',
    kind: 'SignedPolicy',
    metadata: {name: 'web', namespace: 'prod', uid: 'u', resourceVersion: '7'},
    spec: {casAddress: address, policy, signatures: signatureOf('ab'.repeat(64))},
    ...(status && {status}),
  };
}

/** A server that keeps one object; `apply` hands it a policy. */
async function ground({present: there, after, cas = aCas(), more = {}}: Play = {}) {
  let stored = there;
  const list: Reply = (response, request) =>
    json({kind: 'List', metadata: {resourceVersion: '9'}, items: stored === undefined ? [] : [stored]})(
      response,
      request,
    );
  const patch: Reply = (response, request) => {
    const merged = {
      ...stored,
      ...request.body,
      metadata: {...stored?.metadata, ...request.body.metadata, resourceVersion: '8'},
    } as KubeObject;
    if (request.query.dryRun === undefined) {
      stored = {...merged, ...((after ?? stored?.status) && {status: after ?? stored?.status})};
    }
    return json(merged)(response, request);
  };
  const server = await startApiServer({
    replies: {
      'GET /api/v1/namespaces/prod/services': json({kind: 'List', metadata: {resourceVersion: '1'}, items: []}),
      [casPath]: cas,
      [`GET ${ownPath}`]: (response, request) =>
        (stored === undefined ? absent('signedpolicies', 'web') : json(stored))(response, request),
      [`GET ${objects}`]: listThenWatch([list], [watch([])]),
      [`PATCH ${ownPath}`]: patch,
      ...more,
    },
  });
  onTestFinished(() => server.close());
  const machine = policyMachine();
  const env = {KUBECONFIG: await server.kubeconfig({context: {namespace: 'prod'}})};
  const apply = (text: string, words: readonly string[] = [], world: {answers?: boolean[]} = {}) => {
    machine.put('web.json', JSON.stringify({session: text, signatures: signatureOf('cd'.repeat(64))}));
    return machine.policy(['apply', 'web.json', '--cas', 'cas', ...words], {env, ...world});
  };
  const writes = () => server.requests.filter(({method, query}) => method === 'PATCH' && query.dryRun === undefined);
  return {...machine, apply, writes, server, stored: () => stored};
}

const sound = ['PS453 ok', 'PS454 ok'];

describe('what becomes of it', () => {
  test.each<[string, Play, string, string[], number]>([
    [
      'a new one is accepted',
      {after: {state: 'ACCEPTED', hash: fresh, revision: '1'}},
      first,
      ['PS457 ok', 'PS458 ok'],
      0,
    ],
    [
      'a new one is refused',
      {after: {state: 'REJECTED: nobody knows the signer', hash: ''}},
      first,
      ['PS457 failed'],
      1,
    ],
    ['nothing is said', {}, first, ['PS457 unknown'], 4],
    ['a word that nobody knows', {after: {state: 'Frobnicated', hash: fresh}}, first, ['PS457 unknown'], 4],
    ['accepted without a hash', {after: {state: 'ACCEPTED', hash: ''}}, first, ['PS457 unknown'], 4],
    [
      'a change is accepted',
      {present: present(first, {state: 'ACCEPTED', hash: old}), after: {state: 'ACCEPTED', hash: fresh}},
      next,
      ['PS457 ok', 'PS458 ok'],
      0,
    ],
    [
      'a change that is not noticed',
      {present: present(first, {state: 'ACCEPTED', hash: old})},
      next,
      ['PS458 failed'],
      1,
    ],
    [
      'a change with a new revision and the hash of before',
      {
        present: present(first, {state: 'ACCEPTED', hash: old, revision: '1'}),
        after: {state: 'ACCEPTED', hash: old, revision: '2'},
      },
      next,
      ['PS458 failed'],
      1,
    ],
    [
      'a change is refused',
      {present: present(first, {state: 'ACCEPTED', hash: old}), after: {state: 'Error: no', hash: old}},
      next,
      ['PS457 failed'],
      1,
    ],
    [
      'another try after a refusal of the first version',
      {
        present: present(aPolicy('web', {more: 'volumes: []\n'}), {state: 'REJECTED: no', hash: ''}),
        after: {state: 'ACCEPTED', hash: fresh},
      },
      first,
      ['PS457 ok', 'PS458 ok'],
      0,
    ],
  ])('%s', async (_, play, text, findings, code) => {
    const {apply, writes} = await ground(play);
    // What is settled is so at once; the rest is waited for as long as one may.
    const waits = findings.some((finding) => finding === 'PS457 unknown' || finding === 'PS458 failed');
    const answer = await apply(text, waits ? ['--timeout', '5s'] : []);
    expect({code: answer.code, findings: answer.findings}, answer.stderr).toEqual({
      code,
      findings: [...sound, ...findings],
    });
    expect(writes().length).toBe(1);
  });

  test('the words of a refusal are shown', async () => {
    const {apply} = await ground({after: {state: 'REJECTED: nobody knows the signer', hash: ''}});
    expect((await apply(first)).outcome?.summary).toBe('it is refused: REJECTED: nobody knows the signer');
  });
});

describe('what is not written', () => {
  test.each<[string, Play, string, string[], number]>([
    ['the CAS is not there', {cas: absent('cas', 'cas')}, first, ['PS457 failed'], 1],
    ['the CAS is not provisioned', {cas: aCas({provisioned: 'No'})}, first, ['PS457 failed'], 1],
    ['the CAS may not be read', {cas: refusal(403, 'Forbidden', 'no')}, first, ['PS461 unknown'], 4],
    ['the operator is not installed', {more: {[`GET ${ownPath}`]: noKind}}, first, ['PS461 failed'], 1],
    [
      'the object may not be read',
      {more: {[`GET ${ownPath}`]: refusal(403, 'Forbidden', 'no')}},
      first,
      ['PS461 unknown'],
      4,
    ],
    [
      'the server refuses it',
      {more: {[`PATCH ${ownPath}`]: refusal(422, 'Invalid', 'spec is wrong')}},
      first,
      ['PS461 failed'],
      1,
    ],
    ['stale', {present: present(first, {state: 'ACCEPTED', hash: fresh})}, next, ['PS456 failed'], 1],
    [
      'a first version where there is one',
      {present: present(next, {state: 'ACCEPTED', hash: fresh})},
      first,
      ['PS456 failed'],
      1,
    ],
    [
      'for another CAS',
      {present: present(first, {state: 'ACCEPTED', hash: old}, 'https://cas.other:8081')},
      next,
      ['PS461 failed'],
      1,
    ],
  ])('%s', async (_, play, text, findings, code) => {
    const {apply, server} = await ground(play);
    const answer = await apply(text);
    expect({code: answer.code, findings: answer.findings}, answer.stderr).toEqual({
      code,
      findings: [...sound, ...findings],
    });
    expect(
      server.requests.filter(
        ({method, query}) => method === 'PATCH' && query.dryRun === undefined && findings[0] !== 'PS461 failed',
      ),
    ).toEqual([]);
  });

  test('the same once more', async () => {
    const {apply, writes, stored} = await ground({after: {state: 'ACCEPTED', hash: fresh}});
    expect((await apply(first)).code).toBe(0);
    const before = JSON.stringify(stored());
    const again = await apply(first);
    expect({code: again.code, changes: again.outcome?.changes}, again.stderr).toEqual({code: 0, changes: []});
    expect(writes().length).toBe(1);
    expect(JSON.stringify(stored())).toBe(before);
  });

  test('the question was declined; it names cluster and CAS', async () => {
    const {apply, writes} = await ground({after: {state: 'ACCEPTED', hash: fresh}});
    const declined = await apply(first, [], {answers: [false]});
    expect({code: declined.code, writes: writes().length}).toEqual({code: 1, writes: 0});
    expect(declined.questions).toEqual([
      expect.stringMatching(
        /^Create SignedPolicy prod\/web for CAS prod\/cas in context \S+ \(https:\/\/127\.0\.0\.1:\d+\)\?$/,
      ),
    ]);
    expect((await apply(first, ['--yes'], {answers: [false]})).code).toBe(0);
  });
});

test('the write is for the version of the object that was looked at, and keeps the name by which it calls the CAS', async () => {
  const {apply, writes} = await ground({
    present: present(first, {state: 'ACCEPTED', hash: old}),
    after: {state: 'ACCEPTED', hash: fresh},
  });
  await apply(next);
  expect(writes()[0]).toMatchObject({
    query: {fieldManager: 'kubectl-provision', force: 'false'},
    body: {
      metadata: {resourceVersion: '7', labels: {'app.kubernetes.io/instance': 'cas'}},
      spec: {casAddress: 'https://cas.prod:8085'},
    },
  });
});

test('who is overtaken writes nothing', async () => {
  const conflict = refusal(409, 'Conflict', 'the object has been modified');
  const {apply} = await ground({
    present: present(first, {state: 'ACCEPTED', hash: old}),
    more: {
      [`PATCH ${ownPath}`]: (response, request) =>
        (request.query.dryRun === undefined ? conflict : json(request.body))(response, request),
    },
  });
  const answer = await apply(next);
  expect({code: answer.code, findings: answer.findings}).toEqual({code: 1, findings: [...sound, 'PS456 failed']});
  expect(answer.outcome?.changes).toMatchObject([{state: 'failed'}]);
});

test('what is not sound is found before any cluster is asked', async () => {
  const {apply, server} = await ground();
  const answer = await apply(first.replace('predecessor: ~', 'predecessor: xyz'));
  expect({code: answer.code, findings: answer.findings}).toEqual({code: 1, findings: ['PS456 failed']});
  expect(server.requests).toEqual([]);
});

describe('objects for GitOps', () => {
  test('need no cluster', async () => {
    const {screen, put} = policyMachine();
    put('web.json', JSON.stringify({session: first, signatures: signatureOf('cd'.repeat(64))}));
    put('hidden.json', JSON.stringify({encrypted_session: 'AAAA', encryption_key: 'ab'.repeat(32)}));
    const {code, stdout, stderr} = await screen([
      'apply',
      'web.json',
      'hidden.json',
      '--cas',
      'cas.prod',
      '--dry-run',
      '-o',
      'yaml',
    ]);
    expect(code, stderr).toBe(0);
    const {parse} = await import('yaml');
    expect(parse(stdout)).toMatchObject({
      kind: 'List',
      items: [
        {
          kind: 'SignedPolicy',
          metadata: {name: 'web', namespace: 'prod'},
          spec: {policy: first, casAddress: 'https://cas.prod.svc.cluster.local:8081'},
        },
        {kind: 'EncryptedPolicy', metadata: {name: 'hidden'}, spec: {policy: 'AAAA', encryptionKey: 'ab'.repeat(32)}},
      ],
    });
    put('list.yaml', stdout);
    expect((await screen(['verify', 'list.yaml'])).code).toBe(0);
  });
});

test.each<[string, string[], string]>([
  ['no CAS', [], '--cas NAME[.NS]'],
  ['a name that is none', ['--cas', 'a.b.c'], 'write NAME of a CAS'],
  ['a name of an object that is none', ['--cas', 'cas.prod', '--name', 'A/b'], 'a name of Kubernetes'],
  ['a key for the operator', ['--cas', 'cas.prod', '--identity', 'x.pem'], '--identity needs --direct'],
  ['a way to the CAS that is not gone', ['--cas', 'cas.prod', '--no-port-forward'], '--no-port-forward needs --direct'],
  ['one name for an upload', ['--cas', 'cas.prod', '--name', 'x', '--direct'], '--name is for one policy object'],
  [
    'no namespace where no cluster is asked',
    ['--cas', 'cas', '--dry-run', '-o', 'yaml'],
    'the namespace of the CAS is not known',
  ],
])('refuses %s', async (_, words, reason) => {
  const {screen, put} = policyMachine();
  put('web.json', JSON.stringify({session: first, signatures: signatureOf('cd'.repeat(64))}));
  const {code, stderr, stdout} = await screen(['apply', 'web.json', ...words]);
  expect({code, said: stderr + stdout}).toEqual({code: 2, said: expect.stringContaining(reason)});
});

test('two policies for one object are refused', async () => {
  const {screen, put} = policyMachine();
  for (const name of ['a.json', 'b.json'])
    put(name, JSON.stringify({session: first, signatures: signatureOf('cd'.repeat(64))}));
  expect(await screen(['apply', 'a.json', 'b.json', '--cas', 'cas.prod'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the same object'),
  });
});
