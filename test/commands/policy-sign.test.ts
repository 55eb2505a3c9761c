// `policy sign`, `encrypt` and `verify` through the whole program and the stand-in for `scone`; no cluster anywhere.
import {createHash} from 'node:crypto';
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {isSignedBy} from '../../sandbox/simulated/cas/signer-id.ts';
import {anIdentity, configText, putFiles} from '../support/key-ground.ts';
import {aPolicy, aSigningKey, policyMachine} from '../support/policy-ground.ts';
import {hasUpstream, upstream} from '../support/release-upstream.ts';

const signer = aSigningKey();
const owner = anIdentity();

interface Signed {
  session: string;
  signatures: {signer: string; signature: string}[];
}

/** A machine with the program, a policy and a key. */
function ground(text = aPolicy('apps/web'), seed = 'x') {
  const machine = policyMachine({scone: {seed}});
  machine.put('policy.yaml', text);
  machine.put('signer.pem', signer.pem);
  return machine;
}

const withKey = ['--identity', 'signer.pem'];

describe('sign', () => {
  test.each(['a', 'b', 'c', 'd', 'e'])(
    'prints the policy, signed by the program with the key (seed %s)',
    async (seed) => {
      const {screen, records} = ground(aPolicy('apps/web'), seed);
      const {code, stdout, stderr} = await screen(['sign', 'policy.yaml', ...withKey]);
      expect(code, stderr).toBe(0);
      const signed = JSON.parse(stdout) as Signed;
      expect(signed.signatures).toEqual([
        {signer: signer.signerId, signature: expect.stringMatching(/^[0-9a-f]{128}$/)},
      ]);
      expect(parse(signed.session)).toMatchObject({name: 'apps/web', version: '0.3.10'});
      expect(isSignedBy(signed.session, signed.signatures[0] ?? {signer: '', signature: ''})).toBe(true);
      expect(records().filter((name) => /policy_|question_/.test(name))).toEqual([]);
      expect(stdout + stderr).not.toContain(signer.pem.split('\n')[1]);
    },
  );

  test('-o json and -o yaml are the forms of what was signed', async () => {
    const {screen} = ground();
    const json = await screen(['sign', 'policy.yaml', ...withKey, '-o', 'json']);
    const yaml = await screen(['sign', 'policy.yaml', ...withKey, '-o', 'yaml']);
    expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
    expect(JSON.parse(json.stdout)).toHaveProperty('signatures');
  });

  test('takes the key of the scone program by default, and leaves its file alone', async () => {
    const {policy, home, text} = ground();
    putFiles(home, {'.cas/identity/config.json': configText(owner, {other: 1})}, 0o600);
    const {code, stderr, shown} = await policy(['sign', 'policy.yaml', '--output-file', 'signed.json']);
    expect(code, stderr).toBe(0);
    expect(shown).toMatchObject({policy: 'apps/web', signer: expect.stringMatching(/^[N-Z]?[1-9A-Za-z]{49,50}$/)});
    expect(JSON.parse(text('signed.json'))).toMatchObject({signatures: [{signer: shown.signer}]});
    expect(text('.cas/identity/config.json')).toBe(configText(owner, {other: 1}));
    expect(statSync(join(home, 'signed.json')).mode & 0o777).toBe(0o600);
  });

  test('never replaces a file, and finds out before it signs', async () => {
    const {policy, put, text} = ground();
    put('signed.json', 'precious');
    const {code, stderr} = await policy(['sign', 'policy.yaml', ...withKey, '--output-file', 'signed.json']);
    expect({code, stderr}).toMatchObject({code: 2, stderr: expect.stringContaining('there is such a file already')});
    expect(text('signed.json')).toBe('precious');
  });

  test('a file that is there is found before a program is looked for', async () => {
    const {policy, put} = policyMachine();
    put('policy.yaml', aPolicy('a'));
    put('signer.pem', signer.pem);
    put('signed.json', 'precious');
    expect(await policy(['sign', 'policy.yaml', ...withKey, '--output-file', 'signed.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is such a file already'),
    });
  });

  test('shows what it fills in before it signs, and masks what looks like a secret', async () => {
    const {screen} = ground(
      aPolicy('$NAME', {more: 'secrets:\n  - name: a\n    kind: ascii\n    value: "$API_TOKEN $$SCONE::b$$"\n'}),
    );
    const env = {NAME: 'apps/web', API_TOKEN: 'hunter2hunter2'};
    const {code, stdout, stderr, questions} = await screen(['sign', 'policy.yaml', '--use-env', ...withKey], {
      env: {...env, PATH: ground().laid?.directory ?? ''},
      answers: [true],
    });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('variable NAME = apps/web');
    expect(stderr).toMatch(/variable API_TOKEN = \*{8} \(14 characters/);
    expect(stderr).not.toContain('hunter2');
    expect(questions).toEqual([`Sign policy apps/web as ${signer.signerId}?`]);
    expect((JSON.parse(stdout) as Signed).session).toContain('hunter2hunter2 $$SCONE::b$$');
  });

  test('a declined question signs nothing', async () => {
    const {screen, has} = ground();
    const {code, stdout} = await screen(['sign', 'policy.yaml', ...withKey, '--output-file', 'out.json'], {
      answers: [false],
    });
    expect({code, stdout, has: has('out.json')}).toEqual({code: 1, stdout: '', has: false});
  });

  test('says which variables stay', async () => {
    const {policy} = ground(aPolicy('apps', {more: 'secrets:\n  - name: a\n    kind: ascii\n    value: $LATER\n'}));
    const {findings, stderr} = await policy(['sign', 'policy.yaml', ...withKey, '--output-file', 'out.json']);
    expect(findings).toContain('PS460 warning');
    expect(stderr).toContain('LATER');
  });

  test.each<[string, string, string[], string]>([
    ['variables without a value', aPolicy('$NAME'), ['--use-env'], 'NAME'],
    ['what is no YAML', 'name: [', [], 'the policy cannot be read'],
    ['a policy without a name', 'version: "0.3.10"\n', [], 'the policy has no name'],
    ['prepare and import at once', aPolicy('a'), ['--prepare', 'p', '--import', 'i'], 'contradict'],
    ['a key where none is used', aPolicy('a'), ['--prepare', 'p'], '--identity'],
    ['a driver that needs a cluster', aPolicy('a'), ['--scone-cli', 'pod'], 'there is no cluster for a pod'],
  ])('refuses %s', async (_, text, words, reason) => {
    const {policy, has} = ground(text);
    const {code, stderr} = await policy(['sign', 'policy.yaml', ...words, ...withKey]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(reason);
    expect(has('p')).toBe(false);
  });

  test('shows what the program finds wrong', async () => {
    const {policy} = ground('name: a\nversion: "0.3.10"\nimages: 5\n');
    const {code, findings, outcome} = await policy(['sign', 'policy.yaml', ...withKey]);
    expect({code, findings}).toEqual({code: 1, findings: ['PS462 failed']});
    expect(outcome?.summary).toContain('images');
  });

  test('refuses a file without a key that signs', async () => {
    const {policy, put} = ground();
    put('owner.pem', owner.pem);
    expect(await policy(['sign', 'policy.yaml', '--identity', 'owner.pem'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no key in it that signs policies'),
    });
  });

  test('says so when there is no program', async () => {
    const {policy, put} = policyMachine();
    put('policy.yaml', aPolicy('a'));
    put('signer.pem', signer.pem);
    const {code, stderr} = await policy(['sign', 'policy.yaml', '--identity', 'signer.pem']);
    expect({code, stderr}).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no way to run the SCONE CLI here'),
    });
  });
});

describe('the ceremony over two machines that share two files and nothing else', () => {
  const variables = {env: {OWNER: '4711', PATH: '/nonexistent'}};
  const text = aPolicy('apps/$OWNER');

  /** The online machine has neither key nor program, the other one neither policy nor variables; `alter` is on the way. */
  async function ceremony(alter: {there?: (text: string) => string; back?: (text: string) => string} = {}) {
    const online = policyMachine();
    const offline = policyMachine({scone: {offline: true}});
    online.put('policy.yaml', text);
    offline.put('signer.pem', signer.pem);
    const prepared = await online.policy(['sign', 'policy.yaml', '--use-env', '--prepare', 'to-sign.json'], variables);
    offline.put('to-sign.json', (alter.there ?? same)(online.text('to-sign.json')));
    const signed = await offline.policy([
      'sign',
      'to-sign.json',
      '--identity',
      'signer.pem',
      '--output-file',
      'signed.json',
    ]);
    if (signed.code !== 0) return {online, offline, prepared, signed, taken: undefined};
    online.put('signed.json', (alter.back ?? same)(offline.text('signed.json')));
    const taken = await online.policy(
      ['sign', 'policy.yaml', '--use-env', '--import', 'signed.json', '--output-file', 'policy.signed.json'],
      variables,
    );
    return {online, offline, prepared, signed, taken};
  }

  test('comes to a signed policy', async () => {
    const {online, prepared, signed, taken} = await ceremony();
    expect(prepared, prepared.stderr).toMatchObject({code: 0, findings: ['PS455 ok', 'PS460 ok']});
    expect(prepared.shown.sha256).toBe(createHash('sha256').update(aPolicy('apps/4711')).digest('hex'));
    expect(signed, signed.stderr).toMatchObject({code: 0, shown: {signer: signer.signerId}});
    expect(taken, taken?.stderr).toMatchObject({code: 0, shown: {policy: 'apps/4711', signer: signer.signerId}});
    const made = JSON.parse(online.text('policy.signed.json')) as Signed;
    expect(isSignedBy(made.session, made.signatures[0] ?? {signer: '', signature: ''})).toBe(true);
    // What was prepared serves as well as the policy.
    const again = await online.policy(
      ['sign', 'to-sign.json', '--import', 'signed.json', '--output-file', 'again.json'],
      variables,
    );
    expect(again.code, again.stderr).toBe(0);
    expect(online.text('again.json')).toBe(online.text('policy.signed.json'));
    expect(online.text('to-sign.json') + online.text('signed.json')).not.toContain(signer.pem.split('\n')[1]);
  });

  test('a policy altered on the way there is not signed', async () => {
    const {signed, offline} = await ceremony({there: (json) => json.replace('- ANY', '- ALL')});
    expect(signed).toMatchObject({code: 2, stderr: expect.stringContaining('its digest differs')});
    expect(offline.has('signed.json')).toBe(false);
  });

  test.each<[string, (text: string) => string, string]>([
    ['another policy', (json) => json.replace('- ANY', '- NONE'), 'PS455 failed'],
    [
      'a mistyped signer',
      (json) =>
        json.replace(signer.signerId, `${signer.signerId.slice(0, -1)}${signer.signerId.endsWith('2') ? '3' : '2'}`),
      'PS454 failed',
    ],
    ['half a signature', (json) => json.replace(/[0-9a-f]{64}"/, '"'), 'PS453 failed'],
  ])('%s that comes back is not taken', async (_, back, finding) => {
    const {taken, online} = await ceremony({back});
    expect(taken?.findings).toContain(finding);
    expect(taken?.code).toBe(1);
    expect(online.has('policy.signed.json')).toBe(false);
  });

  test('what was prepared is never filled in again', async () => {
    const {offline} = await ceremony();
    expect(await offline.policy(['sign', 'to-sign.json', '--use-env', '--identity', 'signer.pem'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('filled in when this was prepared'),
    });
  });
});

function same(text: string): string {
  return text;
}

describe('encrypt and verify', () => {
  async function signed() {
    const machine = ground(aPolicy('apps/web', {more: `creator:\n  signer: ${signer.signerId}\n`}));
    const {code, stderr} = await machine.policy(['sign', 'policy.yaml', ...withKey, '--output-file', 'signed.json']);
    expect(code, stderr).toBe(0);
    return machine;
  }

  test('what is encrypted shows nothing of the policy', async () => {
    const {policy, text} = await signed();
    const {code, stderr, findings} = await policy([
      'encrypt',
      'signed.json',
      '--key',
      publicKey,
      '--output-file',
      'encrypted.json',
    ]);
    expect(code, stderr).toBe(0);
    expect(findings).toEqual(['PS453 ok', 'PS454 ok', 'PS453 ok']);
    const {encrypted_session: content} = JSON.parse(text('encrypted.json')) as {encrypted_session: string};
    expect(Buffer.from(content, 'base64').toString('latin1')).not.toContain('apps/web');
    expect(await policy(['verify', 'encrypted.json', 'signed.json'])).toMatchObject({code: 0});
  });

  test('encrypt wants to know for whom, and takes signed policies only', async () => {
    const {policy} = await signed();
    expect(await policy(['encrypt', 'signed.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--key KEY'),
    });
    expect(await policy(['encrypt', 'policy.yaml', '--key', publicKey])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('that nobody has signed'),
    });
  });

  test.each([
    ['--set-tolerations', '-C'],
    ['--age-identity', 'age.key'],
    ['--identity', 'signer.pem'],
  ])('%s without a CAS is refused', async (...words) => {
    const {policy} = await signed();
    expect(await policy(['verify', 'signed.json', ...words])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${words[0]} needs --cas`),
    });
  });

  test.skipIf(!hasUpstream)('the published samples are sound', async () => {
    const {policy} = policyMachine();
    const samples = ['cas_v1beta1_signedpolicy', 'cas_v1beta1_encryptedpolicy'].map((name) =>
      join(upstream, 'scontain/operator-samples/main', `${name}.yaml`),
    );
    const {code, findings} = await policy(['verify', ...samples]);
    expect({code, findings}).toEqual({code: 0, findings: ['PS453 ok', 'PS454 ok', 'PS453 ok', 'PS459 skipped']});
  });

  test('verify says what it cannot know', async () => {
    const {policy} = await signed();
    const {code, findings} = await policy(['verify', 'signed.json', '--policy', 'policy.yaml']);
    expect({code, findings}).toEqual({code: 0, findings: ['PS453 ok', 'PS454 ok', 'PS455 ok', 'PS459 skipped']});
  });

  test('verify takes YAML and objects, too', async () => {
    const {policy, put, text, screen} = await signed();
    const {session, signatures} = JSON.parse(text('signed.json')) as Signed;
    put(
      'object.json',
      JSON.stringify({kind: 'SignedPolicy', spec: {casAddress: 'https://x:8081', policy: session, signatures}}),
    );
    put(
      'list.json',
      JSON.stringify({kind: 'List', items: [{kind: 'SignedPolicy', spec: {policy: session, signatures}}]}),
    );
    put('signed.yaml', (await screen(['sign', 'policy.yaml', ...withKey, '-o', 'yaml'])).stdout);
    expect(
      await policy(['verify', 'object.json', 'list.json', 'signed.yaml', '--policy', 'policy.yaml']),
    ).toMatchObject({code: 0});
  });

  const changes: [string, (signed: Signed) => unknown, string][] = [
    ['another text', (it) => ({...it, session: it.session.replace('ANY', 'NONE')}), 'PS455 failed'],
    ['a signer who signed twice', (it) => ({...it, signatures: [...it.signatures, ...it.signatures]}), 'PS454 failed'],
    [
      'another signer than the creator',
      (it) => ({...it, signatures: it.signatures.map((one) => ({...one, signer: aSigningKey().signerId}))}),
      'PS454 failed',
    ],
    [
      'a signer id with another character',
      (it) => ({
        ...it,
        signatures: it.signatures.map((one) => ({
          ...one,
          signer: one.signer.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x')),
        })),
      }),
      'PS454 failed',
    ],
    [
      'a signature that is too short',
      (it) => ({...it, signatures: it.signatures.map((one) => ({...one, signature: one.signature.slice(2)}))}),
      'PS453 failed',
    ],
    [
      'a signature in another alphabet',
      (it) => ({
        ...it,
        signatures: it.signatures.map((one) => ({...one, signature: one.signature.replace(/^./, 'g')})),
      }),
      'PS453 failed',
    ],
    [
      'a predecessor that is no hash',
      (it) => ({...it, session: it.session.replace('predecessor: ~', 'predecessor: abc')}),
      'PS456 failed',
    ],
    ['a key of another length', () => ({encrypted_session: 'AAAA', encryption_key: 'ab'}), 'PS453 failed'],
    ['content that is no base64', () => ({encrypted_session: 'AAA', encryption_key: 'ab'.repeat(32)}), 'PS453 failed'],
  ];
  test('verify finds what is wrong', async () => {
    const {policy, put, text} = await signed();
    const whole = JSON.parse(text('signed.json')) as Signed;
    for (const [what, change, finding] of changes) {
      put('altered.json', JSON.stringify(change(whole)));
      const {code, findings} = await policy(['verify', 'altered.json', '--policy', 'policy.yaml']);
      expect({what, code, found: findings.includes(finding)}).toEqual({what, code: 1, found: true});
    }
  });

  test.each<[string, string, string]>([
    ['an empty file', '', 'it is empty'],
    ['a policy that nobody has signed', aPolicy('a'), 'nobody has signed'],
    ['no signatures', '{"session": "name: a", "signatures": []}', 'it has no signatures'],
    ['no text', '{"signatures": [{"signer": "a", "signature": "b"}]}', 'the text of the policy is missing'],
    [
      'a signature without a signer',
      '{"session": "name: a", "signatures": [{"signature": "b"}]}',
      'signature 1 has no signer',
    ],
    ['half of an encrypted one', '{"encrypted_session": "AAAA"}', 'its content or its key is missing'],
    ['a text that is there twice', '{"session": "a", "session": "b", "signatures": []}', 'a member is there twice'],
    ['an empty list', '{"kind": "List", "items": []}', 'its list is empty'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'more than one document'],
  ])('verify refuses %s', async (_, text, reason) => {
    const {policy, put} = policyMachine();
    put('x.json', text);
    expect(await policy(['verify', 'x.json'])).toMatchObject({code: 2, stderr: expect.stringContaining(reason)});
  });
});

/** Any X25519 public key. */
const publicKey = createHash('sha256').update('a key').digest('hex');
