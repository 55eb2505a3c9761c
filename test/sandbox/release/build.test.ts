import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {parse, parseAllDocuments} from 'yaml';
import {buildSampleRelease, type SampleRelease} from '../../../sandbox/release/build.ts';
import {customResourceDefinitions} from '../../../sandbox/release/source/custom-resources.ts';
import {sampleTraits, sampleVersions} from '../../../sandbox/release/source/versions.ts';
import {sconeMeasurement} from '../../../sandbox/simulated/cas/measurements.ts';
import {readSession} from '../../../sandbox/simulated/cas/session-document.ts';
import {readChartMetadata} from '../../../src/lib/release/chart-metadata.ts';

const folders: string[] = [];
let sample: SampleRelease;

async function build(): Promise<SampleRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'kubectl-provision-sample-'));
  folders.push(folder);
  return await buildSampleRelease(folder);
}

beforeAll(async () => {
  sample = await build();
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, {recursive: true}))));

const filesOf = async ({mirror}: SampleRelease) => {
  const entries = await readdir(mirror, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(mirror.length));
};

it('is the same every time, apart from the key and its signatures', async () => {
  const other = await build();
  const files = await filesOf(sample);
  expect((await filesOf(other)).sort()).toEqual([...files].sort());
  for (const file of files.filter((name) => !name.endsWith('.asc'))) {
    expect(await readFile(join(sample.mirror, file))).toEqual(await readFile(join(other.mirror, file)));
  }
  expect(other.trustedKey.fingerprint).not.toBe(sample.trustedKey.fingerprint);
});

it('has a signature beside every file', async () => {
  const files = await filesOf(sample);
  const unsigned = files.filter((file) => !file.endsWith('.asc') && !files.includes(`${file}.asc`));
  expect(unsigned).toEqual([]);
});

it.each(sampleVersions)('%s has a chart of that name and version', async (version) => {
  const archive = await readFile(join(sample.mirror, `scontain/operator/main/scone-operator-${version}.tgz`));
  expect(await readChartMetadata(archive)).toEqual({name: 'scone-operator', version});
});

it.each([
  ['5.8.0', 6],
  ['5.9.0', 6],
  ['6.0.5', 5],
  ['6.0.6', 5],
] as const)('%s has %i definitions of custom resources', (version, count) => {
  expect(customResourceDefinitions(sampleTraits[version]).size).toBe(count);
});

it('has cert-manager with the names and labels that it is recognised by', async () => {
  const text = await readFile(join(sample.mirror, 'scontain/manifests/main/6.0.6/cert-manager.yaml'), 'utf8');
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) throw new Error('no documents');
  const objects = documents.map((document) => document.toJS());
  const deployments = objects.filter(({kind}) => kind === 'Deployment');
  expect(deployments.map(({metadata}) => [metadata.name, metadata.labels['app.kubernetes.io/name']])).toEqual([
    ['cert-manager', 'cert-manager'],
    ['cert-manager-cainjector', 'cainjector'],
    ['cert-manager-webhook', 'webhook'],
  ]);
  expect(objects.filter(({kind}) => kind === 'CustomResourceDefinition')).toHaveLength(6);
});

const manifest = (version: string, name: string) =>
  readFile(join(sample.mirror, 'scontain/manifests/main', version, name), 'utf8');

it.each(['cas_patch_probes.json', 'cas_patch_probes_and_backup.json'])('%s is YAML and no JSON', async (name) => {
  const text = await manifest('6.0.6', name);
  expect(() => JSON.parse(text)).toThrow();
  const operations = parse(text) as {op: string; path: string}[];
  expect(operations.length).toBeGreaterThan(8);
  expect(operations.every(({op, path}) => op === 'replace' && path.startsWith('/spec/'))).toBe(true);
});

it.each(sampleVersions)('%s has a backup policy that is a session once it is filled in', async (version) => {
  const text = await manifest(version, 'backup_policy.yaml');
  const owner = '{\n  "identity": ""\n}'.replaceAll(/^/gm, ' '.repeat(10));
  const session = readSession(text.replaceAll('$POLICY_NAME', 'a/b').replace('$OWNER_IDENTITY', owner)) as {
    services: {name: string; command: string; attestation: {mrenclave: string[]}}[];
    images: {injection_files: {content: string}[]}[];
  };
  expect(session.services.map(({name, command}) => [name, command.split(' ')[2]])).toEqual([
    ['register', 'register-backup'],
    ['upgrade', 'register-upgrade'],
  ]);
  expect(session.services[0]?.attestation.mrenclave).toContain(sconeMeasurement(version, sample.mirror));
  expect(JSON.parse(session.images[0]?.injection_files[0]?.content ?? '')).toEqual({identity: ''});
});
