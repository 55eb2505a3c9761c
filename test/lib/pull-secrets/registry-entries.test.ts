// Which entries of a Docker config are for the registry, and how they take a new account.
import {describe, expect, it} from 'vitest';
import {firstAccount, registryServers, renewedConfig} from '../../../src/lib/pull-secrets/registry-entries.ts';
import {Secret} from '../../../src/lib/report/secret.ts';

const place = {registry: 'registry.scontain.com', imageRepo: 'registry.scontain.com/scone.cloud'};
const account = {username: 'ada', accessToken: new Secret('new'), email: 'ada@example.org'};
const auth = (text: string) => Buffer.from(text).toString('base64');

function renewed(auths: Record<string, object>): unknown {
  const text = renewedConfig({auths}, account, place);
  return text === undefined ? undefined : JSON.parse(Buffer.from(text, 'base64').toString()).auths;
}

describe('entries for the registry', () => {
  it.each([
    ['registry.scontain.com', true],
    ['https://registry.scontain.com', true],
    ['https://registry.scontain.com/v2/', true],
    ['registry.scontain.com/scone.cloud', true],
    ['*.scontain.com', true],
    ['registry.scontain.com/other', false],
    ['registry.scontain.com:5000', false],
    ['scontain.com', false],
    ['registry.scontain.com.evil.example', false],
    ['mirror.example', false],
  ])('%s: %s', (server, isOurs) => {
    expect(registryServers({auths: {[server]: {}}}, place)).toEqual(isOurs ? [server] : []);
  });

  it('never those of another host, though images come from there', () => {
    const elsewhere = {...place, imageRepo: 'mirror.example/scone.cloud'};
    expect(registryServers({auths: {'mirror.example': {}}}, elsewhere)).toEqual([]);
  });

  it('the longest comes first, as for a kubelet', () => {
    const auths = {'registry.scontain.com': {auth: auth('a:1')}, [place.imageRepo]: {auth: auth('b:2')}};
    const servers = registryServers({auths}, place);
    expect(firstAccount({auths}, servers)).toMatchObject({username: 'b', password: '2'});
  });
});

describe('a new account', () => {
  it('keeps what is not for the registry, and members that are not known here', () => {
    const other = {'other.example': {auth: auth('x:y')}};
    const own = {'registry.scontain.com': {auth: auth('ada:old'), note: 'kept'}};
    expect(renewed({...other, ...own})).toEqual({
      ...other,
      'registry.scontain.com': {auth: auth('ada:new'), note: 'kept'},
    });
  });

  it.each([
    ['one word', {auth: auth('ada:old')}, {auth: auth('ada:new')}],
    [
      'as the secret operator writes it, without an address',
      {username: 'ada', password: 'old', auth: auth('ada:old')},
      {username: 'ada', password: 'new', auth: auth('ada:new')},
    ],
    [
      'in full',
      {username: 'ada', password: 'old', email: 'old@example.org', auth: auth('ada:old')},
      {username: 'ada', password: 'new', email: 'ada@example.org', auth: auth('ada:new')},
    ],
    [
      'a login, whose identity token would be shown in its place',
      {auth: auth('ada:'), identitytoken: 'old'},
      {auth: auth('ada:new')},
    ],
  ])('keeps the form of an entry: %s', (_, before, after) => {
    expect(renewed({'registry.scontain.com': before})).toEqual({'registry.scontain.com': after});
  });

  it('keeps the order of members, byte for byte as the secret operator renders them', () => {
    const entry = {username: 'ada', password: 'old', auth: auth('ada:old')};
    const text = renewedConfig({auths: {'registry.scontain.com': entry}}, account, place) ?? '';
    const expected = {auths: {'registry.scontain.com': {username: 'ada', password: 'new', auth: auth('ada:new')}}};
    expect(Buffer.from(text, 'base64').toString()).toBe(JSON.stringify(expected));
  });

  it('makes a whole entry where there is none', () => {
    expect(renewed({})).toEqual({
      'registry.scontain.com': {username: 'ada', password: 'new', email: 'ada@example.org', auth: auth('ada:new')},
    });
  });

  it('is no change where it is already', () => {
    expect(renewed({'registry.scontain.com': {auth: auth('ada:new')}})).toBeUndefined();
  });
});
