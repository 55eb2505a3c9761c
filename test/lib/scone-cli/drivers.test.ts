// The whole of a CAS's life by the SCONE CLI, in each way, against a CAS on loopback over TLS.
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {sconeMeasurement} from '../../../sandbox/simulated/cas/measurements.ts';
import {anySigner, jsonIn} from '../../sandbox/stand-ins/ground.ts';
import {type Ground, image, layScript, startSconeCliGround} from './ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await startSconeCliGround();
});
afterEach(() => ground.close());

const session = 'name: first\nversion: "0.3.10"\naccess_policy:\n  read:\n    - CREATOR\n';
const hashForm = /^[0-9a-f]{64}$/;
const keyForm = /^[!-~]{16,}$/;

const ways = {
  local: () => ground.layScone(),
  docker: () => ground.layEngine('docker'),
};

test.each(['local', 'docker'] as const)(
  'a CAS is provisioned and given sessions: %s',
  async (driver) => {
    ways[driver]();
    const cli = await ground.open({driver});
    const {config} = ground;
    const file = ground.file('session.yaml', session);
    expect(cli.about).toMatchObject({driver, version: '6.0.6'});
    expect(cli.reach).toEqual({by: 'forwarded-port', host: 'localhost'});
    expect(cli.about.exposures.join()).toMatch(/token/);

    const ownHash = await cli.ownKeyHash({config});
    const {identity} = jsonIn(config);
    expect([ownHash, identity]).toEqual([expect.stringMatching(keyForm), expect.stringContaining('PRIVATE KEY')]);
    expect(await cli.provision(ground.provisioning())).toEqual({ok: true, value: undefined});
    expect(await cli.attest({config, address: ground.cas.address, tolerance: anySigner})).toMatchObject({ok: true});
    await cli.setDefault({config, address: ground.cas.address});
    expect(await cli.showIdentification({config, what: 'cas-key'})).toBe(ground.cas.cas.keyHash());
    expect(await cli.showCertificate({config})).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(await cli.createSession({config, file})).toMatchObject({ok: true});
    const read = await cli.readSession({config, name: 'first'});
    expect(read).toMatchObject({ok: true, value: expect.stringContaining('name: first')});
    const hash = await cli.hashSession({config, file: ground.file('read.yaml', read.ok ? read.value : '')});
    const next = ground.file('next.yaml', `${session}predecessor: ${hash}\nsecrets:\n  - name: s\n    kind: ascii\n`);
    expect(hash).toMatch(hashForm);
    expect(await cli.updateSession({config, file: next})).toMatchObject({ok: true});
    await cli.close();

    expect(jsonIn(config)).toMatchObject({identity});
    expect(statSync(config).mode & 0o777).toBe(0o600);
    expect(readdirSync(ground.workDirectory)).toEqual(['config.json']);
  },
  60_000,
);

test('podman without root provisions a CAS, too', async () => {
  const podman = ground.layEngine('podman', {rootless: true});
  const cli = await ground.open({driver: 'podman'});
  await cli.ownKeyHash({config: ground.config});
  expect(await cli.provision(ground.provisioning())).toEqual({ok: true, value: undefined});
  expect(podman.calls().at(-1)?.argv.join(' ')).toContain('--user 1000:1000 --userns keep-id --network host');
}, 60_000);

test('what needs no CAS answers without one', async () => {
  ground.layScone();
  const cli = await ground.open({driver: 'local'});
  const {config} = ground;
  const file = ground.file('session.yaml', session);
  expect(await cli.signerId({config})).toMatch(/^[1-9A-HJ-NP-Za-km-z]{50}$/);
  expect(await cli.checkSession({config, file})).toMatchObject({ok: true});
  expect(await cli.checkSession({config, file: ground.file('bad.yaml', 'a: [')})).toMatchObject({
    ok: false,
    words: expect.stringContaining('YAML'),
  });
  const signed = await cli.signSession({config, file});
  expect(JSON.parse(signed)).toMatchObject({session: expect.stringContaining(session)});
  const signedFile = ground.file('signed.json', signed);
  expect(await cli.calculateHash({config, file: signedFile})).toMatch(hashForm);
  expect(JSON.parse(await cli.encryptSession({config, file: signedFile, key: 'ab'.repeat(32)}))).toHaveProperty(
    'encrypted_session',
  );
}, 60_000);

describe('what docker is told', () => {
  test('holds neither the token nor a key, nor anything of our environment (fault 12)', async () => {
    const docker = ground.layEngine('docker');
    const cli = await ground.open({driver: 'docker'});
    await cli.ownKeyHash({config: ground.config});
    const provisioning = ground.provisioning();
    const token = provisioning.token.reveal();
    expect(await cli.provision(provisioning)).toMatchObject({ok: true});
    expect(await cli.provision({...provisioning})).toMatchObject({
      ok: false,
      words: expect.not.stringContaining(token),
    });
    const told = JSON.stringify(docker.calls());
    expect(told).toContain('with-attestation');
    for (const secret of [token, 'PRIVATE KEY', 'never-to-be-passed-on', 'subscription_key']) {
      expect(told).not.toContain(secret);
    }
    expect(JSON.stringify(ground.notes)).not.toContain(token);
  }, 60_000);

  test('is one image by its id, after one pull (fault 7)', async () => {
    const docker = ground.layEngine('docker');
    const cli = await ground.open({driver: 'docker'});
    await cli.ownKeyHash({config: ground.config});
    const calls = docker.calls().map(({argv}) => argv);
    expect(calls.filter(([verb]) => verb === 'pull')).toEqual([
      ['pull', '--quiet', '--platform', 'linux/amd64', image],
    ]);
    const images = calls
      .filter(([verb]) => verb === 'run')
      .map((argv) => argv.find((word) => word.startsWith('sha256:')));
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^sha256:/);
  });

  test('is a digest where one is given, and what is here is not pulled', async () => {
    const digest = `sha256:${'5'.repeat(64)}`;
    const docker = ground.layEngine('docker', {versions: {[digest]: '6.0.6'}});
    await ground.open({driver: 'docker', image: `${image}@${digest}`});
    await ground.open({driver: 'docker', image: `${image}@${digest}`});
    const calls = docker.calls().map(({argv}) => argv);
    expect(calls.filter(([verb]) => verb === 'pull').map((argv) => argv.at(-1))).toEqual([
      `registry.example:5000/scone/sconecli@${digest}`,
    ]);
  });
});

describe('the measurement of a backup controller', () => {
  const controller = 'registry.example:5000/scone/backup-controller:6.0.6';

  test('from its image', async () => {
    const docker = ground.layEngine('docker');
    const cli = await ground.open({driver: 'docker'});
    expect(await cli.measureBackupController({image: controller})).toEqual({mrenclave: sconeMeasurement('6.0.6')});
    const run = docker.calls().at(-1)?.argv.join(' ');
    expect(run).toMatch(/--network none .*--env SCONE_HASH=1 --entrypoint scone sha256:\w+ cas$/);
    expect(run).not.toContain('--mount');
  });

  test('so is that of the verifier of a Vault, which is another program with another environment', async () => {
    const docker = ground.layEngine('docker');
    const cli = await ground.open({driver: 'docker'});
    await cli.measureVerifier({image: controller}).catch(() => {});
    expect(
      docker
        .calls()
        .flatMap(({argv}) => argv)
        .join(' '),
    ).toMatch(
      /--env SCONE_HASH=1 --env SCONE_HEAP=1G --env SCONE_ALLOW_DLOPEN=1 --entrypoint vault-statement-verifier sha256:\w+\b/,
    );
  });

  test('is not possible with the local program', async () => {
    ground.layScone();
    const cli = await ground.open({driver: 'local'});
    expect(await cli.measureBackupController({image: controller})).toEqual({
      mrenclave: undefined,
      reason: expect.stringContaining('has no images'),
    });
  });
});

describe('a container that does not see the files of this machine is found out at once', () => {
  test.each([
    ['an engine elsewhere', 'echo scone 6.0.6', /does not give the container the files/],
    ['a directory that is not shared', 'echo "mounts denied" >&2; exit 125', /docker could not run scone --version/],
    ['an image without the program', 'echo "scone: not found" >&2; exit 127', /scone: not found/],
  ])('%s', async (_, run, words) => {
    const info = `echo '{"ServerVersion": "29.0.0", "OSType": "linux"}'`;
    layScript(
      ground,
      'docker',
      `case $1 in info) ${info};; image) echo sha256:${'a'.repeat(64)};; pull) ;; run) ${run};; esac`,
    );
    await expect(ground.open({driver: 'docker'})).rejects.toThrow(words);
    expect(readdirSync(ground.workDirectory)).toEqual(['config.json']);
  });
});

test('an owner config that cannot be read is told before anything is run', async () => {
  const scone = ground.layScone();
  const cli = await ground.open({driver: 'local'});
  await cli.ownKeyHash({config: ground.config});
  scone.set({version: '6.0.6', faults: [{command: '', does: 'dies-before-the-call'}]});
  const wrong = {...ground.provisioning(), ownerConfigFile: `${ground.config}.gone`};
  await expect(cli.provision(wrong)).rejects.toThrow(/config\.json\.gone: the file cannot be read/);
});

test('calls that are made at once run one after another, and none of their work is lost', async () => {
  layScript(
    ground,
    'scone',
    `[ "$1" = --version ] && { echo 6.0.6; exit; }
seen=$(cut -d '"' -f 4 "$SCONE_CLI_CONFIG" 2>/dev/null)
sleep 0.1
echo '{"seen": "'"$seen $3"'"}' > "$SCONE_CLI_CONFIG"`,
  );
  const cli = await ground.open({driver: 'local'});
  const {config} = ground;
  await Promise.all(['a:1', 'b:2', 'c:3'].map((address) => cli.setDefault({config, address})));
  expect(jsonIn(config)).toEqual({seen: ' a:1 b:2 c:3'});
});

test('a config that cannot be used stops the call', async () => {
  ground.layScone();
  const cli = await ground.open({driver: 'local'});
  writeFileSync(ground.config, '{"identity": "torn');
  await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(/holds no JSON object/);
  expect(readFileSync(ground.config, 'utf8')).toBe('{"identity": "torn');
});
