import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {objectsOf, readManifest, removedObjects} from '../../../src/lib/helm/manifest-objects.ts';

const object = (
  kind: string,
  name: string,
  namespace?: string,
  annotations?: {[name: string]: string},
): KubeObject => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: {name, ...(namespace && {namespace}), ...(annotations && {annotations})},
});

describe('objects of documents', () => {
  it('takes lists apart, also lists in lists, and passes over empty documents', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [object('Secret', 'a'), {kind: 'ConfigMapList', items: [object('ConfigMap', 'b')]}],
    };
    const documents = [list, null, object('Service', 'c')].map((content) => ({source: 'x.yaml', content}));
    expect(objectsOf(documents).map(({metadata}) => metadata.name)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['text', 'hello', /no map/],
    ['no apiVersion', {kind: 'Secret', metadata: {name: 'a'}}, /apiVersion is missing/],
    ['no metadata', {apiVersion: 'v1', kind: 'Secret'}, /metadata\.name of the Secret is missing/],
    ['a name that is a number', {apiVersion: 'v1', kind: 'Secret', metadata: {name: 5}}, /metadata\.name/],
  ])('%s names the template', (_, content, message) => {
    expect(() => objectsOf([{source: 'app/x.yaml', content}])).toThrow(message);
    expect(() => objectsOf([{source: 'app/x.yaml', content}])).toThrow(/^app\/x\.yaml/);
  });
});

describe('a recorded manifest', () => {
  it('is taken apart with the templates named in it', () => {
    const text =
      '---\n# Source: app/templates/x.yaml\nkind: A\n---\n# Source: app/charts/db/templates/y.yaml\nkind: B\n';
    expect(readManifest(text).map(({source, kind}) => [source, kind])).toEqual([
      ['app/templates/x.yaml', 'A'],
      ['app/charts/db/templates/y.yaml', 'B'],
    ]);
  });
});

describe('what an upgrade deletes', () => {
  it.each<[string, KubeObject[], KubeObject[], string[]]>([
    ['what is gone', [object('Secret', 'a'), object('Secret', 'b')], [object('Secret', 'a')], ['b']],
    ['nothing that only names its namespace now', [object('Secret', 'a')], [object('Secret', 'a', 'prod')], []],
    ['what moved to another namespace', [object('Secret', 'a', 'old')], [object('Secret', 'a')], ['a']],
    [
      'nothing that only changed the version of its API',
      [{...object('Deployment', 'a'), apiVersion: 'apps/v1beta1'}],
      [object('Deployment', 'a')],
      [],
    ],
    [
      'nothing that is marked to be kept',
      [object('Secret', 'a', 'prod', {'helm.sh/resource-policy': ' Keep'})],
      [],
      [],
    ],
  ])('%s', (_, before, after, removed) => {
    expect(removedObjects(before, after, 'prod').map(({metadata}) => metadata.name)).toEqual(removed);
  });
});
