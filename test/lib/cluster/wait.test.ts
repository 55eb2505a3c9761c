import {afterEach, describe, expect, it} from 'vitest';
import {conditionTrue, deleted, exists} from '../../../src/lib/cluster/conditions.ts';
import {type WaitForObject, waitFor, waitForAll} from '../../../src/lib/cluster/wait.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {
  type ApiServer,
  json,
  listThenWatch,
  noKind,
  type Reply,
  refusal,
  startApiServer,
  watch,
} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const ref = {apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'till'};
const path = 'GET /api/v1/namespaces/shop/pods';
const ready = conditionTrue('Ready');

function pod(status: string, resourceVersion = '1', name = 'till') {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'shop', uid: name, resourceVersion},
    status: {conditions: [{type: 'Ready', status, reason: 'ContainersNotReady'}]},
  };
}

function list(...items: object[]): Reply {
  return json({metadata: {resourceVersion: '1'}, items});
}

async function start(lists: Reply[], watches: Reply[] = [watch([])]) {
  api = await startApiServer({replies: {[path]: listThenWatch(lists, watches)}});
  return api.connect();
}

function wish(options: Partial<WaitForObject> = {}): WaitForObject {
  return {ref, condition: ready, what: 'the till to open', deadline: Date.now() + 5_000, ...options};
}

describe('waiting for one object', () => {
  it('is over at once when it is as wanted: one request, no watch', async () => {
    const cluster = await start([list(pod('True'))]);
    expect(await waitFor(cluster, wish())).toMatchObject({metadata: {name: 'till'}});
    expect(api.requests.map(({query}) => query)).toEqual([{fieldSelector: 'metadata.name=till', limit: '500'}]);
  });

  it('follows its changes and tells each new state once', async () => {
    const cluster = await start(
      [list()],
      [
        watch([
          {type: 'ADDED', object: pod('False', '2')},
          {type: 'MODIFIED', object: pod('False', '3')},
          {type: 'MODIFIED', object: pod('True', '4')},
        ]),
      ],
    );
    const states: string[] = [];
    await waitFor(cluster, wish({onState: (state) => states.push(state)}));
    expect(states).toEqual(['it does not exist', 'condition Ready is False: ContainersNotReady']);
  });

  it('is met by absence when that is wanted', async () => {
    const cluster = await start([list(pod('True'))], [watch([{type: 'DELETED', object: pod('True', '2')}])]);
    expect(await waitFor(cluster, wish({condition: deleted}))).toBeUndefined();
  });

  it('waits for the kind to come', async () => {
    const cluster = await start([noKind, list(pod('True'))]);
    const states: string[] = [];
    await waitFor(cluster, wish({condition: exists, onState: (state) => states.push(state)}));
    expect(states).toEqual(['the server does not have this kind yet']);
  });

  it('a kind that is not there has no objects: nothing to wait for', async () => {
    expect(await waitFor(await start([noKind]), wish({condition: deleted}))).toBeUndefined();
  });

  it('tells that the server is away, and goes on', async () => {
    const cluster = await start(
      [list(pod('False'))],
      [watch([], 'cut'), watch([{type: 'MODIFIED', object: pod('True', '4')}])],
    );
    const states: string[] = [];
    await waitFor(cluster, wish({onState: (state) => states.push(state)}));
    expect(states[1]).toMatch(/connection to the API server broke/);
  });
});

describe('the end of patience', () => {
  it('the deadline: what was waited for, the object, its last state', async () => {
    const cluster = await start([list(pod('False'))]);
    await expect(waitFor(cluster, wish({deadline: Date.now() + 1_000}))).rejects.toMatchObject({
      kind: 'deadline',
      exitCode: 124,
      summary: 'gave up waiting for the till to open',
      object: 'Pod shop/till',
      reason: 'condition Ready is False: ContainersNotReady',
      next: expect.stringContaining('--timeout'),
    });
  });

  it('a deadline that has passed', async () => {
    const cluster = await start([list(pod('False'))]);
    await expect(waitFor(cluster, wish({deadline: Date.now() - 1}))).rejects.toMatchObject({kind: 'deadline'});
  });

  it('the deadline asks for a diagnosis', async () => {
    const cluster = await start([list(pod('False'))]);
    const diagnose = async () => ({reason: 'the token has expired', next: 'rotate it'});
    await expect(waitFor(cluster, wish({deadline: Date.now() + 1_000, diagnose}))).rejects.toMatchObject({
      kind: 'deadline',
      reason: 'condition Ready is False: ContainersNotReady; the token has expired',
      next: 'rotate it',
    });
  });

  it('a diagnosis that fails does not matter', async () => {
    const cluster = await start([list(pod('False'))]);
    const diagnose = () => Promise.reject(new Error('refused'));
    await expect(waitFor(cluster, wish({deadline: Date.now() + 1_000, diagnose}))).rejects.toMatchObject({
      kind: 'deadline',
    });
  });

  it('what is stuck for longer than our patience fails', async () => {
    const cluster = await start([list(pod('False'))]);
    const condition = () => ({met: false, state: 'it waits', stuck: 'it will wait for ever'}) as const;
    await expect(waitFor(cluster, wish({condition, patienceMs: 50}))).rejects.toMatchObject({
      kind: 'failed',
      summary: 'waiting for the till to open will not help',
      reason: 'it waits; it will wait for ever',
    });
  });

  it('what was stuck and moves again is waited for', async () => {
    const rightsItself: Reply = async (response, request) => {
      await watch([{type: 'MODIFIED', object: pod('Unknown', '2')}])(response, request);
      setTimeout(() => response.write(`${JSON.stringify({type: 'MODIFIED', object: pod('True', '3')})}\n`), 1_500);
    };
    const cluster = await start([list(pod('False'))], [rightsItself]);
    const condition: WaitForObject['condition'] = (object) => {
      const state = ready(object);
      const isStuck = !state.met && state.state.includes('False');
      return isStuck ? {...state, stuck: 'stuck'} : state;
    };
    await expect(waitFor(cluster, wish({condition, patienceMs: 1_000}))).resolves.toBeDefined();
  });

  it('the end of the run', async () => {
    const ending = new AbortController();
    const interrupted = new Failure({kind: 'interrupted', summary: 'stopped'});
    const cluster = await start([list(pod('False'))]);
    const onState = () => ending.abort(interrupted);
    await expect(waitFor(cluster, wish({signal: ending.signal, onState}))).rejects.toBe(interrupted);
  });

  it('a refusal is not waited out', async () => {
    const cluster = await start([refusal(403, 'Forbidden', 'User "b" cannot list resource "pods" in API group ""')]);
    await expect(waitFor(cluster, wish())).rejects.toThrow(/b may not list pods/);
  });
});

describe('waiting for all objects of a selection', () => {
  const selection = {apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labelSelector: 'app=till'};
  const nonePresent = (pods: readonly unknown[]) =>
    pods.length === 0 ? ({met: true} as const) : ({met: false, state: `${pods.length} pods are left`} as const);

  it('until none is left', async () => {
    const cluster = await start(
      [list(pod('True', '1', 'a'), pod('True', '1', 'b'))],
      [
        watch([
          {type: 'DELETED', object: pod('True', '2', 'a')},
          {type: 'DELETED', object: pod('True', '3', 'b')},
        ]),
      ],
    );
    const states: string[] = [];
    const deadline = Date.now() + 5_000;
    const onState = (state: string) => states.push(state);
    await waitForAll(cluster, {selection, condition: nonePresent, what: 'the tills to close', deadline, onState});
    expect(states).toEqual(['2 pods are left', '1 pods are left']);
    expect(api.requests[0]?.query).toMatchObject({labelSelector: 'app=till'});
  });

  it('names the selection when it gives up', async () => {
    const cluster = await start([list(pod('True'))]);
    const wait = {selection, condition: nonePresent, what: 'the tills to close', deadline: Date.now() + 1_000};
    await expect(waitForAll(cluster, wait)).rejects.toMatchObject({object: 'Pod objects in shop with app=till'});
  });
});
