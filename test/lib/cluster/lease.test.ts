import {afterEach, describe, expect, it} from 'vitest';
import type {Cluster} from '../../../src/lib/cluster/cluster.ts';
import {keepLease} from '../../../src/lib/cluster/held-lease.ts';
import {type LeaseOrder, releaseLease, renewLease, takeLease} from '../../../src/lib/cluster/lease.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {type ApiServer, noKind, type Reply, refusal, startApiServer} from '../../support/api-server.ts';
import {type Leases, leasesIn} from '../../support/leases.ts';

let api: ApiServer;
let leases: Leases;
afterEach(() => api.close());

async function clusterWith(replies: Record<string, Reply | Reply[]> = {}): Promise<Cluster> {
  leases = leasesIn('prod', ['mine']);
  api = await startApiServer({replies: {...leases.replies, ...replies}});
  return api.connect();
}

const path = '/apis/coordination.k8s.io/v1/namespaces/prod/leases';
const forbidden = (verb: string) =>
  refusal(
    403,
    'Forbidden',
    `leases.coordination.k8s.io "mine" is forbidden: User "ann" cannot ${verb} resource "leases" in API group "coordination.k8s.io" in the namespace "prod"`,
  );

function order(holder: string, changes: Partial<LeaseOrder> = {}): LeaseOrder {
  return {
    ...{name: 'mine', namespace: 'prod', holder, annotations: {who: holder}, seconds: 60},
    now: () => new Date(),
    endOf: async () => undefined,
    ...changes,
  };
}

async function taken(cluster: Cluster, holder: string, changes: Partial<LeaseOrder> = {}): Promise<KubeObject> {
  const answer = await takeLease(cluster, order(holder, changes));
  if (answer.is !== 'ours') throw new Error(JSON.stringify(answer));
  return answer.lease;
}

const live = () => leases.all.get('mine');
const writes = () => api.requests.filter(({method}) => method !== 'GET').map(({method}) => method);

describe('taking', () => {
  it('is one request where nobody has it', async () => {
    await taken(await clusterWith(), 'a');
    expect(api.requests.map(({method}) => method)).toEqual(['POST']);
    expect(live()?.spec).toMatchObject({holderIdentity: 'a', leaseDurationSeconds: 60, leaseTransitions: 0});
    expect(live()?.spec.renewTime).toMatch(/\.\d{6}Z$/);
  });

  it('one of many at once gets it', async () => {
    const cluster = await clusterWith();
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((each) => takeLease(cluster, order(each))));
    expect(answers.map((answer) => answer.is).toSorted()).toEqual(['held', 'held', 'held', 'held', 'ours']);
  });

  it('tells who has it and when that ends at the latest', async () => {
    const cluster = await clusterWith();
    await taken(cluster, 'a');
    const answer = await takeLease(cluster, order('b'));
    expect(answer).toMatchObject({is: 'held', lease: {spec: {holderIdentity: 'a'}}});
    expect(answer.is === 'held' && answer.endsIn).toBeGreaterThan(55);
    expect(live()?.spec.holderIdentity).toBe('a');
  });

  it.each([
    ['its time is over by the clock of the server', {ahead: 62_000}, /not heard of for more than 60 s/],
    ['its holder is known to have ended', {endOf: async () => 'its process has ended'}, /its process has ended/],
  ])('takes over when %s', async (_, {ahead = 0, ...changes}: Partial<LeaseOrder> & {ahead?: number}, why) => {
    const cluster = await clusterWith();
    await taken(cluster, 'a');
    leases.ahead = ahead;
    const answer = await takeLease(cluster, order('b', changes));
    expect(answer).toMatchObject({is: 'ours', takenFrom: {lease: {spec: {holderIdentity: 'a'}}}});
    expect(answer.is === 'ours' && answer.takenFrom?.why).toMatch(why);
    expect(live()?.spec).toMatchObject({holderIdentity: 'b', leaseTransitions: 1});
  });

  it('a clock of ours that is wrong changes nothing', async () => {
    const cluster = await clusterWith();
    await taken(cluster, 'a');
    const now = () => new Date(Date.now() + 3_600_000);
    expect(await takeLease(cluster, order('b', {now}))).toMatchObject({is: 'held'});
  });

  it('of two that take it over one gets it', async () => {
    const cluster = await clusterWith();
    await taken(cluster, 'a');
    const endOf = async (lease: KubeObject) => (lease.spec.holderIdentity === 'a' ? 'it has ended' : undefined);
    const answers = await Promise.all(['b', 'c', 'd'].map((each) => takeLease(cluster, order(each, {endOf}))));
    expect(answers.filter((answer) => answer.is === 'ours')).toHaveLength(1);
    expect(answers.filter((answer) => answer.is === 'held')).toHaveLength(2);
  });

  it('without a holder is free', async () => {
    const cluster = await clusterWith({[`DELETE ${path}/mine`]: forbidden('delete')});
    await releaseLease(cluster, await taken(cluster, 'a'), order('a'));
    expect(live()?.spec.holderIdentity).toBe('');
    expect(await takeLease(cluster, order('b'))).toMatchObject({is: 'ours', lease: {spec: {holderIdentity: 'b'}}});
  });

  it.each([
    ['the right is missing', forbidden('create')],
    ['the server knows no Leases', noKind],
  ])('is refused where %s, in words', async (_, reply) => {
    const cluster = await clusterWith({[`POST ${path}`]: reply});
    const answer = await takeLease(cluster, order('a'));
    expect(answer).toMatchObject({is: 'refused', reason: expect.stringMatching(/Lease|leases/)});
  });

  it('who may not create still sees that somebody has it', async () => {
    const cluster = await clusterWith();
    await taken(cluster, 'a');
    const other = await startApiServer({replies: {...leases.replies, [`POST ${path}`]: forbidden('create')}});
    try {
      expect(await takeLease(await other.connect(), order('b'))).toMatchObject({is: 'held'});
    } finally {
      await other.close();
    }
  });

  it('a namespace that is not there is an error, not a race', async () => {
    const missing = refusal(404, 'NotFound', 'namespaces "prod" not found', {name: 'prod', kind: 'namespaces'});
    const cluster = await clusterWith({[`POST ${path}`]: missing});
    await expect(takeLease(cluster, order('a'))).rejects.toMatchObject({code: 404});
    expect(api.requests).toHaveLength(1);
  });
});

describe('renewing', () => {
  it('writes the time anew and nothing else', async () => {
    const cluster = await clusterWith();
    const lease = await taken(cluster, 'a', {now: () => new Date(0)});
    await renewLease(cluster, lease, order('a'));
    expect(live()?.spec).toEqual({...lease.spec, renewTime: live()?.spec.renewTime});
    expect(live()?.spec.renewTime > lease.spec.renewTime).toBe(true);
  });

  it('goes on when somebody noted something on it', async () => {
    const cluster = await clusterWith();
    const lease = await taken(cluster, 'a');
    leases.all.set('mine', {...lease, metadata: {...lease.metadata, resourceVersion: '77', annotations: {x: 'y'}}});
    expect(await renewLease(cluster, lease, order('a'))).toMatchObject({metadata: {annotations: {x: 'y'}}});
  });

  it('makes it anew when somebody deleted it', async () => {
    const cluster = await clusterWith();
    const lease = await taken(cluster, 'a');
    leases.all.clear();
    expect(await renewLease(cluster, lease, order('a'))).toMatchObject({spec: {holderIdentity: 'a'}});
  });

  it('finds out that another one has it', async () => {
    const cluster = await clusterWith();
    const lease = await taken(cluster, 'a');
    await taken(cluster, 'b', {endOf: async () => 'we think so'});
    expect(await renewLease(cluster, lease, order('a'))).toBeUndefined();
    expect(live()?.spec.holderIdentity).toBe('b');
  });
});

describe('giving back', () => {
  it('deletes it', async () => {
    const cluster = await clusterWith();
    await releaseLease(cluster, await taken(cluster, 'a'), order('a'));
    expect(live()).toBeUndefined();
    expect(writes()).toEqual(['POST', 'DELETE']);
  });

  it('leaves what another one has taken over', async () => {
    const cluster = await clusterWith();
    const lease = await taken(cluster, 'a');
    await taken(cluster, 'b', {endOf: async () => 'we think so'});
    await releaseLease(cluster, lease, order('a'));
    expect(live()?.spec.holderIdentity).toBe('b');
  });
});

describe('keeping', () => {
  const never = () => {
    throw new Error('was told');
  };

  it('tells once that it is lost, and gives nothing back then', async () => {
    const cluster = await clusterWith();
    const lease = await taken(cluster, 'a');
    await taken(cluster, 'b', {endOf: async () => 'we think so'});
    const lost = Promise.withResolvers<void>();
    const timing = {renewMs: 1, retryMs: 1};
    const held = keepLease(cluster, lease, order('a'), {...timing, onLost: lost.resolve, onTrouble: never});
    // Timers of its own keep no process running; this one does.
    const patience = setInterval(() => {}, 1_000);
    await lost.promise;
    clearInterval(patience);
    await held.release();
    expect(live()?.spec.holderIdentity).toBe('b');
  });

  it('a renewal that is not answered holds up no release', async () => {
    const cluster = await clusterWith();
    const lease = await taken(cluster, 'a');
    const asked = Promise.withResolvers<void>();
    const other = await startApiServer({replies: {...leases.replies, [`PUT ${path}/mine`]: () => asked.resolve()}});
    try {
      const timing = {renewMs: 1, retryMs: 1};
      const held = keepLease(await other.connect({requestTimeoutMs: 600_000}), lease, order('a'), {
        ...timing,
        onLost: never,
        onTrouble: never,
      });
      await asked.promise;
      await held.release();
      expect(live()).toBeUndefined();
    } finally {
      await other.close();
    }
  });

  it('goes on when the server failed meanwhile, and ends with its release', async () => {
    const broken = refusal(500, 'InternalError', 'etcd');
    const cluster = await clusterWith();
    const put = leases.replies[`PUT ${path}/mine`] as Reply;
    const renewed = Promise.withResolvers<void>();
    let tries = 0;
    const other = await startApiServer({
      replies: {
        ...leases.replies,
        [`PUT ${path}/mine`]: async (response, request) => {
          tries += 1;
          await (tries === 1 ? broken : put)(response, request);
          if (tries > 1) renewed.resolve();
        },
      },
    });
    try {
      const lease = await taken(cluster, 'a');
      const timing = {renewMs: 1, retryMs: 1};
      const held = keepLease(await other.connect(), lease, order('a'), {...timing, onLost: never, onTrouble: never});
      await renewed.promise;
      await Promise.all([held.release(), held.release()]);
      expect(live()).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});
