// State files of the SCONE CLI: read without loss, edited one member at a time, and refused in words when they are not sound.
import {createHash, X509Certificate} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {attestedAddresses, mergeConfigs, renameAttested} from '../../../src/lib/keys/attested.ts';
import {hasIdentity, identityOf, memberOf, parseCliConfig, secretsOf} from '../../../src/lib/keys/cli-config.ts';
import {
  membersOf,
  repeatedKeys,
  withKey,
  withMember,
  withoutMember,
  withValue,
} from '../../../src/lib/keys/json-members.ts';
import {fingerprintsOf, identitiesIn} from '../../../src/lib/keys/pem-identity.ts';
import {createRedactor} from '../../../src/lib/report/redaction.ts';
import {anIdentity, configText, failureOf, rsaKey} from '../../support/key-ground.ts';

const owner = anIdentity();
const other = anIdentity('other');
const config = (text: string) => parseCliConfig(text, '/keys/config.json');

/** Members with everything that a parse and print would change. */
const strange = `{
  "identity" : ${JSON.stringify(owner.pem)},
  "b": 12345678901234567890, "a":1.0,"10": 1, "9": [ 1e3, "x\\u00e9\\/" ,{ "z":1, "y" :[] }],
  "cas_db": {"host.docker.internal:8081": {"mrenclave": 1.50, "n": "a,}]\\"{"}, "other:1":null },
  "default_cas":"host.docker.internal:8081"
}
`;

describe('members of an object', () => {
  test.each([
    ['{}', {}],
    ['{ }', {}],
    ['{"a":1}', {a: '1'}],
    [' { "a" : [ 1 , 2 ] , "b" : "}" } ', {a: '[ 1 , 2 ]', b: '"}"'}],
    ['{"a":{"b":{"c":"\\\\"}},"d":true}', {a: '{"b":{"c":"\\\\"}}', d: 'true'}],
    ['{"a\\"b":-1.5e+10,"":null}', {'a"b': '-1.5e+10', '': 'null'}],
    ['{"\\u0061":"\\u0062"}', {a: '"\\u0062"'}],
    ['{"a":[],"b":{},"c":""}', {a: '[]', b: '{}', c: '""'}],
    ['{"a"\t:\r\n1\n}', {a: '1'}],
  ])('of %s', (text, values) => {
    expect(Object.fromEntries(membersOf(text).map(({key, value}) => [key, value]))).toEqual(values);
  });

  test('are where they say, in strange files too', () => {
    for (const {key, value, start, keyEnd, valueStart, end} of membersOf(strange)) {
      expect(JSON.parse(strange.slice(start, keyEnd))).toBe(key);
      expect(strange.slice(valueStart, end)).toBe(value);
    }
    expect(membersOf(strange).map(({key}) => key)).toEqual(['identity', 'b', 'a', '10', '9', 'cas_db', 'default_cas']);
  });

  test('that stand there twice are seen', () => {
    expect(repeatedKeys(membersOf('{"a":1,"b":2,"\\u0061":3,"a":4}'))).toEqual(['a']);
  });

  test.each(['{"a":1}', '{"a":1,"b":2,"c":3}', '{\n  "a": 1,\n  "b": {"a": 2}\n}', '{ "a" : 1 , "b" : 2 }', '{}'])(
    'of %j are changed one at a time',
    (text) => {
      const value = JSON.parse(text);
      for (const member of membersOf(text)) {
        const {[member.key]: _gone, ...rest} = value;
        expect(JSON.parse(withoutMember(text, membersOf(text), member))).toEqual(rest);
        expect(JSON.parse(withValue(text, member, '[7]'))).toEqual({...value, [member.key]: [7]});
        expect(JSON.parse(withKey(text, member, 'n"w'))).toEqual({...rest, 'n"w': value[member.key]});
      }
      expect(JSON.parse(withMember(text, membersOf(text), 'new', '"x"'))).toEqual({...value, new: 'x'});
    },
  );
});

describe('identityOf', () => {
  const wanted = {key: owner.key, certificate: owner.certificate};
  const twoLines = (text: string) => text.replaceAll('\n', '\\n');

  test.each([
    ['plain', owner.pem],
    ['CRLF', owner.pem.replaceAll('\n', '\r\n')],
    ['escaped once more', twoLines(owner.pem)],
    ['escaped twice more', twoLines(owner.pem).replaceAll('\\', '\\\\')],
    ['escaped CRLF', owner.pem.replaceAll('\n', '\\r\\n')],
    ['without the last end of line', owner.pem.trimEnd()],
    ['certificate first', owner.pem.replace(/^(-----BEGIN P.*?-----END P[^\n]*\n)(.*)$/s, '$2$1')],
    ['words around', `owner of cas\n${owner.pem}\nend\n`],
    [
      'with the certificate of an authority behind',
      `${owner.pem}${issueCertificate({subject: {commonName: 'ca'}}).certificate}`,
    ],
    ['all on one line', owner.pem.replaceAll(/(?<!-)\n(?!-)/g, '')],
  ])('reads a PEM that is %s', (_how, pem) => {
    expect(identityOf(config(configText({pem, seed: [1]})))).toMatchObject(wanted);
  });

  test('tells the fingerprints that openssl prints', () => {
    const certificate = new X509Certificate(owner.pem.slice(owner.pem.indexOf('-----BEGIN CERT')));
    expect(owner.certificate).toBe(certificate.fingerprint256.replaceAll(':', '').toLowerCase());
    const spki = certificate.publicKey.export({type: 'spki', format: 'der'});
    expect(owner.key).toBe(createHash('sha256').update(spki).digest('hex'));
  });

  test.each([
    ['a list of bytes', [1, 2, 255], '[1,2,255]'],
    ['a text', 'c2VlZA==', '"c2VlZA=="'],
    ['an object', {hex: 'ab'}, '{"hex":"ab"}'],
  ])('keeps a seed that is %s as it is written', (_what, seed, written) => {
    const text = JSON.stringify({identity: owner.pem, session_signing_keypair_ed25519_seed: seed});
    const identity = identityOf(config(text));
    expect(identity.seed?.reveal()).toBe(written);
    expect(identity.seedDigest).toBe(createHash('sha256').update(written).digest('hex'));
  });

  test.each([
    ['null', ', "session_signing_keypair_ed25519_seed": null'],
    ['missing', ''],
  ])('a seed that is %s is none', (_what, more) => {
    expect(identityOf(config(`{"identity": ${JSON.stringify(owner.pem)}${more}}`)).seed).toBeUndefined();
  });

  test('tells the redactor what must never be shown, line by line', () => {
    const redactor = createRedactor();
    for (const secret of secretsOf(identityOf(config(configText(owner))))) redactor.learn(secret);
    const lines = owner.pem.split('\n').slice(1, 4);
    expect(lines.map((line) => redactor.mask(`x ${line} y`))).toEqual(lines.map(() => 'x ******** y'));
    expect(redactor.mask(JSON.stringify({pem: owner.pem}))).toBe('{"pem":"********"}');
    expect(redactor.mask(configText(owner))).not.toContain(lines[0]);
    expect(redactor.mask(JSON.stringify(owner.seed))).toBe('[********]');
    expect(redactor.mask(`[${owner.seed.join(', ')}]`)).toBe('[********]');
    expect(redactor.mask(Buffer.from(owner.seed).toString('hex'))).toBe('********');
    const certificate = owner.pem.split('BEGIN CERTIFICATE-----\n')[1]?.split('\n')[0];
    expect(redactor.mask(`${certificate}`)).toBe(certificate);
  });

  test('hides key and seed wherever they are printed', () => {
    const identity = identityOf(config(configText(owner)));
    expect(JSON.stringify(identity)).not.toContain('PRIVATE');
    expect(String(identity.seed)).toBe('********');
  });
});

const unsound = 'the identity is not sound';
const backup = 'take the file from a backup; do not make a new identity, as a CAS knows only the one it was given';
const [keyPart = '', certificatePart = ''] = owner.pem.split(/(?<=-----END PRIVATE KEY-----\n)/);
const otherCertificate = other.pem.split(/(?<=-----END PRIVATE KEY-----\n)/)[1] ?? '';

describe('identityOf refuses', () => {
  test.each([
    ['a certificate without a key', certificatePart, 'it has no private key'],
    ['a key without a certificate', keyPart, 'it has no certificate'],
    ['the certificate of another key', keyPart + otherCertificate, 'its certificate belongs to another private key'],
    [
      'the certificate of a key of another kind',
      rsaKey() + certificatePart,
      'its certificate belongs to another private key',
    ],
    ['two keys', owner.pem + other.pem, 'it has 2 private keys'],
    [
      'a key that is cut off',
      keyPart.replace(/.{20}\n-----END/, '\n-----END') + certificatePart,
      'its private key is damaged',
    ],
    [
      'a certificate that is cut off',
      keyPart + certificatePart.replace(/.{40}\n-----END/, '\n-----END'),
      'its certificate is damaged',
    ],
    ['a PEM that ends within its key', keyPart.slice(0, 80), 'it has no private key'],
    [
      'a key under a passphrase',
      keyPart.replaceAll('PRIVATE KEY', 'ENCRYPTED PRIVATE KEY') + certificatePart,
      'its private key is of a kind that cannot be read (ENCRYPTED PRIVATE KEY)',
    ],
    ['another text', 'not a key', 'it has no private key'],
  ])('%s', async (_what, pem, reason) => {
    const text = configText({pem, seed: [1]});
    const failure = await failureOf(() => identityOf(config(text)));
    expect(failure).toEqual({summary: unsound, object: '/keys/config.json', reason, next: backup});
    expect(JSON.stringify(failure)).not.toContain(keyPart.slice(30, 60));
  });

  test.each([
    ['no identity', '{}'],
    ['an empty file', ''],
    ['an identity that is null', '{"identity":null}'],
    ['an empty identity', '{"identity":""}'],
  ])('%s', async (_what, text) => {
    expect(hasIdentity(config(text))).toBe(false);
    expect(await failureOf(() => identityOf(config(text)))).toEqual({
      summary: 'there is no identity in the file',
      object: '/keys/config.json',
      next: 'name the file that has it, or let the SCONE CLI make one: `scone self show-key-hash`',
    });
  });
});

describe('parseCliConfig', () => {
  const keep = 'take the file from a backup; it may hold the only key to a CAS, so do not remove it';

  test('loses nothing', () => {
    expect(config(strange).text).toBe(strange);
    expect(parseCliConfig(Buffer.from(`\ufeff${strange}`), 'x').text).toBe(strange);
  });

  test.each<[string, string | Uint8Array, string]>([
    ['a file that is cut off', configText(owner).slice(0, 90), 'it is not JSON (at position'],
    ['half a text', '{"identity": "-----BEGIN PRI', 'it is not JSON'],
    ['another format', 'identity: x', 'it is not JSON'],
    ['a list', '[]', 'it is JSON, but no object'],
    ['a text', '"x"', 'it is JSON, but no object'],
    ['null', 'null', 'it is JSON, but no object'],
    ['two objects', '{}{}', 'it is not JSON'],
    ['a member twice', '{"identity":"a","identity":"b"}', 'it has the member "identity" twice'],
    ['a member twice, once escaped', '{"cas_db":{},"cas_d\\u0062":{}}', 'it has the member "cas_db" twice'],
    ['bytes that are no text', Uint8Array.of(0x7b, 0xff, 0x7d), 'it is not text in UTF-8'],
    ['zeros, as a disk leaves them', Buffer.alloc(100), 'it is not JSON'],
  ])('refuses %s', async (_what, content, reason) => {
    const failure = await failureOf(() => parseCliConfig(content, '/keys/config.json'));
    expect(failure).toMatchObject({
      summary: 'the state of the SCONE CLI cannot be read',
      object: '/keys/config.json',
      reason: expect.stringContaining(reason),
      next: keep,
    });
    expect(failure.reason).not.toContain('BEGIN');
  });

  test.each([
    ['an identity that is no text', '{"identity":{}}', 'its member "identity" is no text', identityOf],
    ['attested instances that are no object', '{"cas_db":[]}', 'its member "cas_db" is no object', attestedAddresses],
  ])('reads, and refuses to use, %s', async (_what, text, reason, use) => {
    expect(await failureOf(() => use(config(text)))).toMatchObject({reason, next: keep});
  });
});

describe('renameAttested', () => {
  const from = 'host.docker.internal:8081';

  test('changes the one key, and no other character', () => {
    const renamed = renameAttested(config(strange), from, 'cas.default:8081');
    expect(renamed.text).toBe(strange.replace('{"host.docker.internal:8081"', '{"cas.default:8081"'));
    expect(attestedAddresses(renamed)).toEqual(['cas.default:8081', 'other:1']);
  });

  test.each([
    ['before', `{"cas_db":{"cas.default:1":"old","x":1,"${from}":"new"}}`],
    ['behind', `{"cas_db":{"${from}":"new","x":1,"cas.default:1":"old"}}`],
    ['next to it, and equal', `{"cas_db":{"x":1,"${from}":"new","cas.default:1":"new"}}`],
    ['before it, and equal', `{"cas_db":{"cas.default:1":"new","${from}":"new","x":1}}`],
  ])('replaces what was noted under the new name %s', (_where, text) => {
    const renamed = renameAttested(config(text), from, 'cas.default:1');
    expect(JSON.parse(renamed.text)).toEqual({cas_db: {'cas.default:1': 'new', x: 1}});
    expect(attestedAddresses(renamed)).toHaveLength(2);
  });

  test('to the same name changes nothing', () => {
    expect(renameAttested(config(strange), from, from).text).toBe(strange);
  });

  test.each([
    ['{}', 'it knows no CAS'],
    ['{"cas_db":{}}', 'it knows no CAS'],
    ['{"cas_db":null}', 'it knows no CAS'],
    ['{"cas_db":{"a:1":0,"b:2":0}}', 'it knows a:1, b:2'],
  ])('says which CAS instances %s has', async (text, reason) => {
    expect(await failureOf(() => renameAttested(config(text), from, 'x'))).toEqual({
      summary: `nothing was attested at ${from}`,
      object: '/keys/config.json',
      reason,
      next: 'attest the CAS again',
    });
  });
});

describe('mergeConfigs', () => {
  const from = (text: string) => parseCliConfig(text, '/copy/config.json');
  const merged = (into: string, more: string) => JSON.parse(mergeConfigs(config(into), from(more)).text);

  test.each([
    ['instances of both', '{"cas_db":{"a":1,"b":1}}', '{"cas_db":{"b":2,"c":2}}', {cas_db: {a: 1, b: 2, c: 2}}],
    ['members that are missing', '{"x":1}', '{"x":2,"y":3}', {x: 1, y: 3}],
    ['into an empty file', '', '{"x":2,"cas_db":{"a":1}}', {x: 2, cas_db: {a: 1}}],
    ['what is null', '{"x":null,"identity":""}', '{"x":1,"identity":"i"}', {x: 1, identity: 'i'}],
    ['nothing for null', '{"x":1}', '{"x":null,"y":null}', {x: 1}],
    ['instances where there were none', '{"cas_db":null}', '{"cas_db":{"a":1}}', {cas_db: {a: 1}}],
  ])('takes %s', (_what, into, more, expected) => {
    expect(merged(into, more)).toEqual(expected);
  });

  test('keeps what it does not change as it is written', () => {
    const text = mergeConfigs(config(strange), from('{"cas_db":{"new:1":{ "q" : 1.0 }}}')).text;
    expect(text).toBe(strange.replace('"other:1":null', '"other:1":null, "new:1": { "q" : 1.0 }'));
  });

  test.each([
    [
      'another key',
      configText(owner),
      configText(other),
      `/keys/config.json has the key ${owner.key}, /copy/config.json the key ${other.key}`,
    ],
    [
      'another seed',
      configText(owner),
      configText({...owner, seed: [9]}),
      `the key is the same, ${owner.key}, but the seed for signing sessions is not`,
    ],
  ])('refuses %s', async (_what, into, more, reason) => {
    expect(await failureOf(() => merged(into, more))).toEqual({
      summary: 'two files that should hold the same identity hold different ones',
      object: '/copy/config.json',
      reason,
      next: 'see with `keys list` which CAS each belongs to; nothing was changed',
    });
  });

  test('takes the seed that is missing', () => {
    const without = JSON.stringify({identity: owner.pem});
    expect(merged(without, configText(owner))).toMatchObject({session_signing_keypair_ed25519_seed: owner.seed});
    expect(memberOf(mergeConfigs(config(configText(owner)), from(without)), 'identity')).toBeDefined();
  });
});

describe('identitiesIn', () => {
  const indented = (text: string) => text.replaceAll('\n', '\n          ');

  test.each([
    ['a state file', configText(owner), [owner.key]],
    [
      'a session with a state file in it',
      `images:\n  - content: |\n          ${indented(configText(owner))}\n`,
      [owner.key],
    ],
    ['a session with the PEM in it', `content: |\n          ${indented(owner.pem)}`, [owner.key]],
    ['two', `${configText(owner)}\n${configText(other)}`, [owner.key, other.key]],
    ['the same twice', `${configText(owner)}\n${owner.pem}`, [owner.key]],
    ['one that is sound and one that is not', `${keyPart}${otherCertificate}${configText(other)}`, [other.key]],
    ['certificates alone', certificatePart, []],
    ['nothing', '', []],
  ])('finds those of %s', (_what, text, keys) => {
    expect(identitiesIn(text).map(({key}) => key)).toEqual(keys);
  });

  test('gives the same fingerprints as the file itself', () => {
    expect(identitiesIn(configText(owner))).toEqual([fingerprintsOf(owner.pem, 'x')]);
  });
});
