// `policy keys`: files made, shown and taken over, through the whole program; nothing private on any stream.

import {X509Certificate} from 'node:crypto';
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {describe, expect, test} from 'vitest';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {anIdentity, configText, putFiles} from '../support/key-ground.ts';
import {run} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

const owner = anIdentity('Jane Roe');
const ageKey = await generateX25519Identity();
const recipient = await identityToRecipient(ageKey);

function ground() {
  const home = emptyDirectory();
  const keys = async (...words: string[]) => {
    const {code, stdout, stderr} = await run(['policy', 'keys', ...words, '-o', 'json'], {
      homeDirectory: home,
      cwd: home,
    });
    const outcome = stdout.startsWith('{') ? (JSON.parse(stdout) as Outcome) : undefined;
    const shown = Object.fromEntries(outcome?.results?.map(({name, value}) => [name, value]) ?? []);
    const findings = outcome?.findings?.map(({code: each, verdict}) => `${each} ${verdict}`) ?? [];
    return {code, said: stdout + stderr, shown, findings};
  };
  const file = (name: string) => join(home, name);
  return {home, keys, file, text: (name: string) => readFileSync(file(name), 'utf8')};
}

describe('new', () => {
  test('makes a key that signs policies, 0600, and shows its signer id only', async () => {
    const {keys, file, text} = ground();
    const made = await keys('new', 'signer.pem');
    expect(made).toMatchObject({code: 0, findings: ['PS450 ok', 'PS451 ok'], shown: {file: file('signer.pem')}});
    expect(made.shown['signer id']).toMatch(/^[1-9A-HJ-NP-Za-km-z]{50}$/);
    expect(statSync(file('signer.pem')).mode & 0o777).toBe(0o600);
    expect(made.said).not.toContain(text('signer.pem').split('\n')[1]);
    const shown = await keys('show', 'signer.pem');
    expect(shown).toMatchObject({code: 0, shown: {'signer id': made.shown['signer id']}});
    expect(shown.said).not.toContain(text('signer.pem').split('\n')[1]);
  });

  test('never replaces a file', async () => {
    const {keys, file, text} = ground();
    writeFileSync(file('taken'), 'precious');
    for (const more of [[], ['--owner'], ['--recipient', recipient]]) {
      const {code, said} = await keys('new', 'taken', ...more);
      expect({
        code,
        words: /there is such a file already|is there already|never overwritten|never replaced/.test(said),
      }).toEqual({code: 1, words: true});
    }
    expect(text('taken')).toBe('precious');
  });

  test('makes an owner whose certificate others can read', async () => {
    const {keys, file, text} = ground();
    const made = await keys('new', 'owner.pem', '--owner', '--common-name', 'Zoë, “owner”', '--days', '20000');
    expect(made).toMatchObject({code: 0, findings: ['PS450 ok', 'PS451 ok', 'PS452 ok']});
    const certificate = new X509Certificate(text('owner.pem'));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subject).toContain('Zoë');
    // Beyond 2049 the other form of time is used.
    expect(new Date(certificate.validTo).getFullYear()).toBe(2081);
    expect(made.shown).toMatchObject({
      'kind of key': 'EC prime256v1',
      certificate: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    });
    expect(statSync(file('owner.pem')).mode & 0o777).toBe(0o600);
  });

  test('seals it: the file alone shows nothing, and the key for it opens it', async () => {
    const {keys, file, text} = ground();
    writeFileSync(file('age.key'), `${ageKey}\n`, {mode: 0o600});
    const made = await keys('new', 'signer.age', '--recipient', recipient, '--armor');
    expect(made).toMatchObject({code: 0, findings: ['PS450 ok']});
    expect(text('signer.age')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    expect(statSync(file('signer.age')).mode & 0o777).toBe(0o600);
    expect(await keys('show', 'signer.age')).toMatchObject({code: 2});
    expect(await keys('show', 'signer.age', '--age-identity', 'age.key')).toMatchObject({
      code: 0,
      shown: {'signer id': made.shown['signer id'], form: 'PEM, sealed'},
    });
  });

  test.each([
    [['--days', '10'], '--days needs --owner'],
    [['--owner', '--days', '0'], 'a number of days'],
    [['--owner', '--common-name', 'x'.repeat(65)], '1 to 64 characters'],
    [['--recipient', 'age1nonsense'], 'age1nonsense'],
  ])('refuses %s', async (words, reason) => {
    const {keys, file} = ground();
    const {code, said} = await keys('new', 'x.pem', ...words);
    expect({code, said}).toEqual({code: 2, said: expect.stringContaining(reason)});
    expect(existsSync(file('x.pem'))).toBe(false);
  });
});

describe('show', () => {
  test('shows the keys of the scone program by default', async () => {
    const {keys, home} = ground();
    putFiles(join(home, '.cas'), {'identity/config.json': configText(owner)}, 0o600);
    const shown = await keys('show');
    expect(shown).toMatchObject({
      code: 0,
      shown: {form: 'state of the SCONE CLI', 'owner key': owner.key, subject: 'CN=Jane Roe'},
    });
    expect(shown.said).not.toContain(owner.pem.split('\n')[1]);
    expect(shown.said).not.toContain(owner.seed.join(','));
  });

  test('tells who else may read it', async () => {
    const {keys, home} = ground();
    putFiles(home, {'owner.pem': owner.pem}, 0o644);
    const {findings, said} = await keys('show', 'owner.pem');
    expect(findings).toContain('PS451 warning');
    expect(said).toContain('chmod 600');
  });

  test.each([
    ['365', '2026-11-23T12:00:00Z', 'PS452 ok'],
    ['20', '2026-11-23T12:00:00Z', 'PS452 warning'],
  ])('a certificate of %s days', async (days, _now, finding) => {
    const {keys} = ground();
    await keys('new', 'owner.pem', '--owner', '--days', days);
    expect((await keys('show', 'owner.pem')).findings).toContain(finding);
  });
});

describe('import', () => {
  test('takes over both keys of the scone program, and they stay the same', async () => {
    const {keys, home, text} = ground();
    putFiles(home, {'config.json': configText(owner)}, 0o600);
    const before = await keys('show', 'config.json');
    const made = await keys('import', 'config.json', 'keys.pem');
    expect(made).toMatchObject({code: 0, shown: {'signer id': before.shown['signer id'], 'owner key': owner.key}});
    expect(text('keys.pem').match(/-----BEGIN [A-Z ]+-----/g)).toEqual([
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN CERTIFICATE-----',
    ]);
    expect(text('config.json')).toBe(configText(owner));
    expect(made.said).not.toContain(text('keys.pem').split('\n')[1]);
  });

  test('refuses what holds no key', async () => {
    const {keys, home} = ground();
    putFiles(home, {'config.json': '{"cas_db": {}}'}, 0o600);
    expect(await keys('import', 'config.json', 'keys.pem')).toMatchObject({code: 1});
  });
});

test('what a killed run left of keys is found by `keys list`', async () => {
  const {home} = ground();
  const left = {
    '.kubectl-provision/question_1.json': configText(owner),
    '.kubectl-provision/policy_1.yaml': 'name: a\n',
  };
  putFiles(join(home, '.cas'), {'identity/config.json': configText(owner), ...left}, 0o600);
  const {stdout} = await run(['keys', 'list', '-o', 'json'], {homeDirectory: home, cwd: home});
  const {findings} = JSON.parse(stdout) as Outcome;
  const found = findings
    .filter(({code, verdict}) => code === 'PS150' && verdict === 'warning')
    .map(({object}) => object);
  expect(found.toSorted()).toEqual(Object.keys(left).toSorted());
});
