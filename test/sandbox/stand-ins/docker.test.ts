import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {sconeMeasurement} from '../../../sandbox/simulated/cas/measurements.ts';
import {type LaidDocker, type LayOptions, layDocker} from '../../../sandbox/stand-ins/lay-docker.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {anySigner, type Ground, startGround} from './ground.ts';

let ground: Ground;
let docker: LaidDocker;
const options: LayOptions = {scone: {version: '6.0.6'}};
const image = 'registry.example:5000/scone/sconecli:6.0.6';

beforeEach(async () => {
  ground = await startGround();
  docker = layDocker(emptyDirectory(), 'docker', options);
});
afterEach(() => ground.cas.close());

const run = (...argv: string[]) =>
  promisify(execFile)(docker.path, argv, {env: {PATH: '/usr/bin:/bin', SECRET_OF_OURS: 'x'}, timeout: 10_000});

const attested = (network: string[], host = 'localhost') =>
  run(
    'run',
    '--rm',
    '-v',
    `${ground.directory}:/identity`,
    ...network,
    '-e',
    'SCONE_CLI_CONFIG=/identity/config.json',
    image,
    'scone',
    'cas',
    'attest',
    ...anySigner,
    `${host}:${ground.cas.port}`,
  );

test('a call is written down as it was, with its environment', async () => {
  await run('run', '--rm', '-e', 'A=b c', image, 'scone', '--version');
  expect(docker.calls()).toEqual([
    {
      argv: ['run', '--rm', '-e', 'A=b c', image, 'scone', '--version'],
      environment: expect.objectContaining({SECRET_OF_OURS: 'x'}),
      directory: expect.any(String),
    },
  ]);
});

test('the program in the image is of the image’s version, whatever names it', async () => {
  const version = async (name: string) => (await run('run', '--rm', name, 'scone', '--version')).stdout;
  expect(await version('sconecli:5.8.0')).toContain('5.8.0');
  expect(await version(`r.example/a/sconecli:5.9.0@sha256:${'a'.repeat(64)}`)).toContain('5.9.0');
  const digest = `sha256:${'b'.repeat(64)}`;
  docker.set({...options, versions: {[digest]: '7.0.0'}});
  expect(await version(`r.example/a/sconecli@${digest}`)).toContain('7.0.0');
});

test('the measurement of a backup controller', async () => {
  const argv = [
    'run',
    '--platform',
    'linux/amd64',
    '--pull',
    'always',
    '--rm',
    '--entrypoint',
    'scone',
    '-e',
    'SCONE_HASH=1',
  ];
  expect((await run(...argv, 'r.example/backup-controller:6.0.6', 'cas')).stdout.trim()).toBe(
    sconeMeasurement('6.0.6'),
  );
});

test('files below a mount are those of the host', async () => {
  await ground.scone(ground.provisioning());
  await attested(['--network', 'host']);
  expect(readFileSync(ground.config, 'utf8')).toContain(ground.address);
  const script = 'scone self show-key-hash > /identity/hash && test ! -e /identity/config.json.new';
  await run(
    'run',
    `--mount=type=bind,source=${ground.directory},target=/identity`,
    '-e',
    'SCONE_CLI_CONFIG=/identity/config.json',
    image,
    'sh',
    '-c',
    script,
  );
  const {stdout} = await ground.scone(['self', 'show-key-hash']);
  expect(readFileSync(join(ground.directory, 'hash'), 'utf8')).toBe(stdout);
});

test('what is reached depends on the network', async () => {
  await ground.scone(ground.provisioning());
  const internal = 'host.docker.internal';
  await expect(attested([])).rejects.toMatchObject({stderr: expect.stringMatching(/failed|refused/)});
  await expect(attested(['--network=none'])).rejects.toMatchObject({stderr: expect.stringContaining('unreachable')});
  await expect(attested(['--network=host'], internal)).rejects.toMatchObject({
    stderr: expect.stringContaining('resolve'),
  });
  await expect(attested(['--network=host', `--add-host=${internal}:host-gateway`], internal)).rejects.toThrow();
  await attested(['--network=host', `--add-host=${internal}:127.0.0.1`], internal);
  docker.set({...options, kind: 'desktop'});
  await attested([], internal);
  await expect(attested(['--network=host'])).rejects.toThrow();
});

test.each<[string, Partial<LayOptions>, string[], object]>([
  [
    'an engine that is down',
    {isDown: true},
    ['run', image, 'scone', '--version'],
    {code: 1, stderr: expect.stringContaining('daemon')},
  ],
  ['an image that is not there', {unpullable: 'sconecli'}, ['run', image, 'scone', '--version'], {code: 125}],
  ['a flag that does not exist', {}, ['run', '--frob', image], {code: 125, stderr: expect.stringContaining('--frob')}],
  ['another image', {}, ['run', 'busybox', 'scone', '--version'], {code: 127}],
  ['a program that is not there', {}, ['run', image, 'scony'], {code: 127}],
  [
    'a failing command',
    {},
    ['run', image, 'scone', 'cas', 'destroy'],
    {code: expect.toSatisfy((code: number) => code > 0 && code < 125)},
  ],
  [
    'a killed command',
    {scone: {version: '6.0.6', faults: [{command: '', does: 'dies-before-the-call'}]}},
    ['run', image, 'scone', '--version'],
    {code: 137},
  ],
])('%s ends with its code', async (_, changes, argv, expected) => {
  docker.set({...options, ...changes});
  await expect(run(...argv)).rejects.toMatchObject(expected);
});

test('a signal reaches the program in the container', async () => {
  docker.set({scone: {version: '6.0.6', faults: [{command: '', does: 'hangs'}]}});
  const hanging = promisify(execFile)(docker.path, ['run', image, 'scone', '--version'], {
    signal: AbortSignal.timeout(800),
  });
  await expect(hanging).rejects.toMatchObject({code: 'ABORT_ERR'});
});

test('an image has an id once it has been pulled, and runs by it', async () => {
  const inspect = () => run('image', 'inspect', '--format', '{{.Id}}', image);
  await expect(inspect()).rejects.toMatchObject({stderr: expect.stringContaining('No such image')});
  await run('pull', image);
  const id = (await inspect()).stdout.trim();
  expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect((await run('run', '--rm', id, 'scone', '--version')).stdout).toContain('6.0.6');
});

test('info tells docker from podman, and who needs no root', async () => {
  const info = async (path = docker.path) => {
    const argv = ['info', '--format', '{{json .}}'];
    return JSON.parse((await promisify(execFile)(path, argv, {env: {PATH: '/usr/bin:/bin'}})).stdout) as object;
  };
  expect(await info()).toHaveProperty('ServerVersion');
  const podman = layDocker(emptyDirectory(), 'podman', {...options, rootless: true});
  expect(await info(podman.path)).toMatchObject({host: {security: {rootless: true}}});
});
