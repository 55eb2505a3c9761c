import {describe, expect, test} from 'vitest';
import {readOwnerConfig} from '../../../../sandbox/simulated/cas/owner-config.ts';

const identity = '[api_identity]\ncommon_name = "cas"\n';

test('names, the audit log, and members that nobody looks at', () => {
  const text = `enclave_reconnect_timeout = "24h"\n${identity}alt_names = ["cas-0", "10.0.0.1"]\n[dcap]\nsubscription_key = ""\n[audit_log]\nmode = "signed"\nsink = "network"\nurl = "https://x"\n[other]\na = 1\n`;
  expect(readOwnerConfig(text)).toEqual({
    commonName: 'cas',
    alternativeNames: ['cas-0', '10.0.0.1'],
    audit: {isSigned: true, sink: 'network'},
  });
});

describe('is refused with', () => {
  test.each([
    ['no TOML', 'a =', /TOML/],
    ['no name', '', /common_name/],
    ['a name that is none', '[api_identity]\ncommon_name = 1\n', /common_name/],
    ['a table that is none', `api_identity = "cas"\n`, /table/],
    ['names that are none', `${identity}alt_names = "localhost"\n`, /alt_names/],
    ['a name with a blank', `${identity}alt_names = ["a b"]\n`, /alt_names/],
    ['no duration', `enclave_reconnect_timeout = "soon"\n${identity}`, /duration/],
    ['a key that is no text', `${identity}[dcap]\nsubscription_key = 0\n`, /subscription_key/],
    ['an unknown sink', `${identity}[audit_log]\nsink = "printer"\n`, /sink/],
    ['a network sink without its place', `${identity}[audit_log]\nsink = "network"\n`, /url/],
  ])('%s', (_, text, words) => expect(() => readOwnerConfig(text)).toThrow(words));
});
