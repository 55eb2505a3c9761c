import {afterEach, describe, expect, it} from 'vitest';
import {discoverApiVersions} from '../../../src/lib/cluster/api-versions.ts';
import {type ApiServer, json, type Reply, refusal, startApiServer} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

async function versionsOf(replies: Record<string, Reply>): Promise<string[]> {
  api = await startApiServer({replies});
  return (await discoverApiVersions(await api.connect())).sort();
}

const kind = (name: string) => ({responseKind: {kind: name}});

describe('what the API server serves', () => {
  it('two requests tell it all, kinds of subresources included', async () => {
    const list = (name: string | undefined, version: object) =>
      json({kind: 'APIGroupDiscoveryList', items: [{metadata: {name}, versions: [version]}]});
    const found = await versionsOf({
      'GET /api': list(undefined, {version: 'v1', resources: [{...kind('Pod'), subresources: [kind('Eviction'), {}]}]}),
      'GET /apis': list('apps', {version: 'v1', resources: [{...kind('Deployment'), subresources: [kind('Scale')]}]}),
    });
    expect(found).toEqual(['apps/v1', 'apps/v1/Deployment', 'apps/v1/Scale', 'v1', 'v1/Eviction', 'v1/Pod']);
    expect(api.requests).toHaveLength(2);
  });

  it('a server from before aggregated discovery is asked version by version; one that is away has no kinds', async () => {
    const found = await versionsOf({
      'GET /api': json({kind: 'APIVersions', versions: ['v1']}),
      'GET /apis': json({
        kind: 'APIGroupList',
        groups: [{versions: [{groupVersion: 'apps/v1'}]}, {versions: [{groupVersion: 'metrics.k8s.io/v1'}]}],
      }),
      'GET /api/v1': json({resources: [{kind: 'Pod'}, {kind: 'Pod'}]}),
      'GET /apis/apps/v1': json({resources: [{kind: 'Deployment'}]}),
      'GET /apis/metrics.k8s.io/v1': refusal(404, 'NotFound', 'the server could not find the requested resource'),
    });
    expect(found).toEqual(['apps/v1', 'apps/v1/Deployment', 'metrics.k8s.io/v1', 'v1', 'v1/Pod']);
  });

  it('an answer that is no discovery, or a refusal, is not taken for a server without kinds', async () => {
    await expect(versionsOf({'GET /api': refusal(403, 'Forbidden', 'no')})).rejects.toThrow();
  });
});
