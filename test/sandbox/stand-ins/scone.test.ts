import {execFile} from 'node:child_process';
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import type {CasFaults} from '../../../sandbox/simulated/cas/faults.ts';
import {signers} from '../../../sandbox/simulated/cas/measurements.ts';
import {layScone} from '../../../sandbox/stand-ins/lay-scone.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {anySigner, type Ground, jsonIn, Killed, startGround, tolerances} from './ground.ts';

let ground: Ground;
let faults: CasFaults;

async function begin(changes: Parameters<typeof startGround>[0] = {}): Promise<void> {
  await ground?.cas.close();
  ground = await startGround({faults: () => faults, ...changes});
}

beforeEach(async () => {
  faults = {};
  await begin();
});
afterEach(() => ground.cas.close());

const ok = {code: 0, stderr: ''};
const refused = (words: RegExp) => ({
  code: expect.toSatisfy((code: number) => code > 0),
  stderr: expect.stringMatching(words),
});

async function provision(): Promise<void> {
  expect(await ground.scone(ground.provisioning())).toMatchObject(ok);
  expect(await ground.scone(['cas', 'set-default', ground.address])).toMatchObject(ok);
}

const session = (changes = '') => `name: first\nversion: "0.3.10"\n${changes}`;

describe('before it is provisioned a CAS', () => {
  test('says its key hash and a token, each as the last word of a line, once among others', () => {
    for (const words of ['CAS key hash', 'CAS provisioning token'])
      expect(ground.log.filter((line) => line.includes(words))).toHaveLength(1);
    expect(ground.logged('CAS key hash')).toBe(ground.cas.keyHash());
    expect(ground.logged('CAS provisioning token')).toMatch(/^[!-~]{20,}$/);
    expect(ground.log.length).toBeGreaterThan(3);
  });

  test('says another token after a restart, and the old one is worth nothing', async () => {
    const before = ground.provisioning();
    ground.cas.restart();
    expect(ground.provisioning()).not.toEqual(before);
    const old = {token: before[6] ?? ''};
    expect(await ground.scone(ground.provisioning(old))).toMatchObject(refused(/token/));
    expect(await ground.scone(ground.provisioning())).toMatchObject(ok);
  });

  test('has no sessions', async () => {
    expect(await ground.scone(['session', 'read', '--cas', ground.address, 'provisioned'])).toMatchObject(
      refused(/not attested/),
    );
    expect(await ground.scone(['cas', 'attest', ground.address, ...anySigner])).toMatchObject(
      refused(/not provisioned/),
    );
  });

  test.each<[string, CasFaults]>([
    ['CAS key hash', {silentAbout: ['key-hash']}],
    ['CAS provisioning token', {silentAbout: ['token']}],
  ])('can be silent about its %s', async (words, wanted) => {
    faults = wanted;
    await begin();
    expect(ground.logged(words)).toBe('');
  });
});

describe('provisioning', () => {
  test('makes an identity and knows the CAS afterwards', async () => {
    await provision();
    const {identity, cas_db} = jsonIn(ground.config);
    expect(identity).toMatch(
      /^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----/,
    );
    expect(Object.keys(cas_db as object)).toEqual([ground.address]);
    expect(ground.cas.facts()).toMatchObject({isProvisioned: true, isAttestable: true});
    expect((await ground.scone(['cas', 'list'])).stdout).toBe(`${ground.address}\n`);
  });

  test.each<[string, () => string[], RegExp]>([
    ['with another token', () => ground.provisioning({token: 'x'}), /token/],
    ['of another CAS', () => ground.provisioning({keyHash: 'a'.repeat(64)}), /key hash/],
    ['without acceptance', () => ground.provisioning({tolerances: []}), /attestation/],
    [
      'with all options as one word',
      () => ground.provisioning({tolerances: [anySigner.join(' ')]}),
      /unexpected argument/,
    ],
    [
      'without its mode',
      () => ground.provisioning().filter((word) => word !== 'with-attestation' && !anySigner.includes(word)),
      /with-attestation/,
    ],
    [
      'with a configuration that is none',
      () => ground.provisioning().with(8, ground.file('bad.toml', '[api_identity]\ncommon_name = 3\n')),
      /common_name/,
    ],
  ])('%s is refused, and leaves the token good', async (_, argv, words) => {
    expect(await ground.scone(argv())).toMatchObject(refused(words));
    expect(await ground.scone(ground.provisioning())).toMatchObject(ok);
  });

  test('a second time is refused, whoever asks', async () => {
    const argv = ground.provisioning();
    await provision();
    expect(await ground.scone(argv)).toMatchObject(refused(/already/));
    expect(await ground.scone(argv, {SCONE_CLI_CONFIG: join(ground.directory, 'other.json')})).toMatchObject(
      refused(/already/),
    );
  });

  test('is refused when somebody has used the token', async () => {
    faults = {tokenUsed: true};
    expect(await ground.scone(ground.provisioning())).toMatchObject(refused(/token/));
  });

  test('killed after the call: the CAS has an owner of whom nothing is left', async () => {
    ground.settings.faults = [{command: 'cas provision', does: 'dies-after-the-call'}];
    await expect(ground.scone(ground.provisioning())).rejects.toThrow(Killed);
    expect(ground.cas.facts().isProvisioned).toBe(true);
    expect(existsSync(ground.config)).toBe(false);
  });

  test('killed after the call, with an identity made before: the owner is still known', async () => {
    await ground.scone(['self', 'show-key-hash']);
    ground.settings.faults = [{command: 'cas provision', does: 'dies-after-the-call'}];
    await expect(ground.scone(ground.provisioning())).rejects.toThrow(Killed);
    expect(await ground.scone(['cas', 'attest', ...anySigner, ground.address])).toMatchObject(ok);
    expect(
      await ground.scone(['session', 'create', `--cas=${ground.address}`, ground.file('s.yaml', session())]),
    ).toMatchObject(ok);
  });

  test('killed while it writes: half a config is left', async () => {
    ground.settings.faults = [{command: 'cas provision', does: 'dies-while-writing'}];
    await expect(ground.scone(ground.provisioning())).rejects.toThrow(Killed);
    expect(() => jsonIn(ground.config)).toThrow(/JSON/);
    expect(await ground.scone(['self', 'show-key-hash'])).toMatchObject(refused(/config/));
  });
});

describe('attestation', () => {
  beforeEach(provision);

  test('one of the two signers is right, and which one the seed decides', async () => {
    const found = new Set<string>();
    for (let seed = 0; seed < 8; seed++) {
      await begin({seed: `seed ${seed}`});
      await provision();
      const codes = [];
      for (const signer of ['injection', 'standard'] as const)
        codes.push((await ground.scone(['cas', 'attest', ...tolerances(signer), ground.address])).code === 0);
      found.add(codes.join());
    }
    expect([...found].toSorted()).toEqual(['false,true', 'true,false']);
  });

  test.each(anySigner)('without %s it fails', async (option) => {
    const others = anySigner.filter((other) => other !== option);
    expect(await ground.scone(['cas', 'attest', ground.address, ...others])).toMatchObject(refused(/attestation/));
  });

  test.each<[string, CasFaults]>([
    ['whose quote is not genuine', {notGenuine: true}],
    ['of an unknown signer', {measurement: {mrsigner: 'a'.repeat(64)}}],
    ['of an old security version', {measurement: {mrsigner: signers.standard, isvsvn: 4}}],
    ['in debug mode', {measurement: {mrsigner: signers.standard, debug: true}}],
  ])('a CAS %s is refused, also by an operator', async (_, wanted) => {
    faults = wanted;
    expect(await ground.scone(['cas', 'attest', ...tolerances('standard'), ground.address])).toMatchObject(
      refused(/attestation/),
    );
    expect(ground.cas.facts().isAttestable).toBe(false);
  });

  test('fails under a name that is not in the certificate, or that is not known', async () => {
    const other = `127.0.0.1:${ground.cas.port}`;
    expect(await ground.scone(['cas', 'attest', ...anySigner, other])).toMatchObject(refused(/127\.0\.0\.1/));
    const docker = `host.docker.internal:${ground.cas.port}`;
    expect(await ground.scone(['cas', 'attest', ...anySigner, docker])).toMatchObject(refused(/resolve/));
    ground.settings.hosts = {'host.docker.internal': '127.0.0.1'};
    expect(await ground.scone(['cas', 'attest', ...anySigner, docker])).toMatchObject(ok);
  });

  test('two names of one CAS are two entries; an unknown default is refused', async () => {
    ground.settings.hosts = {'cas.default': '127.0.0.1'};
    const second = `cas.default:${ground.cas.port}`;
    expect(await ground.scone(['cas', 'set-default', second])).toMatchObject(refused(/not attested/));
    await ground.scone(['cas', 'attest', ...anySigner, second]);
    expect(Object.keys(jsonIn(ground.config).cas_db as object)).toEqual([ground.address, second]);
  });

  test('an entry that is of another CAS is not believed', async () => {
    const other = await startGround();
    try {
      await other.scone(other.provisioning());
      const {cas_db} = jsonIn(ground.config) as {cas_db: Record<string, unknown>};
      const mixed = {...jsonIn(other.config), cas_db: {[other.address]: cas_db[ground.address]}};
      writeFileSync(other.config, JSON.stringify(mixed));
      expect(await other.scone(['cas', 'show-certificate', other.address])).toMatchObject(refused(/communication/));
    } finally {
      await other.cas.close();
    }
  });
});

test.each(['-c', '-s', '--session-encryption-key'])('show-identification %s prints one line', async (option) => {
  await provision();
  expect(await ground.scone(['cas', 'show-identification', option])).toMatchObject({
    ...ok,
    stdout: expect.stringMatching(/^\S+\n$/),
  });
});

test('certificates are PEM', async () => {
  await provision();
  const pem = expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\n$/);
  expect(await ground.scone(['cas', 'show-certificate'])).toMatchObject({...ok, stdout: pem});
  expect(await ground.scone(['cas', 'show-identification', '--cas-software-certificate'])).toMatchObject({
    ...ok,
    stdout: pem,
  });
});

describe('sessions', () => {
  beforeEach(provision);
  const create = (text: string, environment = {}) =>
    ground.scone(['session', 'create', ground.file('session.yaml', text)], environment);
  const update = (text: string, environment = {}) =>
    ground.scone(['session', 'update', ground.file('session.yaml', text)], environment);
  const read = (name: string, environment = {}) => ground.scone(['session', 'read', name], environment);
  const hash = async (text: string, verb = 'verify') =>
    (await ground.scone(['session', verb, ground.file('hash.yaml', text)])).stdout.trim();

  /** Another identity that knows the CAS. */
  async function stranger(): Promise<Record<string, string>> {
    const environment = {SCONE_CLI_CONFIG: join(ground.directory, 'stranger.json'), SCONE_CAS_ADDR: ground.address};
    await ground.scone(['cas', 'attest', ...anySigner, ground.address], environment);
    return environment;
  }

  test('are read back with their predecessor, and hash as they were written', async () => {
    const text = session('# why\nservices:\n  - name: a\n    command: x $$SCONE::S$$ @@3\n');
    const {code, stdout} = await create(text);
    const seen = await read('first');
    expect({code, seen: seen.code}).toEqual({code: 0, seen: 0});
    expect(seen.stdout).toMatch(/^predecessor: /m);
    expect(seen.stdout).toContain('$$SCONE::S$$ @@3');
    expect(stdout.trim()).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash(seen.stdout)).toBe(stdout.trim());
    expect(await hash(text, 'calculate-hash')).toBe(stdout.trim());
  });

  test('that have a name and nothing else are read back as YAML, too', async () => {
    for (const seed of ['', '1', '3']) {
      await begin({seed});
      await provision();
      await create('name: bare\nversion: "0.3.10"\n');
      expect(parse((await read('bare')).stdout)).toMatchObject({name: 'bare'});
    }
  });

  test('are changed only by naming the current version', async () => {
    const first = (await create(session())).stdout.trim();
    const next = (predecessor: string) =>
      session(`predecessor: ${predecessor}\nsecrets:\n  - name: s\n    kind: ascii\n`);
    expect(await update(next('~'))).toMatchObject(refused(/predecessor/));
    const second = await update(next(first));
    expect(second.code).toBe(0);
    expect(second.stdout.trim()).not.toBe(first);
    expect(await update(next(first))).toMatchObject(refused(/predecessor/));
    expect(await hash((await read('first')).stdout)).toBe(second.stdout.trim());
  });

  test('are made once, below a session that is there and permits it', async () => {
    await create(session());
    expect(await create(session())).toMatchObject(refused(/exists/));
    expect(await create('name: a/b\nversion: "0.3.10"\n')).toMatchObject(refused(/a does not exist/));
    expect(await create('name: first/b\nversion: "0.3.10"\n')).toMatchObject(ok);
    const other = await stranger();
    expect(await create('name: first/c\nversion: "0.3.10"\n', other)).toMatchObject(refused(/not permitted/));
    await create('name: open\nversion: "0.3.10"\naccess_policy:\n  create_sessions: [ANY]\n');
    expect(await create('name: open/d\nversion: "0.3.10"\n', other)).toMatchObject(ok);
  });

  test('belong to who has made them, unless they say otherwise', async () => {
    const other = await stranger();
    const strangersHash = (await ground.scone(['self', 'show-key-hash'], other)).stdout.trim();
    const rows: [string, boolean][] = [
      ['', false],
      ['access_policy:\n  read:\n    - CREATOR\n', false],
      ['access_policy:\n  read:\n    - NONE\n', false],
      ['access_policy:\n  read:\n    - ANY\n', true],
      [`access_policy:\n  read:\n    - CREATOR\n    - ${strangersHash}\n`, true],
    ];
    for (const [index, [policy, mayRead]] of rows.entries()) {
      await create(`name: s${index}\nversion: "0.3.10"\n${policy}`);
      expect([policy, (await read(`s${index}`, other)).code === 0]).toEqual([policy, mayRead]);
    }
    expect(await read('s2')).toMatchObject(refused(/not permitted/));
  });

  test('of a signer are changed by whoever brings the signature', async () => {
    const signer = (await ground.scone(['self', 'show-session-signing-key'])).stdout.trim();
    expect(signer).toMatch(/^[1-9A-HJ-NP-Za-km-z]{50}$/);
    const text = session(`creator:\n  signer: ${signer}\n`);
    const other = await stranger();
    expect(await create(text, other)).toMatchObject(refused(/has not signed/));
    const signed = await ground.scone(['session', 'sign', ground.file('s.yaml', text)]);
    expect(JSON.parse(signed.stdout)).toMatchObject({
      session: text,
      signatures: [{signer, signature: expect.stringMatching(/^[0-9a-f]{128}$/)}],
    });
    expect(await create(signed.stdout, other)).toMatchObject(ok);
    expect(await hash(signed.stdout, 'calculate-hash')).toBe(await hash(text, 'calculate-hash'));
    const forged = JSON.stringify({...JSON.parse(signed.stdout), session: `${text}secrets: []\n`});
    expect(await create(forged.replace('first', 'second'), other)).toMatchObject(refused(/has not signed/));
  });

  test('are encrypted when they are signed', async () => {
    const signed = (await ground.scone(['session', 'sign', ground.file('s.yaml', session())])).stdout;
    const {stdout} = await ground.scone(['session', 'encrypt', ground.file('signed.json', signed)]);
    expect(JSON.parse(stdout)).toEqual({
      encrypted_session: expect.stringMatching(/^[\w+/=]+$/),
      encryption_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await ground.scone(['session', 'encrypt', ground.file('s.yaml', session())])).toMatchObject(
      refused(/signed/),
    );
  });

  test('take variables with --use-env only', async () => {
    const file = ground.file('s.yaml', session('secrets:\n  - name: $WHAT\n    value: $SCONE::x\n'));
    expect((await ground.scone(['session', 'create', '--use-env', file])).code).toBeGreaterThan(0);
    await ground.scone(['session', 'create', '--use-env', file], {WHAT: 'key', SCONE: '$SCONE'});
    expect((await read('first')).stdout).toContain('name: key');
    expect((await read('first')).stdout).toContain('$SCONE::x');
  });

  test.each([
    ['no YAML', 'a: [', /YAML/],
    ['no name', 'version: "0.3.10"\n', /name/],
    ['a version that is a number', 'name: x\nversion: 0.3\n', /version/],
    ['an image that is not there', session('services:\n  - name: s\n    image_name: i\n'), /no image i/],
    [
      'an MRENCLAVE that is none',
      session('services:\n  - name: s\n    attestation:\n      mrenclave: [abc]\n'),
      /MRENCLAVE/,
    ],
    ['an access policy that is none', session('access_policy:\n  write: [ANY]\n'), /access_policy/],
  ])('%s is refused before the CAS is asked', async (_, text, words) => {
    expect(await ground.scone(['session', 'check', ground.file('bad.yaml', text)])).toMatchObject(refused(words));
    expect(await create(text)).toMatchObject(refused(words));
  });

  test('leave a trace in the audit log', async () => {
    await create(session());
    expect(ground.audit.join('\n')).toMatch(/provisioned[\s\S]*session created/);
  });

  test('may be refused after they have been made', async () => {
    faults = {refuses: {request: 'POST /sessions', after: true}};
    expect(await create(session())).toMatchObject(refused(/internal/));
    expect(await read('first')).toMatchObject(ok);
  });
});

describe('the config file', () => {
  test('keeps its place, its mode and members that nobody knows', async () => {
    writeFileSync(ground.config, '{"of_others": {"a": [1]}}', {mode: 0o600});
    const {ino} = statSync(ground.config);
    await provision();
    expect(jsonIn(ground.config)).toMatchObject({of_others: {a: [1]}});
    expect(statSync(ground.config)).toMatchObject({ino, mode: 0o100600});
  });

  test('is made with an identity by `self`, which is the same from then on', async () => {
    const [first, second] = [
      await ground.scone(['self', 'show-key-hash']),
      await ground.scone(['self', 'show-key-hash']),
    ];
    expect(first).toMatchObject({...ok, stdout: expect.stringMatching(/^[!-~]+\n$/)});
    expect(second.stdout).toBe(first.stdout);
    expect((await ground.scone(['self', 'show'])).stdout).toContain('-----BEGIN CERTIFICATE-----');
  });

  test.each([
    ['empty', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
  ])('that is %s is refused and left alone', async (_, content) => {
    writeFileSync(ground.config, content);
    expect(await ground.scone(['self', 'show-key-hash'])).toMatchObject(refused(/config/));
    expect(readFileSync(ground.config, 'utf8')).toBe(content);
  });

  test('differs in form from seed to seed, and every form is read back', async () => {
    for (const seed of ['1', '2', '3', '4', '5', '6']) {
      await begin({seed, scone: {seed}});
      await provision();
      const {signer, shown} = {
        signer: await ground.scone(['self', 'show-session-signing-key']),
        shown: await ground.scone(['cas', 'show-identification', '-c']),
      };
      expect([signer.code, shown.stdout.trim()]).toEqual([0, ground.cas.keyHash()]);
    }
  });

  test('of an old version has no key to sign with', async () => {
    await begin({scone: {version: '5.8.0'}});
    await ground.scone(['self', 'show-key-hash']);
    expect(Object.keys(jsonIn(ground.config))).not.toContain('session_signing_keypair_ed25519_seed');
  });
});

describe('as a program', () => {
  const run = (path: string, argv: string[], env: Record<string, string> = {}) =>
    promisify(execFile)(path, argv, {env, timeout: 10_000});

  test('it says its version, and its MRENCLAVE when it is asked to', async () => {
    const laid = layScone(emptyDirectory(), {version: '5.8.0', mirror: ground.directory});
    expect((await run(laid.path, ['--version'])).stdout).toMatch(/^([^\d]+ )?5\.8\.0\n$/);
    const measured = async () => (await run(laid.path, ['cas'], {SCONE_HASH: '1'})).stdout.trim();
    const own = await measured();
    expect(own).toMatch(/^[0-9a-f]{64}$/);
    laid.set({version: '6.0.6', mirror: ground.directory});
    expect(await measured()).not.toBe(own);
    const released = '12ab'.repeat(16);
    ground.file(
      'scontain/manifests/main/6.0.6/backup_policy.yaml',
      `name: $POLICY_NAME\nservices:\n  - name: register\n    attestation:\n      mrenclave:\n        - ${released}\nimages:\n  - content: |\n$OWNER_IDENTITY\n`,
    );
    expect(await measured()).toBe(released);
  });

  test('its config is in the home directory unless the environment says otherwise; its settings reach nobody', async () => {
    const home = emptyDirectory();
    const laid = layScone(join(home, "it's here"), {version: '6.0.6'});
    await run(laid.path, ['self', 'show-key-hash'], {HOME: home});
    expect(jsonIn(join(home, '.cas/config.json'))).toHaveProperty('identity');
  });

  test('it can fail, be killed, print what nobody expects, and hang', async () => {
    const laid = layScone(emptyDirectory(), {
      version: '6.0.6',
      banner: 'stdout',
      faults: [
        {command: 'self show-key-hash', does: 'fails', stderr: 'no luck', once: join(ground.directory, 'once')},
        {command: 'cas list', does: 'dies-before-the-call'},
        {command: 'cas attest', does: 'hangs'},
        {command: '--version', does: 'prints-garbage'},
      ],
    });
    const env = {SCONE_CLI_CONFIG: ground.config};
    await expect(run(laid.path, ['self', 'show-key-hash'], env)).rejects.toMatchObject({
      stderr: expect.stringContaining('no luck'),
    });
    expect((await run(laid.path, ['self', 'show-key-hash'], env)).stdout).toContain('export SCONE_HEAP');
    expect((await run(laid.path, ['self', 'show-key-hash'], {...env, SCONE_LOG: 'ERROR'})).stdout).not.toContain(
      'SCONE_HEAP',
    );
    await expect(run(laid.path, ['cas', 'list'], env)).rejects.toMatchObject({signal: 'SIGKILL'});
    expect((await run(laid.path, ['--version'])).stdout).toContain('{{not:');
    const hanging = promisify(execFile)(laid.path, ['cas', 'attest', 'x'], {env, signal: AbortSignal.timeout(600)});
    await expect(hanging).rejects.toMatchObject({code: 'ABORT_ERR'});
  });

  test.each([[[]], [['cas']], [['cas', 'destroy']], [['constructor', 'name']], [['cas', 'attest', '--frob', 'x:1']]])(
    '%j is nothing it knows',
    async (argv) => {
      expect(await ground.scone(argv)).toMatchObject(refused(/un|required/));
    },
  );
});
