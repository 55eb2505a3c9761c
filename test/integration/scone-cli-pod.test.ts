// The SCONE CLI in a pod of a real API server, in a namespace of restricted Pod Security, against a CAS in the cluster.
import {mkdirSync, readdirSync, readFileSync, watch, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import {sconeMeasurement} from '../../sandbox/simulated/cas/measurements.ts';
import type {Cluster} from '../../src/lib/cluster/cluster.ts';
import {exists, podReady} from '../../src/lib/cluster/conditions.ts';
import {connect} from '../../src/lib/cluster/connect.ts';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {podLog} from '../../src/lib/cluster/pod-log.ts';
import {listObjects} from '../../src/lib/cluster/read.ts';
import {waitFor} from '../../src/lib/cluster/wait.ts';
import {createObject} from '../../src/lib/cluster/write.ts';
import {Secret} from '../../src/lib/report/secret.ts';
import {parseVersion} from '../../src/lib/scone/semantic-version.ts';
import {openSconeCli} from '../../src/lib/scone-cli/choose.ts';
import {createProcesses} from '../../src/lib/scone-cli/run-process.ts';
import type {SconeCli} from '../../src/lib/scone-cli/scone-cli.ts';
import {anySigner, jsonIn} from '../sandbox/stand-ins/ground.ts';
import {ownScratch} from '../support/scratch-owner.ts';
import {emptyDirectory} from '../support/temporary.ts';

const image = (name: string) => `registry.example/scone/${name}:6.0.6`;
const address = 'cas.apps.svc:8081';
const labels = {'app.kubernetes.io/name': 'cas', 'app.kubernetes.io/instance': 'cas'};

let sandbox: OwnedSandbox;
let cluster: Cluster;
let workDirectory: string;
let config: string;
let notes: string[];

beforeAll(async () => {
  sandbox = await startSandbox({nodes: 1, simulated: ['cas'], talk: (text) => process.stderr.write(`${text}\n`)});
  cluster = await connect({
    kubeconfig: sandbox.kubeconfig,
    env: {},
    homeDirectory: '/nonexistent',
    userAgent: 'kubectl-provision/test',
  });
  await createNamespace('apps', {});
  await createNamespace('guarded', {'pod-security.kubernetes.io/enforce': 'restricted'});
});
afterAll(async () => {
  cluster?.close();
  await sandbox?.stop();
});

beforeEach(() => {
  workDirectory = join(emptyDirectory(), 'identity');
  config = join(workDirectory, 'config.json');
  notes = [];
  mkdirSync(workDirectory, {mode: 0o700});
  writeFileSync(config, '', {mode: 0o600});
});
afterEach(() => sandbox.faults.clear());

async function createNamespace(name: string, ownLabels: Record<string, string>): Promise<void> {
  await createObject(cluster, {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels: ownLabels}});
  const ref = {apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default'};
  await waitFor(cluster, {ref, condition: exists, what: 'the namespace to be usable', deadline: Date.now() + 60_000});
}

/** A CAS as its operator would have it run, fresh and unprovisioned; gives what its log says. */
async function startCas(): Promise<{keyHash: string; token: Secret}> {
  const objects: KubeObject[] = [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'cas-0', namespace: 'apps', labels},
      spec: {
        containers: [
          {name: 'cas', image: image('cas'), ports: [{name: 'client-port', containerPort: 8081}]},
          {name: 'audit', image: image('cas')},
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {name: 'cas', namespace: 'apps', labels},
      spec: {selector: labels, ports: [{name: 'client', port: 8081, targetPort: 'client-port'}]},
    },
  ];
  for (const object of objects) await createObject(cluster, object);
  const pod = {namespace: 'apps', name: 'cas-0'};
  const ref = {apiVersion: 'v1', kind: 'Pod', ...pod};
  await waitFor(cluster, {ref, condition: podReady, what: 'the CAS to run', deadline: Date.now() + 60_000});
  let [keyHash, token] = ['', ''];
  for await (const line of await podLog(cluster, pod, {container: 'cas', follow: true})) {
    const last = line.split(' ').at(-1) ?? '';
    if (line.includes('CAS key hash')) keyHash = last;
    if (line.includes('CAS provisioning token')) token = last;
    if (keyHash !== '' && token !== '') break;
  }
  return {keyHash, token: new Secret(token)};
}

async function open(signal = new AbortController().signal, patienceMs?: number): Promise<SconeCli> {
  return openSconeCli({
    driver: 'pod',
    image: image('sconecli'),
    vouch: async (named) => named,
    wantedVersion: parseVersion('6.0.6'),
    allowOtherVersion: false,
    noPortForward: false,
    workDirectory,
    owner: await ownScratch(workDirectory),
    processes: createProcesses((pid, name) => void process.kill(pid, name), process.platform),
    env: {PATH: ''},
    platform: 'linux',
    user: undefined,
    place: {cluster, namespace: 'guarded', startLimitMs: 60_000, patienceMs},
    signal,
    emit: (event) => void (event.type === 'note' && notes.push(event.text)),
  });
}

/** Resolves when a fault that happens once has begun: its mark is somewhere in the sandbox. */
async function faultBegins(): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>();
  const isThere = () =>
    readdirSync(sandbox.directory, {recursive: true}).some((name) => `${name}`.includes('scone-fault-'));
  const watcher = watch(sandbox.directory, {recursive: true}, () => isThere() && resolve());
  if (isThere()) resolve();
  await promise;
  watcher.close();
}

/** Names of the pods that are there and not about to go. */
async function podsLeft(): Promise<string[]> {
  const pods = await listObjects(cluster, {apiVersion: 'v1', kind: 'Pod', namespace: 'guarded'});
  return pods.filter(({metadata}) => metadata.deletionTimestamp === undefined).map(({metadata}) => metadata.name);
}

test('a CAS is provisioned and asked from a pod, which is gone afterwards; the API server has seen no secret', async () => {
  const {keyHash, token} = await startCas();
  const ownerConfigFile = join(workDirectory, 'config.toml');
  writeFileSync(
    ownerConfigFile,
    `[api_identity]\ncommon_name = "cas"\nalt_names = ["localhost", "cas.apps.svc"]\n[audit_log]\nmode = "signed"\nsink = "file"\n`,
  );
  const cli = await open();
  expect(cli.about).toMatchObject({driver: 'pod', version: '6.0.6'});
  expect(await podsLeft()).toHaveLength(1);
  await cli.ownKeyHash({config});
  const provisioning = {config, address, keyHash, token, ownerConfigFile, tolerance: anySigner};
  expect(await cli.provision(provisioning)).toEqual({ok: true, value: undefined});
  expect(await cli.provision(provisioning)).toMatchObject({ok: false, words: expect.stringContaining('provisioned')});
  expect(await cli.attest({config, address, tolerance: anySigner})).toMatchObject({ok: true});
  await cli.setDefault({config, address});
  expect(await cli.showIdentification({config, what: 'cas-key'})).toBe(keyHash);
  const file = join(workDirectory, 'session.yaml');
  writeFileSync(file, 'name: first\nversion: "0.3.10"\naccess_policy:\n  read:\n    - CREATOR\n');
  expect(await cli.createSession({config, file})).toMatchObject({ok: true});
  expect(await cli.readSession({config, name: 'first'})).toMatchObject({
    ok: true,
    value: expect.stringContaining('name: first'),
  });
  expect(await cli.readSession({config, name: 'second'})).toMatchObject({ok: false});
  await cli.close();
  expect(await podsLeft()).toEqual([]);
  expect(jsonIn(config)).toMatchObject({identity: expect.stringContaining('PRIVATE KEY'), cas_db: {[address]: {}}});
  const audit = readFileSync(sandbox.auditLog, 'utf8');
  expect(audit).toContain('with-attestation');
  for (const secret of [token.reveal(), 'PRIVATE KEY', 'PRIVATE%20KEY', 'PRIVATE+KEY']) {
    expect(audit.includes(secret), secret.slice(0, 7)).toBe(false);
  }
});

test('the measurement of a backup controller comes from a pod of its own', async () => {
  const cli = await open();
  expect(await cli.measureBackupController({image: image('backup-controller')})).toEqual({
    mrenclave: sconeMeasurement('6.0.6'),
  });
  await cli.close();
  expect(await podsLeft()).toEqual([]);
});

describe('what goes wrong', () => {
  test('an image that cannot be pulled is told with its image and the pull secret, and no pod is left', async () => {
    await sandbox.faults.set('image-pull-fails', {image: 'sconecli', message: '401 Unauthorized'});
    await expect(open(undefined, 4_000)).rejects.toMatchObject({
      message: expect.stringMatching(/registry\.example\/scone\/sconecli:6\.0\.6 cannot be pulled.*401 Unauthorized/s),
      next: expect.stringContaining('sconeapps'),
    });
    expect(await podsLeft()).toEqual([]);
  });

  test('a program that is killed while it writes leaves the config as it was, and what it wrote beside it', async () => {
    await sandbox.faults.set('scone-cli', {command: 'self', does: 'dies-while-writing'});
    const cli = await open();
    await expect(cli.ownKeyHash({config})).rejects.toThrow(/a config that is not taken over: it is not whole/);
    expect(readFileSync(config, 'utf8')).toBe('');
    expect(readdirSync(workDirectory)).toEqual(['config.json', expect.stringMatching(/^config\.json\.left-/)]);
    await cli.close();
  });

  test('an interrupted run leaves no pod', async () => {
    await sandbox.faults.set('scone-cli', {command: 'self show-session-signing-key', does: 'hangs', once: true});
    const controller = new AbortController();
    const cli = await open(controller.signal);
    await cli.ownKeyHash({config});
    const asking = expect(cli.signerId({config})).rejects.toThrow('the end');
    await faultBegins();
    controller.abort(new Error('the end'));
    await asking;
    await cli.close();
    expect(await podsLeft()).toEqual([]);
    expect(readdirSync(workDirectory)).toEqual(['config.json']);
  });

  test('who may not create pods is told so', async () => {
    const kubeconfig = await sandbox.mintKubeconfig({user: 'nobody'});
    const others = await connect({kubeconfig, env: {}, homeDirectory: '/', userAgent: 'kubectl-provision/test'});
    const options = {cluster: others, namespace: 'guarded', startLimitMs: 10_000};
    const opened = openSconeCli({
      driver: 'pod',
      image: image('sconecli'),
      vouch: async (named) => named,
      wantedVersion: parseVersion('6.0.6'),
      allowOtherVersion: false,
      noPortForward: false,
      workDirectory,
      owner: await ownScratch(workDirectory),
      processes: createProcesses(() => {}, 'linux'),
      env: {},
      platform: 'linux',
      user: undefined,
      place: options,
      signal: new AbortController().signal,
      emit: () => {},
    });
    await expect(opened).rejects.toThrow(/pods.*forbidden|may not/s);
    others.close();
  });
});
