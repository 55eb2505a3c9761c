import {describe, expect, it} from 'vitest';
import {collectionPath, createKindIndex, groupOf, type KindRow, pathOf} from '../../../src/lib/cluster/kinds.ts';

const nothing = async () => undefined;
const widget: KindRow = {apiVersion: 'x.io/v1', kind: 'Widget', plural: 'widgets', namespaced: true};

describe('the path of a kind', () => {
  it.each([
    ['v1', 'Secret', 'shop', '/api/v1/namespaces/shop/secrets/x'],
    ['v1', 'Namespace', undefined, '/api/v1/namespaces/x'],
    ['v1', 'Node', 'ignored', '/api/v1/nodes/x'],
    ['apps/v1', 'DaemonSet', 'shop', '/apis/apps/v1/namespaces/shop/daemonsets/x'],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'shop', '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/x'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', undefined, '/apis/rbac.authorization.k8s.io/v1/clusterroles/x'],
    [
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      undefined,
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x',
    ],
  ])('%s %s', async (apiVersion, kind, namespace, path) => {
    const row = await createKindIndex([], nothing).find(apiVersion, kind);
    expect(row && pathOf(row, {namespace, name: 'x'})).toBe(path);
  });

  it('of all namespaces', () => {
    expect(collectionPath(widget, undefined)).toBe('/apis/x.io/v1/widgets');
  });

  it('names are escaped', () => {
    expect(pathOf(widget, {namespace: 'a', name: 'b/c?d'})).toBe('/apis/x.io/v1/namespaces/a/widgets/b%2Fc%3Fd');
  });

  it.each([
    ['apps/v1', 'apps'],
    ['v1', ''],
  ])('the group of %s', (apiVersion, group) => {
    expect(groupOf(apiVersion)).toBe(group);
  });
});

describe('the index of kinds', () => {
  it('knows what the caller knows', async () => {
    expect(await createKindIndex([widget], nothing).find('x.io/v1', 'Widget')).toEqual(widget);
  });

  it('a kind that is not there', async () => {
    expect(await createKindIndex([], nothing).find('x.io/v1', 'Widget')).toBeUndefined();
    expect(await createKindIndex([], async () => []).find('x.io/v1', 'Widget')).toBeUndefined();
  });
});
