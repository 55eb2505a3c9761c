import {describe, expect, test} from 'vitest';
import {accountIn, registryOf} from '../../../sandbox/kubelet/credentials.ts';

describe('registryOf', () => {
  test.each([
    ['registry.example/team/name:1', 'registry.example'],
    ['localhost/name', 'localhost'],
    ['host:5000/name@sha256:ab', 'host:5000'],
    ['team/name', 'docker.io'],
    ['name:1', 'docker.io'],
  ])('%s is of %s', (image, registry) => {
    expect(registryOf(image)).toBe(registry);
  });
});

describe('accountIn', () => {
  test.each([
    ['the bare host', 'registry.example'],
    ['a URL', 'https://registry.example/v1/'],
  ])('finds the account under %s', (_sentence, server) => {
    const config = JSON.stringify({auths: {[server]: {username: 'u', password: 'p'}}});
    const secret = {metadata: {name: 's'}, data: {'.dockerconfigjson': Buffer.from(config).toString('base64')}};
    expect(accountIn(secret, 'registry.example')).toEqual({username: 'u', password: 'p'});
    expect(accountIn(secret, 'other.example')).toBeUndefined();
  });
});
