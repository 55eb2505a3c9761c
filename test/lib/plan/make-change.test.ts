import {afterEach, describe, expect, it} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {updateStep} from '../../../src/lib/plan/drift.ts';
import {makeChange} from '../../../src/lib/plan/make-change.ts';
import {type ApiServer, json, type Reply, refusal, startApiServer} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const path = '/apis/apps/v1/namespaces/prod/deployments/app';

function deployment(resourceVersion: string, manager: string, operation: 'Apply' | 'Update' = 'Update'): KubeObject {
  return {
    ...{apiVersion: 'apps/v1', kind: 'Deployment', spec: {replicas: 1}},
    metadata: {
      ...{name: 'app', namespace: 'prod', resourceVersion},
      managedFields: [{manager, operation, fieldsV1: {'f:spec': {'f:replicas': {}}}}],
    },
  };
}

/** What the server is sent when an object that others wrote before is brought to what is wanted. */
async function sent(live: KubeObject, replies: Record<string, Reply | Reply[]>, manager?: 'helm') {
  api = await startApiServer({replies});
  const wanted = {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'app', namespace: 'prod'}};
  await makeChange(updateStep(wanted, live, ['spec.replicas'], manager), {
    ...{cluster: await api.connect(), emit: () => {}, forceConflicts: false},
    ...{signal: new AbortController().signal, marks: new Map()},
  });
  return api.requests.map(({method, query, body}) => {
    const adopted = body?.metadata?.managedFields?.map((entry: {manager: string; operation: string}) => entry);
    if (adopted === undefined) return [method, query.fieldManager].filter(Boolean).join(' ');
    return `${method} ${body.metadata.resourceVersion}: ${adopted[0].manager} ${adopted[0].operation}`;
  });
}

describe('an object that another client managed before', () => {
  it("is taken over, then applied under our name, or Helm's where Helm applies", async () => {
    const replies = {[`PATCH ${path}`]: json({})};
    expect(await sent(deployment('1', 'helm'), replies)).toEqual([
      'PATCH 1: kubectl-provision Apply',
      'PATCH kubectl-provision',
    ]);
    await api.close();
    expect(await sent(deployment('1', 'kubectl-provision', 'Apply'), replies, 'helm')).toEqual([
      'PATCH 1: helm Apply',
      'PATCH helm',
    ]);
  });

  it('is not taken over when it is under that name already', async () => {
    const replies = {[`PATCH ${path}`]: json({})};
    expect(await sent(deployment('1', 'kubectl-provision', 'Apply'), replies)).toEqual(['PATCH kubectl-provision']);
    await api.close();
    expect(await sent(deployment('1', 'helm', 'Apply'), replies, 'helm')).toEqual(['PATCH helm']);
  });

  it('is read again when it moves meanwhile, as a workload that rolls out does', async () => {
    const conflict = refusal(409, 'Conflict', 'the object has been modified');
    expect(
      await sent(deployment('1', 'helm'), {
        [`PATCH ${path}`]: [conflict, conflict, json({})],
        [`GET ${path}`]: [json(deployment('2', 'helm')), json(deployment('3', 'helm'))],
      }),
    ).toEqual([
      ...['PATCH 1: kubectl-provision Apply', 'GET', 'PATCH 2: kubectl-provision Apply', 'GET'],
      ...['PATCH 3: kubectl-provision Apply', 'PATCH kubectl-provision'],
    ]);
  });

  it('is given up when it never stands still', async () => {
    const replies = {
      [`PATCH ${path}`]: refusal(409, 'Conflict', 'the object has been modified'),
      [`GET ${path}`]: json(deployment('2', 'helm')),
    };
    await expect(sent(deployment('1', 'helm'), replies)).rejects.toThrow();
    expect(api.requests.filter(({method}) => method === 'PATCH')).toHaveLength(10);
  });
});
