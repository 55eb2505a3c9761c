import {describe, expect, it} from 'vitest';
import {credentialKey} from '../../../src/lib/registry/credential.ts';
import {credentialsFor, type DockerConfig, readDockerConfig} from '../../../src/lib/registry/docker-config.ts';
import {matchesImage} from '../../../src/lib/registry/match-registry.ts';
import {parseReference} from '../../../src/lib/registry/reference.ts';

const las = 'registry.scontain.com/scone.cloud/las';

describe('an entry of a pull secret is for an image, as for a kubelet', () => {
  it.each<[string, string, boolean]>([
    ['registry.scontain.com', las, true],
    ['https://registry.scontain.com', las, true],
    ['http://registry.scontain.com/', las, true],
    ['https://registry.scontain.com/v1/', las, true],
    ['https://registry.scontain.com/v2/', las, true],
    ['registry.scontain.com/scone.cloud', las, true],
    ['registry.scontain.com/scone.cloud/las', las, true],
    ['registry.scontain.com/v2/scone.cloud', las, true],
    ['registry.scontain.com/other', las, false],
    ['registry.scontain.com/scone.cloud/las/more', las, false],
    ['*.scontain.com', las, true],
    ['registry.*.com', las, true],
    ['reg*.scontain.com', las, true],
    ['regist??.scontain.com', las, true],
    ['*.com', las, false],
    ['*', las, false],
    ['scontain.com', las, false],
    ['registry.scontain.com.evil.example', las, false],
    ['registryXscontain.com', las, false],
    ['registry.scontain.com:443', las, false],
    ['registry.scontain.com:5000', 'registry.scontain.com:5000/las', true],
    ['registry.scontain.com', 'registry.scontain.com:5000/las', false],
    ['[::1]:5000', '[::1]:5000/las', true],
    ['https://index.docker.io/v1/', 'docker.io/library/busybox', true],
    ['docker.io', 'docker.io/library/busybox', true],
    ['', las, false],
    ['(registry.scontain.com', las, false],
  ])('%s for %s: %s', (server, image, expected) => {
    expect(matchesImage(server, image)).toBe(expected);
  });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('credentials of a pull secret', () => {
  const names = (config: DockerConfig, image: string) =>
    credentialsFor(config, parseReference(image)).map((one) => (one.is === 'password' ? one.username : one.is));

  it('the more of a path an entry has, the earlier it is tried', () => {
    const entry = (username: string) => ({username, password: 'p'});
    const auths = {
      'registry.scontain.com': entry('all'),
      'registry.scontain.com/scone.cloud/las': entry('las'),
      'registry.scontain.com/scone.cloud': entry('cloud'),
      'other.example': entry('other'),
    };
    expect(names({auths}, `${las}:1`)).toEqual(['las', 'cloud', 'all']);
    expect(names({auths}, 'registry.scontain.com/a')).toEqual(['all']);
    expect(names({auths}, 'busybox')).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['user and password apart', {username: 'ada', password: 'p'}, ['["ada","p"]']],
    ['both in one', {auth: base64('ada:p:q')}, ['["ada","p:q"]']],
    ['apart counts more', {username: 'ada', password: 'p', auth: base64('eve:x')}, ['["ada","p"]']],
    ['no password', {username: 'ada', auth: base64('ada')}, []],
    ['no user', {auth: base64(':p')}, []],
    ['an identity token is nothing to a kubelet', {auth: base64('ada:'), identitytoken: 't'}, []],
    ['nothing', {}, []],
  ])('%s', (_, entry, expected) => {
    const config = {auths: {'registry.scontain.com': entry}};
    expect(credentialsFor(config, parseReference(las)).map(credentialKey)).toEqual(expected);
  });

  it('show nothing when they are printed', () => {
    const config = {auths: {'registry.scontain.com': {auth: base64('ada:hidden-1')}}};
    expect(JSON.stringify(credentialsFor(config, parseReference(las)))).not.toContain('hidden-1');
  });

  it.each([
    ['no text', undefined],
    ['no base64 of JSON', '%%%'],
    ['no object', base64('[]')],
    ['no auths', base64('{}')],
    ['auths that are a list', base64('{"auths":[]}')],
    ['an entry that is a text', base64('{"auths":{"a":"b"}}')],
  ])('%s is no config', (_, text) => {
    expect(readDockerConfig(text)).toBeUndefined();
  });
});
