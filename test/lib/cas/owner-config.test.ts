// The owner config: names, key and audit log, whatever stands in them.
import {parse} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {
  missingNames,
  type OwnerConfigFacts,
  ownerConfigText,
  parseOwnerConfig,
} from '../../../src/lib/cas/owner-config.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {Secret} from '../../../src/lib/report/secret.ts';

const facts: OwnerConfigFacts = {
  pod: 'mycas-0',
  service: 'mycas',
  namespace: 'prod',
  clusterIp: '10.0.0.7',
  dcapKey: new Secret('0'.repeat(32)),
  webhook: undefined,
};

test('as the old script wrote it, with the real namespace and one name more', () => {
  expect(parse(ownerConfigText(facts))).toEqual({
    enclave_reconnect_timeout: '24h',
    api_identity: {
      common_name: 'mycas',
      alt_names: [
        'mycas-0',
        'mycas-0.prod.svc.cluster.local',
        'mycas-0.prod',
        'mycas.prod.svc.cluster.local',
        'mycas.prod.svc',
        'mycas.prod',
        'localhost',
        '10.0.0.7',
        'cas-instance',
        'host.docker.internal',
      ],
    },
    dcap: {subscription_key: '0'.repeat(32)},
    audit_log: {mode: 'signed', sink: 'file'},
  });
});

test('without a DCAP key there is no table for it, as from 7.0 on', () => {
  expect(parse(ownerConfigText({...facts, dcapKey: undefined}))).not.toHaveProperty('dcap');
});

test('a webhook gets the audit log', () => {
  expect(parse(ownerConfigText({...facts, webhook: 'https://logs.example/a?b=c'})).audit_log).toEqual({
    mode: 'signed',
    sink: 'network',
    url: 'https://logs.example/a?b=c',
  });
});

test.each([
  'https://x.example/"\n[dcap]\nsubscription_key = "stolen"',
  'https://x.example/\\u0022',
  "https://x.example/'''",
  'https://x.example/\t\u0007é😀',
  'https://x.example/#"""',
])('hostile text stays text: %j', (webhook) => {
  const config = parse(ownerConfigText({...facts, webhook, dcapKey: new Secret(webhook)}));
  expect(config).toMatchObject({audit_log: {url: webhook}, dcap: {subscription_key: webhook}});
  expect(Object.keys(config).toSorted()).toEqual(['api_identity', 'audit_log', 'dcap', 'enclave_reconnect_timeout']);
});

describe('names that an own config lacks', () => {
  test.each<[what: string, text: string, missing: string[]]>([
    ['none', '[api_identity]\ncommon_name = "mycas.prod"\nalt_names = ["localhost"]', []],
    ['one', '[api_identity]\nalt_names = ["mycas.prod"]', ['localhost']],
    [
      'all, with names of another namespace',
      '[api_identity]\nalt_names = ["mycas.default"]',
      ['mycas.prod', 'localhost'],
    ],
    ['all, without a table', 'x = 1', ['mycas.prod', 'localhost']],
    ['all, with a table that is a text', 'api_identity = "mycas.prod"', ['mycas.prod', 'localhost']],
    ['all, with a text for a list', '[api_identity]\nalt_names = "localhost mycas.prod"', ['mycas.prod', 'localhost']],
    ['all, of an empty file', '', ['mycas.prod', 'localhost']],
  ])('%s', (_, text, missing) => expect(missingNames(text, 'c.toml', facts)).toEqual(missing));

  test('cannot be told of what is no TOML', () => {
    expect(() => missingNames('[api', 'c.toml', facts)).toThrow(Failure);
    expect(() => parseOwnerConfig('a = secret-1', 'c.toml')).toThrow(
      /^(?!.*secret-1).*c\.toml: the owner config is not valid TOML/,
    );
  });
});

test('what we write lacks nothing itself', () => {
  expect(missingNames(ownerConfigText(facts), 'c.toml', facts)).toEqual([]);
});
