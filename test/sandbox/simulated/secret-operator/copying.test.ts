import {expect, test} from 'vitest';
import {planCopies} from '../../../../sandbox/simulated/secret-operator/copies.ts';
import {renderConfig} from '../../../../sandbox/simulated/secret-operator/docker-config.ts';
import type {ImagePullSecret, Secret} from '../../../../sandbox/simulated/secret-operator/kinds.ts';
import {pullSecretStatus} from '../../../../sandbox/simulated/secret-operator/status.ts';
import {targetNamespaces} from '../../../../sandbox/simulated/secret-operator/targets.ts';
import {pod} from '../pod.ts';

const annotation = {'sconeapps/inject-pull-secret': 'true'};

const owner: ImagePullSecret = {
  metadata: {name: 'sconeapps', uid: 'u-1'},
  spec: {
    registry: {credentials: [{name: 'sconeapps', namespace: 'scone-system'}]},
    target: {
      secret: {name: 'sconeapps'},
      namespaces: {annotations: [{matchAnnotations: annotation}]},
      namespacesWithPods: {annotations: [{matchAnnotations: annotation}]},
    },
  },
};

const namespace = (name: string, annotations: Record<string, string> = {}) => ({metadata: {name, annotations}});
const encode = (text: string) => Buffer.from(text).toString('base64');

const source = (
  text = '{"auths":{"registry.example":{"username":"u","password":"p","email":"e","auth":"dTpw"}}}',
): Secret => ({
  metadata: {name: 'sconeapps', namespace: 'scone-system', resourceVersion: '5'},
  type: 'kubernetes.io/dockerconfigjson',
  data: {'.dockerconfigjson': encode(text)},
});

const copied = '{"auths":{"registry.example":{"username":"u","password":"p","auth":"dTpw"}}}';

test('a namespace is a target by its annotation or by that of one of its pods, not when it is going', () => {
  const annotated = {...pod({name: 'p', namespace: 'by-pod'})};
  annotated.metadata.annotations = annotation;
  const going = namespace('going', annotation);
  const namespaces = [
    namespace('plain'),
    namespace('by-pod'),
    namespace('annotated', annotation),
    {metadata: {...going.metadata, deletionTimestamp: 'now'}},
  ];
  expect(targetNamespaces(owner, namespaces, [annotated])).toEqual(['annotated', 'by-pod']);
});

test('a namespace can be selected by name and by label', () => {
  const target = {secret: {name: 's'}, namespaces: {names: ['a'], labels: [{matchLabels: {tier: 'b'}}]}};
  const wanting = {...owner, spec: {...owner.spec, target}};
  const labelled = {metadata: {name: 'c', labels: {tier: 'b'}}};
  expect(targetNamespaces(wanting, [namespace('a'), namespace('b'), labelled], [])).toEqual(['a', 'c']);
});

const configRows: [string, Secret | undefined, string, string][] = [
  ['a good source is copied with three fields for each registry', source(), copied, 'Ok'],
  ['a missing source gives an empty configuration', undefined, '{"auths":{}}', 'Secret "sconeapps" not found'],
  ['so does a Secret of another type', {...source(), type: 'Opaque'}, '{"auths":{}}', 'unknown secret type'],
  ['and one that cannot be read', source('{'), '{"auths":{}}', 'no docker configuration found in secret'],
];

test.each(configRows)('%s', (_sentence, secret, text, word) => {
  expect(renderConfig(owner, () => secret)).toEqual({
    text,
    sources: {'scone-system.sconeapps': word},
    failed: word !== 'Ok',
  });
});

test('a missing copy is created, marked with its owner', () => {
  const {create, replace, remove} = planCopies(owner, copied, ['apps'], []);
  expect(create).toMatchObject([
    {
      metadata: {
        name: 'sconeapps',
        namespace: 'apps',
        labels: {'images.banzaicloud.io/owner-uid': 'u-1'},
        ownerReferences: [{kind: 'ImagePullSecret', name: 'sconeapps', uid: 'u-1'}],
      },
      data: {'.dockerconfigjson': encode(copied)},
    },
  ]);
  expect([replace, remove]).toEqual([[], []]);
});

test('a copy that is as wanted is left alone; an old one and the source itself are taken over', () => {
  const [copy] = planCopies(owner, copied, ['apps'], []).create;
  if (copy === undefined) throw new Error('no copy');
  expect(planCopies(owner, copied, ['apps'], [copy])).toEqual({create: [], replace: [], remove: []});
  expect(planCopies(owner, '{"auths":{}}', ['apps'], [copy]).replace).toHaveLength(1);
  expect(planCopies(owner, copied, ['scone-system'], [source()]).replace).toMatchObject([
    {metadata: {namespace: 'scone-system', resourceVersion: '5', labels: {'images.banzaicloud.io/owner-uid': 'u-1'}}},
  ]);
});

test('a copy that is no longer wanted is removed; a Secret of somebody else never is', () => {
  const [copy] = planCopies(owner, copied, ['apps'], []).create;
  if (copy === undefined) throw new Error('no copy');
  const foreign = {...copy, metadata: {...copy.metadata, labels: {}}};
  expect(planCopies(owner, copied, [], [copy]).remove).toEqual([copy]);
  expect(planCopies(owner, copied, [], [foreign]).remove).toEqual([]);
});

test('the time of the last success moves only when something happened', () => {
  const config = renderConfig(owner, () => source());
  const first = pullSecretStatus(owner, config, ['apps'], true, new Date('2026-01-01T00:00:00Z'));
  expect(first).toMatchObject({status: 'Ready', lastSuccessfulReconciliation: '2026-01-01T00:00:00Z'});
  const later = new Date('2026-01-02T00:00:00Z');
  const known = {...owner, status: first};
  expect(pullSecretStatus(known, config, ['apps'], false, later)).toEqual(first);
  expect(pullSecretStatus(known, config, ['apps', 'more'], false, later)).toMatchObject({
    managedNamespaces: ['apps', 'more'],
    lastSuccessfulReconciliation: '2026-01-02T00:00:00Z',
  });
});

test('a failed source is said, and the last success is remembered', () => {
  const known = {...owner, status: {status: 'Ready' as const, lastSuccessfulReconciliation: 'then'}};
  const status = pullSecretStatus(
    known,
    renderConfig(owner, () => undefined),
    ['apps'],
    true,
    new Date(),
  );
  expect(status).toMatchObject({status: 'Failed', lastSuccessfulReconciliation: 'then'});
});
