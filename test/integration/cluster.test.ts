// The cluster room against a real API server: what the scripted server of its unit tests only claims.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {isWrite} from '../../sandbox/audit.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import {reviewAccess} from '../../src/lib/cluster/access.ts';
import type {Cluster} from '../../src/lib/cluster/cluster.ts';
import {conditionTrue, deleted, established, rolledOut} from '../../src/lib/cluster/conditions.ts';
import {connect} from '../../src/lib/cluster/connect.ts';
import {eventsOf} from '../../src/lib/cluster/events.ts';
import {type KubeObject, refOf} from '../../src/lib/cluster/object.ts';
import {foreignOwner} from '../../src/lib/cluster/ownership.ts';
import {getObject, listObjects, readList, readObject} from '../../src/lib/cluster/read.ts';
import type {Right} from '../../src/lib/cluster/right.ts';
import {waitFor, waitForAll} from '../../src/lib/cluster/wait.ts';
import {type WatchEvent, watchObjects} from '../../src/lib/cluster/watch.ts';
import {ApplyConflict, applyObject, createObject, deleteObject, patchObject} from '../../src/lib/cluster/write.ts';

let sandbox: OwnedSandbox;
let cluster: Cluster;

beforeAll(async () => {
  sandbox = await startSandbox({nodes: 1, simulated: 'none', talk: (text) => process.stderr.write(`${text}\n`)});
  cluster = await connectAs(sandbox.kubeconfig);
  await applyObject(cluster, {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'shop'}}, {fieldManager: 'test'});
  await waitFor(cluster, {
    ref: {apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'shop', name: 'default'},
    condition: (account) => (account === undefined ? {met: false, state: 'absent'} : {met: true}),
    what: 'the namespace to be usable',
    deadline: inSeconds(60),
  });
});

afterAll(async () => {
  cluster?.close();
  await sandbox?.stop();
});

function connectAs(kubeconfig: string): Promise<Cluster> {
  return connect({kubeconfig, env: {}, homeDirectory: '/nonexistent', userAgent: 'kubectl-provision/test'});
}

async function connectAsUser(user: string, notAfter?: Date): Promise<Cluster> {
  return connectAs(await sandbox.mintKubeconfig({user, ...(notAfter && {notAfter})}));
}

function inSeconds(seconds: number): number {
  return Date.now() + seconds * 1000;
}

function configMap(name: string, data: Record<string, string>): KubeObject {
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace: 'shop'}, data};
}

function till(replicas: number, image = 'registry.example/till:1'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'till', namespace: 'shop'},
    spec: {
      replicas,
      selector: {matchLabels: {app: 'till'}},
      template: {metadata: {labels: {app: 'till'}}, spec: {containers: [{name: 'main', image}]}},
    },
  };
}

describe('reading', () => {
  it('tells absent, unknown kind, refused and found apart', async () => {
    const nobody = await connectAsUser('nobody');
    const secret = {apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'none'};
    expect(await readObject(cluster, secret)).toEqual({state: 'absent'});
    expect(await readObject(cluster, {...secret, namespace: 'no-such-namespace'})).toEqual({state: 'absent'});
    expect(await readObject(cluster, {apiVersion: 'x.io/v1', kind: 'X', name: 'x'})).toEqual({state: 'no-kind'});
    expect(await readObject(cluster, {apiVersion: 'v1', kind: 'Nonsense', name: 'x'})).toEqual({state: 'no-kind'});
    expect(await readObject(nobody, secret)).toEqual({
      state: 'refused',
      reason: expect.stringContaining('nobody may not get secrets in namespace shop'),
    });
    expect(await readList(nobody, {apiVersion: 'apps/v1', kind: 'Deployment'})).toMatchObject({state: 'refused'});
    expect(await readObject(cluster, {apiVersion: 'v1', kind: 'Namespace', name: 'shop'})).toMatchObject({
      state: 'found',
      value: {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'shop'}},
    });
    nobody.close();
  });

  it('a client certificate that has expired is named, with its date', async () => {
    const late = await connectAsUser('late', new Date('2026-01-31T12:30:00Z'));
    expect(await readObject(late, {apiVersion: 'v1', kind: 'Namespace', name: 'shop'})).toEqual({
      state: 'refused',
      reason: expect.stringContaining('the client certificate expired on 2026-01-31 12:30 UTC'),
    });
    late.close();
  });

  it('metadata alone, of objects with a label', async () => {
    const labelled = configMap('labelled', {large: 'x'.repeat(1000)});
    labelled.metadata.labels = {sort: 'wanted'};
    await createObject(cluster, labelled);
    const selection = {apiVersion: 'v1', kind: 'ConfigMap', labelSelector: 'sort=wanted'};
    const [found] = await listObjects(cluster, selection, {metadataOnly: true});
    expect(found).toMatchObject({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'labelled'}});
    expect(found).not.toHaveProperty('data');
  });

  it('says who is asking', async () => {
    await getObject(cluster, {apiVersion: 'v1', kind: 'Namespace', name: 'shop'});
    const entries = await sandbox.auditEntries();
    expect(entries.some(({userAgent}) => userAgent === 'kubectl-provision/test')).toBe(true);
  });
});

describe('writing', () => {
  it('server-side apply owns its fields; a conflict names field, manager and operation', async () => {
    await applyObject(cluster, configMap('shared', {a: '1'}), {fieldManager: 'first'});
    await patchObject(cluster, refOf(configMap('shared', {})), {data: {b: '1'}}, {fieldManager: 'by-hand'});
    const wanted = configMap('shared', {a: '2', b: '2'});
    const conflict = await applyObject(cluster, wanted, {fieldManager: 'second'}).catch((error: unknown) => error);
    expect(conflict).toBeInstanceOf(ApplyConflict);
    expect(
      (conflict as ApplyConflict).conflicts.toSorted((one, other) => one.field.localeCompare(other.field)),
    ).toEqual([
      {manager: 'first', operation: 'Apply', field: '.data.a'},
      {manager: 'by-hand', operation: 'Update', field: '.data.b'},
    ]);
    const taken = await applyObject(cluster, wanted, {fieldManager: 'second', force: true});
    expect(taken.data).toEqual({a: '2', b: '2'});
    expect(foreignOwner(taken, {managers: ['second']})).toBeUndefined();
    expect(foreignOwner(taken, {managers: ['first']})).toEqual({tool: 'field manager', name: 'second'});
  });

  it('an object read from the server can be applied again', async () => {
    const read = await applyObject(cluster, configMap('again', {a: '1'}), {fieldManager: 'test'});
    const {resourceVersion} = await applyObject(cluster, read, {fieldManager: 'test'}).then(({metadata}) => metadata);
    expect(resourceVersion).toBe(read.metadata.resourceVersion);
  });

  it('a dry run stores nothing, and says what would be refused', async () => {
    const writesBefore = (await sandbox.auditEntries()).filter(isWrite).length;
    await applyObject(cluster, configMap('dry', {}), {fieldManager: 'test', dryRun: true});
    await createObject(cluster, configMap('dry', {}), {dryRun: true});
    const invalid = {...till(1), spec: {replicas: -1}};
    await expect(createObject(cluster, invalid, {dryRun: true})).rejects.toMatchObject({
      code: 422,
      message: expect.stringMatching(/Deployment shop\/till: the server refuses it/),
    });
    expect(await getObject(cluster, refOf(configMap('dry', {})))).toBeUndefined();
    expect((await sandbox.auditEntries()).filter(isWrite)).toHaveLength(writesBefore);
  });

  it('what exists already, what is in a namespace that is missing', async () => {
    await createObject(cluster, configMap('once', {}));
    await expect(createObject(cluster, configMap('once', {}))).rejects.toThrow(/it exists already/);
    const lost = configMap('lost', {});
    lost.metadata.namespace = 'nowhere';
    await expect(createObject(cluster, lost)).rejects.toThrow(/the namespace "nowhere" does not exist/);
  });

  it('delete takes only the object that is meant', async () => {
    const {metadata} = await createObject(cluster, configMap('gone', {}));
    const ref = refOf(configMap('gone', {}));
    await expect(deleteObject(cluster, ref, {uid: 'another'})).rejects.toMatchObject({code: 409});
    expect(await deleteObject(cluster, ref, {uid: metadata.uid, dryRun: true})).toBe(true);
    expect(await deleteObject(cluster, ref, {uid: metadata.uid})).toBe(true);
    expect(await deleteObject(cluster, ref)).toBe(false);
  });
});

describe('watching and waiting', () => {
  it('a watch tells what there is and what happens', async () => {
    const selection = {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', fieldSelector: 'metadata.name=seen'};
    const ending = new AbortController();
    const told: string[] = [];
    const steps: Record<string, () => Promise<unknown>> = {
      synced: () => createObject(cluster, configMap('seen', {a: '1'})),
      added: () => patchObject(cluster, refOf(configMap('seen', {})), {data: {a: '2'}}),
      modified: () => deleteObject(cluster, refOf(configMap('seen', {}))),
      deleted: async () => ending.abort(),
    };
    for await (const event of watchObjects(cluster, selection, {signal: ending.signal})) {
      told.push(event.type satisfies WatchEvent['type']);
      await steps[event.type]?.();
    }
    expect(told).toEqual(['synced', 'added', 'modified', 'deleted']);
  });

  it('a resource version that the server has forgotten does not end a watch', async () => {
    const ending = new AbortController();
    const selection = {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop'};
    // Version 1 is from before the compaction of etcd's first revisions: the server lists from there, or says 410.
    for await (const event of watchObjects(cluster, selection, {signal: ending.signal, resourceVersion: '1'})) {
      expect(event.type).toMatch(/added|modified|deleted|synced/);
      ending.abort();
    }
  });

  it('a rollout: from nothing, through a change, to zero pods', async () => {
    const ref = refOf(till(2));
    const states: string[] = [];
    const options = {ref, condition: rolledOut, what: 'the till', deadline: inSeconds(60)};
    const waiting = waitFor(cluster, {...options, onState: (state) => states.push(state)});
    await applyObject(cluster, till(2), {fieldManager: 'test'});
    expect(await waiting).toMatchObject({status: {availableReplicas: 2}});
    expect(states.length).toBeGreaterThan(0);

    const {metadata} = await applyObject(cluster, till(2, 'registry.example/till:2'), {fieldManager: 'test'});
    const rolled = await waitFor(cluster, options);
    expect(rolled?.status.observedGeneration).toBe(metadata.generation);

    await applyObject(cluster, till(0), {fieldManager: 'test'});
    const pods = {apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labelSelector: 'app=till'};
    const noneLeft = (left: readonly KubeObject[]) =>
      left.length === 0 ? ({met: true} as const) : ({met: false, state: `${left.length} pods`} as const);
    await waitForAll(cluster, {selection: pods, condition: noneLeft, what: 'no pods', deadline: inSeconds(60)});
    await expect(waitFor(cluster, {...options, deadline: inSeconds(5)})).rejects.toMatchObject({
      kind: 'deadline',
      reason: expect.stringContaining('scaled to zero'),
    });
  });

  it('events of an object', async () => {
    const deployment = await getObject(cluster, refOf(till(0)));
    if (deployment === undefined) throw new Error('the Deployment is gone');
    await expect
      .poll(() => eventsOf(cluster, deployment))
      .toContainEqual(expect.objectContaining({type: 'Normal', reason: 'ScalingReplicaSet'}));
  });

  it('a kind that comes while we wait for its object, and goes with it', async () => {
    const ref = {apiVersion: 'shop.example/v1', kind: 'Receipt', namespace: 'shop', name: 'r1'};
    const condition = conditionTrue('Printed');
    const waiting = waitFor(cluster, {ref, condition, what: 'the receipt', deadline: inSeconds(60)});
    const crd = await applyObject(cluster, receiptDefinition, {fieldManager: 'test'});
    const crdWait = {ref: refOf(crd), what: 'the kind', deadline: inSeconds(60)};
    await waitFor(cluster, {...crdWait, condition: established('v1')});
    await expect(waitFor(cluster, {...crdWait, condition: established('v2'), deadline: inSeconds(5)})).rejects.toThrow(
      /serves v1, not v2/,
    );
    await expect
      .poll(() => applyObject(cluster, {...ref, metadata: {name: 'r1', namespace: 'shop'}}, {fieldManager: 'test'}))
      .toBeDefined();
    await patchObject(
      cluster,
      ref,
      {status: {conditions: [{type: 'Printed', status: 'True'}]}},
      {subresource: 'status'},
    );
    expect(await waiting).toMatchObject({metadata: {name: 'r1'}});

    await deleteObject(cluster, ref);
    await waitFor(cluster, {ref, condition: deleted, what: 'the receipt to go', deadline: inSeconds(60)});
  });
});

describe('rights', () => {
  const all: Right[] = [
    {verb: 'get', group: '', resource: 'secrets', namespace: 'shop'},
    {verb: 'get', group: '', resource: 'secrets', namespace: 'shop', name: 'key'},
    {verb: 'list', group: 'apps', resource: 'deployments', namespace: 'shop'},
    {verb: 'list', group: 'apps', resource: 'deployments'},
    {verb: 'list', group: '', resource: 'nodes'},
    {verb: 'get', group: '', resource: 'pods/log', namespace: 'shop'},
  ];

  it('an administrator lacks none; asked with one request for each namespace', async () => {
    const before = cluster.requests();
    expect(await reviewAccess(cluster, all)).toEqual([]);
    expect(cluster.requests() - before).toBe(2);
  });

  it('a user without any lacks all', async () => {
    const nobody = await connectAsUser('nobody');
    expect(await reviewAccess(nobody, all)).toEqual(all);
    nobody.close();
  });

  it('roles count where they are bound, names where they are named', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: {name: 'clerk', namespace: 'shop'},
    };
    const rules = [
      {verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['key']},
      {verbs: ['list'], apiGroups: ['apps'], resources: ['deployments']},
    ];
    const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'clerk'};
    const subjects = [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'clerk'}];
    await applyObject(cluster, {...role, rules}, {fieldManager: 'test'});
    await applyObject(cluster, {...role, kind: 'RoleBinding', roleRef, subjects}, {fieldManager: 'test'});
    const clerk = await connectAsUser('clerk');
    // The authorizer learns of a role by a watch of its own, a moment later.
    await expect.poll(() => reviewAccess(clerk, all)).toEqual([all[0], all[3], all[4], all[5]]);
    clerk.close();
  });
});

const receiptDefinition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'receipts.shop.example'},
  spec: {
    group: 'shop.example',
    scope: 'Namespaced',
    names: {plural: 'receipts', singular: 'receipt', kind: 'Receipt', listKind: 'ReceiptList'},
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {status: {}},
        schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
      },
    ],
  },
};
