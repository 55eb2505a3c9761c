// Calls in a pod: the pod as it is asked for, files there and back, and what is left of it.
import {existsSync, readdirSync, readFileSync, watch, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {measuredPrograms} from '../../../src/lib/scone-cli/environment.ts';
import {callPod, measuringPod, podLabels} from '../../../src/lib/scone-cli/pod-manifest.ts';
import type {SconeCli} from '../../../src/lib/scone-cli/scone-cli.ts';
import {anySigner, jsonIn} from '../../sandbox/stand-ins/ground.ts';
import {type Ground, image, layScript, startSconeCliGround} from './ground.ts';
import {callDirectory, namespace, type PodBehaviour, type PodGround, startPodGround} from './pod-ground.ts';

let ground: Ground;
let pods: PodGround;
beforeEach(async () => {
  ground = await startSconeCliGround();
});
afterEach(async () => {
  await pods?.close();
  await ground.close();
});

async function open(behaviour: Partial<PodBehaviour> = {}, signal = new AbortController().signal): Promise<SconeCli> {
  pods = await startPodGround({programs: ground.programs, ...behaviour});
  const {cluster, streams} = pods;
  return ground.open({
    driver: 'pod',
    signal,
    place: {cluster, streams, namespace, startLimitMs: 5_000, patienceMs: 300},
  });
}

const quickScone = (rest: string) =>
  layScript(ground, 'scone', `[ "$1" = --version ] && { echo 6.0.6; exit; }\n${rest}`);
const identity = '{"identity": "-----BEGIN PRIVATE KEY-----"}';

describe('the pods', () => {
  const order = {namespace, name: 'a-pod', image};

  test('are what restricted Pod Security allows', () => {
    for (const pod of [callPod(order), measuringPod(order, measuredPrograms['backup-controller'])]) {
      expect(pod.spec).toMatchObject({
        automountServiceAccountToken: false,
        activeDeadlineSeconds: 3600,
        imagePullSecrets: [{name: 'sconeapps'}],
        securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: 'RuntimeDefault'}},
        containers: [{image, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}}}],
      });
      const types = (pod.spec.volumes ?? []).flatMap((volume: object) => Object.keys(volume));
      expect(types.filter((type: string) => !['name', 'emptyDir'].includes(type))).toEqual([]);
      expect(JSON.stringify(pod)).not.toMatch(/hostPath|hostNetwork|hostPID|privileged/);
      expect(pod.metadata.labels).toMatchObject({'app.kubernetes.io/managed-by': 'kubectl-provision'});
    }
  });

  test('keep files in memory only', () => {
    expect(callPod(order).spec.volumes).toEqual([{name: 'private', emptyDir: {medium: 'Memory', sizeLimit: '32Mi'}}]);
  });
});

test('a CAS is provisioned; one pod serves all calls and is gone afterwards', async () => {
  ground.layScone();
  const cli = await open();
  const {config} = ground;
  expect(cli.reach).toEqual({by: 'in-cluster'});
  expect(cli.about.exposures.join()).toContain(`namespace ${namespace}`);
  await cli.ownKeyHash({config});
  const provisioning = ground.provisioning();
  expect(await cli.provision(provisioning)).toEqual({ok: true, value: undefined});
  expect(await cli.attest({config, address: ground.cas.address, tolerance: anySigner})).toMatchObject({ok: true});
  await cli.setDefault({config, address: ground.cas.address});
  expect(await cli.showIdentification({config, what: 'cas-key'})).toBe(ground.cas.cas.keyHash());
  expect(pods.created).toHaveLength(1);
  expect(pods.pods.size).toBe(1);
  await cli.close();
  expect(pods.pods.size).toBe(0);
  expect(jsonIn(config)).toHaveProperty('cas_db');
  expect(readdirSync(ground.workDirectory)).toEqual(['config.json']);
  for (const secret of [provisioning.token.reveal(), 'PRIVATE KEY', 'subscription_key']) {
    expect(JSON.stringify([pods.commands, pods.created])).not.toContain(secret);
  }
}, 60_000);

test('the token is gone from the pod as soon as it was read; files are private', async () => {
  quickScone('ls -l . > "$SCONE_CLI_CONFIG.list"; for word; do last=$word; done; echo "$@" > args; echo done');
  const cli = await open();
  writeFileSync(ground.config, identity);
  await cli.provision(ground.provisioning('cas.shop.svc:8081'));
  const directory = callDirectory(pods);
  expect(existsSync(join(directory, 'secret'))).toBe(false);
  expect(readFileSync(join(directory, 'args'), 'utf8')).toContain(`--token ${ground.provisioning().token.reveal()} `);
  const modes = readFileSync(join(directory, 'config.json.list'), 'utf8').match(/^-\S+/gm) ?? [];
  expect(new Set(modes.map((mode) => mode.slice(0, 10)))).toEqual(new Set(['-rw-------']));
});

test('provisioning without an identity is refused: it would be made in the pod', async () => {
  quickScone('exit 1');
  const cli = await open();
  await expect(cli.provision(ground.provisioning('cas.shop.svc:8081'))).rejects.toMatchObject({
    summary: expect.stringContaining('where it can be lost'),
    next: expect.stringContaining('show-key-hash'),
  });
  expect(pods.commands.flat().join(' ')).not.toContain('provision');
});

test('a pod that has vanished is replaced, and the call is made in the new one', async () => {
  quickScone(`echo ${'ab'.repeat(32)}`);
  const cli = await open();
  pods.pods.clear();
  expect(await cli.ownKeyHash({config: ground.config})).toBe('ab'.repeat(32));
  expect(pods.created).toHaveLength(2);
});

describe('a config that does not come back whole is not taken', () => {
  test.each([
    ['torn', `printf '{"identity": "-----BEGIN PRIV' > "$SCONE_CLI_CONFIG"`, /not whole/],
    ['another identity', `echo '{"identity": "other"}' > "$SCONE_CLI_CONFIG"`, /another one/],
    ['removed', 'rm "$SCONE_CLI_CONFIG"', /empty now/],
  ])('%s', async (_, script, words) => {
    quickScone(`${script}; echo ${'ab'.repeat(32)}`);
    writeFileSync(ground.config, identity);
    const cli = await open();
    await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(words);
    expect(readFileSync(ground.config, 'utf8')).toBe(identity);
  });

  test('damaged on the way', async () => {
    quickScone(`echo ${'ab'.repeat(32)}`);
    writeFileSync(ground.config, identity);
    const cli = await open();
    // The pod's own tool lies about what it has read.
    layScript(ground, 'base64', 'case "$1" in -d) exec base64 -d;; *) echo AAAA;; esac');
    await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(/did not come back from the pod whole/);
    expect(readFileSync(ground.config, 'utf8')).toBe(identity);
  });
});

test('a file that does not arrive whole stops the call before the program runs', async () => {
  quickScone('echo ran > "$HOME/ran"');
  writeFileSync(ground.config, identity);
  const cli = await open();
  layScript(ground, 'base64', 'echo damaged');
  await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(
    /could not be brought into the pod.*not arrive whole/s,
  );
  expect(existsSync(join(pods.mounted, 'ran'))).toBe(false);
});

test('an image without the program is told', async () => {
  await expect(open()).rejects.toThrow(/the pod could not run scone --version.*scone/s);
  expect(pods.pods.size).toBe(0);
});

describe('a pod that does not run', () => {
  const waiting = (reason: string, message: string) => ({
    phase: 'Pending',
    containerStatuses: [{name: 'scone', image, state: {waiting: {reason, message}}}],
  });

  test.each([
    [
      'an image that cannot be pulled',
      waiting('ImagePullBackOff', 'not found'),
      /image .*sconecli:6\.0\.6 cannot be pulled: not found/,
    ],
    ['a container that breaks', waiting('CrashLoopBackOff', 'back-off 10s'), /CrashLoopBackOff: back-off 10s/],
    [
      'no node for it',
      {
        phase: 'Pending',
        conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes'}],
      },
      /Unschedulable: 0\/3 nodes/,
    ],
    ['an eviction', {phase: 'Failed', reason: 'Evicted', message: 'no memory'}, /Evicted: no memory/],
  ])('%s: the reason, and no pod is left', async (_, status, words) => {
    const opened = open({statusOf: () => status});
    await expect(opened).rejects.toThrow(words);
    await expect(opened).rejects.toMatchObject({next: expect.stringMatching(/sconeapps|kubectl describe pod/)});
    expect(pods.pods.size).toBe(0);
  });
});

test('an interrupted run leaves no pod', async () => {
  const controller = new AbortController();
  quickScone('touch "$HOME/began"; exec sleep 600');
  const cli = await open({}, controller.signal);
  writeFileSync(ground.config, identity);
  const asking = cli.ownKeyHash({config: ground.config});
  const {promise, resolve} = Promise.withResolvers<void>();
  const watcher = watch(pods.mounted, {recursive: true}, () => existsSync(join(pods.mounted, 'began')) && resolve());
  await promise;
  watcher.close();
  controller.abort(new Error('the end'));
  await expect(asking).rejects.toThrow('the end');
  await cli.close();
  expect(pods.pods.size).toBe(0);
});

test('pods that earlier runs have left are removed; those of others stay', async () => {
  const labels = {...podLabels};
  const old = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const young = new Date().toISOString();
  const pod = (name: string, creationTimestamp: string, phase: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace, uid: name, labels, creationTimestamp},
    status: {phase},
  });
  quickScone('exit 1');
  await open({
    existing: [
      pod('expired', old, 'Pending'),
      pod('ended', old, 'Failed'),
      pod('of-another-run', young, 'Running'),
      pod('being-read', young, 'Succeeded'),
    ],
  });
  expect([...pods.pods.keys()]).toEqual([
    'of-another-run',
    'being-read',
    expect.stringMatching(/^kubectl-provision-scone-/),
  ]);
  expect(ground.notes.filter((note) => note.includes('an earlier run has left'))).toHaveLength(2);
  expect(pods.api.requests.find(({method, path}) => method === 'GET' && path.endsWith('/pods'))?.query).toMatchObject({
    labelSelector: 'app.kubernetes.io/managed-by=kubectl-provision,app.kubernetes.io/name=scone-cli',
  });
});

describe('the measurement of a backup controller', () => {
  const controller = 'registry.example/backup-controller:6.0.6';

  test('comes from the log of a pod of its own', async () => {
    quickScone('exit 1');
    const cli = await open({log: ['export SCONE_HEAP=1', `${'AB'.repeat(32)}\r`, '']});
    expect(await cli.measureBackupController({image: controller})).toEqual({mrenclave: 'ab'.repeat(32)});
    expect(pods.created.at(-1)?.spec.containers).toMatchObject([
      {image: controller, command: ['scone', 'cas'], env: [{name: 'SCONE_HASH', value: '1'}]},
    ]);
    expect(pods.pods.size).toBe(1);
  });

  test.each([
    ['nothing', [], {}, /64 hex digits was expected/],
    [
      'an error',
      ['no enclave'],
      {phase: 'Failed', containerStatuses: [{name: 'scone', state: {terminated: {exitCode: 3}}}]},
      /exit code 3.*no enclave/,
    ],
  ])('is no guess: %s', async (_, log, status, words) => {
    quickScone('exit 1');
    const ended = {
      phase: 'Succeeded',
      containerStatuses: [{name: 'scone', state: {terminated: {exitCode: 0}}}],
      ...status,
    };
    const statusOf = (pod: KubeObject) =>
      pod.spec.restartPolicy === 'Never' ? ended : {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]};
    const cli = await open({log, statusOf});
    await expect(cli.measureBackupController({image: controller})).rejects.toThrow(words);
    await cli.close();
    expect(pods.pods.size).toBe(0);
  });
});
