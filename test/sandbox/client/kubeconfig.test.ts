import {describe, expect, test} from 'vitest';
import {apiErrorOf, isApiError} from '../../../sandbox/client/api-error.ts';
import {readKubeconfig, writeKubeconfig} from '../../../sandbox/client/kubeconfig.ts';
import {configMaps, nodes, resource, resourcePath} from '../../../sandbox/client/resources.ts';

describe('kubeconfig', () => {
  test.each([{token: 't'}, {certificate: 'C\n', key: 'K\n'}])('is read as it was written: %j', (credentials) => {
    const access = {server: 'https://127.0.0.1:1', certificateAuthority: 'A\n', credentials};
    expect(readKubeconfig(writeKubeconfig(access))).toEqual(access);
  });

  test('a file without a cluster is refused', () => {
    expect(() => readKubeconfig('clusters: []\nusers: []\n')).toThrow('not a kubeconfig');
  });
});

describe('resourcePath', () => {
  test.each([
    [configMaps, {namespace: 'ns', name: 'a'}, '/api/v1/namespaces/ns/configmaps/a'],
    [configMaps, {}, '/api/v1/configmaps'],
    [nodes, {namespace: 'ignored', name: 'n'}, '/api/v1/nodes/n'],
    [
      resource('base.scone.cloud/v1beta1', 'LAS', 'las', false),
      {name: 'las'},
      '/apis/base.scone.cloud/v1beta1/las/las',
    ],
  ])('%j', (of, place, path) => {
    expect(resourcePath(of, place)).toBe(path);
  });
});

describe('apiErrorOf', () => {
  test('quotes the API server', () => {
    const error = apiErrorOf(409, '{"kind":"Status","reason":"Conflict","message":"changed meanwhile"}', 'PUT /x');
    expect(error).toMatchObject({status: 409, reason: 'Conflict', message: 'changed meanwhile'});
    expect(isApiError(error, 409)).toBe(true);
    expect(isApiError(error, 404)).toBe(false);
  });

  test('a body that is no Status is quoted as it is', () => {
    expect(apiErrorOf(502, 'bad gateway', 'GET /x').message).toBe('GET /x: 502 bad gateway');
  });
});
