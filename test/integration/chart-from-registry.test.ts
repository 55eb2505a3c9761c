// A whole run with the operator's chart in an image registry, put there by real helm: refused unpinned, installed, changed.
import {execFile} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {helmBinary} from '../../sandbox/binaries/provide.ts';
import {configMaps} from '../../sandbox/client/resources.ts';
import {type RunningRegistry, startRegistry} from '../../sandbox/registry/start.ts';
import {readArchive} from '../../src/lib/helm/archive.ts';
import {chartArchive} from '../support/chart-archive.ts';
import {helm} from '../support/helm.ts';
import {type Run, type Stack, startStack} from '../support/stack.ts';
import {emptyDirectory} from '../support/temporary.ts';

const run = promisify(execFile);
const folder = emptyDirectory();
const namespace = 'scone-system';
const archive = join(folder, 'scone-operator-6.0.6.tgz');
let stack: Stack;
let registry: RunningRegistry;
/** References with the digests of their manifests, as helm tells them. */
let pinned: string;
let altered: string;

beforeAll(async () => {
  [stack, registry] = await Promise.all([
    startStack('sample'),
    startRegistry({directory: join(folder, 'registry'), users: {ada: 'token-1'}}),
  ]);
  await logIn();
  const chart = await readFile(join(mirror(), 'scontain/operator/main/scone-operator-6.0.6.tgz'));
  pinned = await push(chart);
  const files = (await readArchive(chart, 'chart')).map(({name, data}) => [name, data] as const);
  altered = await push(chartArchive('scone-operator', {...Object.fromEntries(files), 'templates/site.yaml': siteText}));
});

afterAll(async () => {
  await Promise.all([stack?.stop(), registry?.stop()]);
});

const siteText = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: site\ndata:\n  site: {{ .Release.Namespace }}\n';

function mirror(): string {
  return stack.releaseArgs[stack.releaseArgs.indexOf('--mirror') + 1] ?? '';
}

/** The login that docker and helm would have left on this machine. */
async function logIn(): Promise<void> {
  await mkdir(join(stack.home, '.docker'));
  const auths = {[registry.host]: {auth: Buffer.from('ada:token-1').toString('base64')}};
  await writeFile(join(stack.home, '.docker/config.json'), JSON.stringify({auths}));
}

async function push(chart: Uint8Array): Promise<string> {
  await writeFile(archive, chart);
  const program = await helmBinary({talk: () => {}});
  const env = {PATH: process.env.PATH ?? '', HOME: stack.home};
  const args = ['push', archive, `oci://${registry.host}/charts`, '--plain-http'];
  const {stdout, stderr} = await run(program, args, {env});
  return `${reference()}@${/Digest: (sha256:[0-9a-f]{64})/.exec(stdout + stderr)?.[1]}`;
}

function reference(): string {
  return `oci://${registry.host}/charts/scone-operator:6.0.6`;
}

function operator(chart: string, ...args: string[]): Promise<Run> {
  const words = ['operator', '-o', 'json', '--yes', '--timeout', '90s', '--registry-plain-http', registry.host];
  return stack.run([...words, ...stack.releaseArgs, ...stack.accountArgs, ...args], {env: {HELM_CHART: chart}});
}

async function writesOf(act: () => Promise<Run>): Promise<{result: Run; writes: string[]}> {
  let result: Run | undefined;
  const writes = await stack.writesDuring(async () => {
    result = await act();
  });
  return {result: result as Run, writes};
}

test('by its tag alone it is refused, with the digest to pin, before anything is written', async () => {
  const {result, writes} = await writesOf(() => operator(reference(), '--reconcile'));
  expect(result.code).toBe(1);
  expect(result.stdout + result.stderr).toContain('nothing vouches for the chart');
  expect(result.stdout + result.stderr).toContain(altered);
  expect(writes).toEqual([]);
});

test('pinned, it is installed as helm would have installed it', async () => {
  const result = await operator(pinned, '--reconcile');
  expect(result.code, result.report).toBe(0);
  const words = ['list', '-n', namespace, '-f', '^scone-operator$', '-o', 'json'];
  const releases = JSON.parse(await helm(stack.sandbox.kubeconfig, stack.home, ...words));
  expect(releases).toMatchObject([{name: 'scone-operator', chart: 'scone-operator-6.0.6', status: 'deployed'}]);
});

test('a check with it finds all in order and writes nothing', async () => {
  const {result, writes} = await writesOf(() => operator(pinned));
  expect(result.code, result.report).toBe(0);
  expect(writes).toEqual([]);
});

test('another chart of the same version under the same tag is a difference, and is installed', async () => {
  expect((await operator(altered)).code).toBe(3);
  const result = await operator(altered, '--reconcile');
  expect(result.code, result.report).toBe(0);
  expect(await stack.client.get(configMaps, 'site', namespace)).toMatchObject({data: {site: namespace}});
});

test('where the registry is gone, the pinned chart comes from the cache', async () => {
  await registry.stop();
  const result = await operator(altered);
  expect(result.code, result.report).toBe(0);
});
