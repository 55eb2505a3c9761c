// The pod that verifies a statement: judged by its exit code, and removed whatever comes of it.
import {describe, expect, onTestFinished, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {Judgement} from '../../../src/lib/plan/judgement.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import type {VaultFacts} from '../../../src/lib/vault/vault-object.ts';
import {exitCodeOf, hasEnded} from '../../../src/lib/vault/verifier.ts';
import {verifyStatement} from '../../../src/lib/vault/verify.ts';
import {json, listThenWatch, type Reply, refusal, startApiServer, text, watch} from '../../support/api-server.ts';

const vault: VaultFacts = {
  name: 'v',
  namespace: 'prod',
  state: 'HEALTHY',
  image: 'r/vault:5.8.0',
  ownerId: '4711',
  casAddress: 'cas.prod:18765',
  statement: 's',
};
const podName = 'vault-verifier-v-prod';
const paths = {
  makeSecret: 'POST /api/v1/namespaces/prod/secrets',
  makePod: 'POST /api/v1/namespaces/prod/pods',
  pods: 'GET /api/v1/namespaces/prod/pods',
  log: `GET /api/v1/namespaces/prod/pods/${podName}/log`,
  removePod: `DELETE /api/v1/namespaces/prod/pods/${podName}`,
  removeSecret: 'DELETE /api/v1/namespaces/prod/secrets/verifier-statement-v-prod',
};

function aPod(status: object = {phase: 'Pending'}, resourceVersion = '2'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: podName, namespace: 'prod', uid: 'u', resourceVersion},
    status,
  };
}

function ended(phase: string, exitCode?: number): KubeObject {
  const state = exitCode === undefined ? {} : {terminated: {exitCode}};
  return aPod({phase, containerStatuses: [{name: 'vault-verifier', state}]}, '3');
}

const made: Reply = (response, request) =>
  json({...request.body, metadata: {...request.body.metadata, uid: 'u'}}, 201)(response, request);
const list = (...items: KubeObject[]) => json({kind: 'PodList', metadata: {resourceVersion: '1'}, items});

async function verify(pod: KubeObject, replies: Record<string, Reply> = {}, timeoutMs = 5_000) {
  const api = await startApiServer({
    replies: {
      [paths.makeSecret]: made,
      [paths.makePod]: made,
      [paths.pods]: listThenWatch([list(aPod())], [watch([{type: 'MODIFIED', object: pod}])]),
      [paths.log]: text('noise\nthe last word\n'),
      [paths.removePod]: json({}),
      [paths.removeSecret]: json({}),
      ...replies,
    },
  });
  onTestFinished(() => api.close());
  const judgement = new Judgement('vault');
  const cluster = await api.connect();
  const {signal} = new AbortController();
  const notes: string[] = [];
  const failure = await verifyStatement(
    {
      cluster,
      vault,
      image: 'i',
      deadline: Date.now() + timeoutMs,
      signal,
      emit: (event) => void (event.type === 'note' && notes.push(event.text)),
    },
    judgement,
  ).then(
    () => undefined,
    (error: unknown) => error as Failure,
  );
  const removed = api.requests.filter(({method}) => method === 'DELETE').map(({path}) => path.split('/').at(-1));
  return {
    failure,
    notes,
    removed,
    findings: judgement.findings.map(({verdict, summary, details}) => [verdict, summary, ...(details ?? [])].join(' ')),
  };
}

describe('a statement', () => {
  test.each<[string, KubeObject, RegExp]>([
    [
      'that was opened',
      ended('Succeeded', 0),
      /^ok the statement of Vault prod\/v was opened with the key of its owner, in an enclave the last word$/,
    ],
    ['that was not', ended('Failed', 1), /^failed .* could not be opened .*\(exit code 1\) the last word$/],
    ['of which nobody knows', ended('Failed'), /^failed .*\(exit code unknown\)/],
  ])('%s is told so, and nothing is left', async (_, pod, words) => {
    const {findings, removed, failure} = await verify(pod);
    expect(failure).toBeUndefined();
    expect(findings).toEqual([expect.stringMatching(words)]);
    expect(removed).toEqual([podName, 'verifier-statement-v-prod']);
  });

  test('is judged also when the log is gone', async () => {
    const {findings} = await verify(ended('Succeeded', 0), {
      [paths.log]: refusal(404, 'NotFound', 'gone', {name: podName, kind: 'pods'}),
    });
    expect(findings).toEqual([expect.stringMatching(/^ok .* in an enclave$/)]);
  });

  test('that takes too long is given up, and nothing is left', async () => {
    const {failure, removed} = await verify(aPod({phase: 'Running'}), {}, 300);
    expect(failure).toMatchObject({kind: 'deadline'});
    expect(removed).toHaveLength(2);
  });

  test('is not judged where the pod may not be made; what was made is removed', async () => {
    const {failure, removed} = await verify(aPod(), {
      [paths.makePod]: refusal(403, 'Forbidden', 'pods is forbidden: User "bob" cannot create resource "pods"'),
    });
    expect(failure).toBeInstanceOf(Failure);
    expect(removed).toEqual(['verifier-statement-v-prod']);
  });

  test('leaves word of what could not be removed', async () => {
    const {notes, findings} = await verify(ended('Succeeded', 0), {[paths.removePod]: refusal(403, 'Forbidden', 'no')});
    expect(findings).toHaveLength(1);
    expect(notes.join()).toContain(`Pod prod/${podName} could not be deleted`);
  });
});

test.each([
  [undefined, false],
  [aPod(), false],
  [aPod({phase: 'Running'}), false],
  [ended('Succeeded'), true],
  [ended('Failed'), true],
])('a verifier has ended: row %#', (pod, met) => expect(hasEnded(pod).met).toBe(met));

test.each([
  [ended('Succeeded', 0), 0],
  [ended('Succeeded'), 0],
  [ended('Failed', 3), 3],
  [ended('Failed'), undefined],
  [aPod({phase: 'Succeeded'}), 0],
])('its exit code: row %#', (pod, code) => expect(exitCodeOf(pod)).toBe(code));
