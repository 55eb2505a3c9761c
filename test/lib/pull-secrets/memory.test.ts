// What is remembered of each pull secret is small, however much the API server tells of it.
import {expect, test} from 'vitest';
import type {Cluster} from '../../../src/lib/cluster/cluster.ts';
import {createKindIndex} from '../../../src/lib/cluster/kinds.ts';
import {readGround} from '../../../src/lib/pull-secrets/distribute/ground.ts';
import {readPullSecrets} from '../../../src/lib/pull-secrets/read-pull-secrets.ts';
import {heldMemory} from '../../support/held-memory.ts';

const scope = {namespace: 'scone-system', registry: 'registry.example', imageRepo: 'registry.example/scone.cloud'};
const sourceNames = ['scone-operator-pull', 'sconeapps'];
const auth = Buffer.from('ada:token').toString('base64');
const config = Buffer.from(JSON.stringify({auths: {'registry.example': {auth}}})).toString('base64');

/** As the API server tells of it: most of it is who wrote which field. */
function secretText(namespace: string, name: string): string {
  const uid = `uid-${namespace}-${name}`;
  const fieldsV1 = {
    'f:type': {},
    'f:data': Object.fromEntries(Array.from({length: 40}, (_, n) => [`f:${uid}${n}`, {}])),
  };
  const managedFields = [{manager: 'kubectl-create', operation: 'Update', time: '2026-11-23T12:00:00Z', fieldsV1}];
  const applied = {'kubectl.kubernetes.io/last-applied-configuration': `${uid} ${'x'.repeat(2000)}`};
  return JSON.stringify({
    metadata: {name, namespace, uid, resourceVersion: '1', annotations: applied, managedFields},
    type: 'kubernetes.io/dockerconfigjson',
    data: {'.dockerconfigjson': config},
  });
}

/** A cluster of so many namespaces that ask for their copies; its lists are made page by page. */
function clusterOf(namespaces: number): Cluster {
  const nameOf = (index: number) => (index === 0 ? scope.namespace : `shop-${index}`);
  const annotations = {'scone-operator/inject-pull-secret': 'true', 'sconeapps/inject-pull-secret': 'true'};
  const textsOf = {
    namespaces: (index: number) => [JSON.stringify({metadata: {name: nameOf(index), annotations}})],
    secrets: (index: number, selector: string) =>
      sourceNames
        .filter((name) => !selector.startsWith('metadata.name=') || selector === `metadata.name=${name}`)
        .map((name) => secretText(nameOf(index), name)),
  };
  return {
    context: {name: 'test', server: 'https://127.0.0.1', user: 'ada', namespace: 'default'},
    kinds: createKindIndex([], async () => undefined),
    async request<T>(_method: string, path: string, {query = {}}: {query?: Record<string, unknown>} = {}) {
      const [, , , kind = '', , one] = path.split('/');
      if (one !== undefined) return JSON.parse(secretText(scope.namespace, path.split('/').at(-1) ?? '')) as T;
      const begin = Number(query.continue ?? 0);
      const end = Math.min(begin + Number(query.limit), namespaces);
      const of = kind === 'namespaces' || kind === 'secrets' ? textsOf[kind] : () => [];
      const items = Array.from({length: end - begin}, (_, n) =>
        of(begin + n, String(query.fieldSelector ?? '')),
      ).flat();
      const metadata = {resourceVersion: '1', ...(end < namespaces && {continue: String(end)})};
      return JSON.parse(`{"metadata":${JSON.stringify(metadata)},"items":[${items.join(',')}]}`) as T;
    },
    stream: () => Promise.reject(new Error('not asked for')),
    socket: () => Promise.reject(new Error('not asked for')),
    firstSent: Promise.resolve(),
    requests: () => 0,
    close() {},
  };
}

const {signal} = new AbortController();

test.each([
  ['status and rotate', (cluster: Cluster) => readPullSecrets(cluster, scope, {signal, learn() {}})],
  ['distribute', (cluster: Cluster) => readGround(cluster, scope.namespace, signal)],
])('%s: some hundred bytes for each pull secret', async (_, read) => {
  await read(clusterOf(10));
  const [few, many] = [300, 1300];
  const grown = (await heldMemory(() => read(clusterOf(many)))) - (await heldMemory(() => read(clusterOf(few))));
  // They are some 700; a Secret as it is read takes 9,000.
  expect(grown / ((many - few) * sourceNames.length)).toBeLessThan(2000);
});
