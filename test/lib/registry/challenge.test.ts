import {describe, expect, it} from 'vitest';
import {chooseChallenge, readChallenges} from '../../../src/lib/registry/challenge.ts';

const bearer = {realm: 'https://auth.example/token', service: 'registry.example'};

describe('challenges of a registry', () => {
  it.each<[string, string | null, unknown[]]>([
    ['none', null, []],
    ['empty', '', []],
    ['Basic', 'Basic realm="Registry Realm"', [{scheme: 'basic', parameters: {realm: 'Registry Realm'}}]],
    [
      'Bearer, with commas inside quotes',
      'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"',
      [{scheme: 'bearer', parameters: {...bearer, scope: 'repository:a/b:pull,push'}}],
    ],
    [
      'in any case, with blanks, and without quotes',
      'BEARER  Realm = https://auth.example/token ,\tSERVICE=registry.example',
      [{scheme: 'bearer', parameters: bearer}],
    ],
    ['escaped quotes', 'Basic realm="a \\"b\\" \\\\c"', [{scheme: 'basic', parameters: {realm: 'a "b" \\c'}}]],
    [
      'several',
      'Negotiate, Basic realm="x", Bearer realm="y",service="z"',
      [
        {scheme: 'negotiate', parameters: {}},
        {scheme: 'basic', parameters: {realm: 'x'}},
        {scheme: 'bearer', parameters: {realm: 'y', service: 'z'}},
      ],
    ],
    ['parameters of nothing', 'realm="x"', []],
    ['an open quote ends it', 'Basic realm="x', [{scheme: 'basic', parameters: {}}]],
  ])('%s', (_, header, expected) => {
    expect(readChallenges(header)).toEqual(expected);
  });

  it.each<[string, string | null, string | undefined]>([
    ['a token is preferred', 'Basic realm="x", Bearer realm="y"', 'bearer'],
    ['a password where there are no tokens', 'Negotiate, Basic realm="x"', 'basic'],
    ['nothing else is known', 'Negotiate, Digest realm="x"', undefined],
    ['nothing was said', null, undefined],
  ])('%s', (_, header, scheme) => {
    expect(chooseChallenge(header)?.scheme).toBe(scheme);
  });
});
