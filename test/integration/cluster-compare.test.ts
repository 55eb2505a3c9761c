// The comparison against a real API server: what was just applied shows no difference, and every altered field shows.
import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseAllDocuments} from 'yaml';
import {helmBinary} from '../../sandbox/binaries/provide.ts';
import {buildSampleRelease} from '../../sandbox/release/build.ts';
import {sampleVersions} from '../../sandbox/release/source/versions.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import type {Cluster} from '../../src/lib/cluster/cluster.ts';
import {differences} from '../../src/lib/cluster/compare.ts';
import {deleted, established} from '../../src/lib/cluster/conditions.ts';
import {connect} from '../../src/lib/cluster/connect.ts';
import {type KubeObject, describe as nameOf, refOf} from '../../src/lib/cluster/object.ts';
import {getObject} from '../../src/lib/cluster/read.ts';
import {waitFor} from '../../src/lib/cluster/wait.ts';
import {applyObject, deleteObject} from '../../src/lib/cluster/write.ts';
import {hasUpstream, upstream, upstreamRemark} from '../support/release-upstream.ts';
import {emptyDirectory} from '../support/temporary.ts';

const namespace = 'scone-system';
let sandbox: OwnedSandbox;
let cluster: Cluster;
let helm: string;

beforeAll(async () => {
  const talk = (text: string) => process.stderr.write(`${text}\n`);
  [sandbox, helm] = await Promise.all([startSandbox({nodes: 0, simulated: 'none', talk}), helmBinary({talk})]);
  const {kubeconfig} = sandbox;
  cluster = await connect({kubeconfig, env: {}, homeDirectory: '/nonexistent', userAgent: 'kubectl-provision/test'});
  for (const name of [namespace, 'cert-manager']) {
    await applyObject(cluster, {apiVersion: 'v1', kind: 'Namespace', metadata: {name}}, {fieldManager: 'test'});
  }
});

afterAll(async () => {
  cluster?.close();
  await sandbox?.stop();
});

async function rendered(name: string, archive: string): Promise<KubeObject[]> {
  const args = ['template', name, archive, '--namespace', namespace, '--include-crds'];
  const {stdout} = await promisify(execFile)(helm, args, {maxBuffer: 2 ** 26});
  return objectsOf(stdout);
}

/** In an order in which each can be applied: kinds first; last the webhooks, as no service stands behind them here. */
function objectsOf(text: string): KubeObject[] {
  const objects = parseAllDocuments(text)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
  const rank = ({kind}: KubeObject) => {
    if (kind === 'CustomResourceDefinition') return 0;
    return kind.endsWith('WebhookConfiguration') ? 2 : 1;
  };
  return objects.toSorted((one, other) => rank(one) - rank(other));
}

async function placed(object: KubeObject): Promise<KubeObject> {
  const row = await cluster.kinds.find(object.apiVersion, object.kind);
  return row?.namespaced ? {...object, metadata: {namespace, ...object.metadata}} : object;
}

/** Applies all and gives each as desired and as stored. */
async function applied(objects: readonly KubeObject[]): Promise<[desired: KubeObject, live: KubeObject][]> {
  const pairs: [KubeObject, KubeObject][] = [];
  for (const object of objects) {
    const desired = await placed(object);
    await applyObject(cluster, desired, {fieldManager: 'test', force: true});
    if (object.kind === 'CustomResourceDefinition') {
      const ref = refOf(object);
      await waitFor(cluster, {ref, condition: established(), what: 'the kind', deadline: Date.now() + 60_000});
    }
    const live = await getObject(cluster, refOf(desired));
    if (live === undefined) throw new Error(`${nameOf(desired)} is gone`);
    pairs.push([desired, live]);
  }
  return pairs;
}

/** All but the kinds, which the next release needs, and whose removal takes a server long. */
async function remove(pairs: readonly [KubeObject, KubeObject][]): Promise<void> {
  const removable = pairs.map(([desired]) => desired).filter(({kind}) => kind !== 'CustomResourceDefinition');
  for (const object of removable.toReversed()) {
    const ref = refOf(object);
    if (object.kind === 'Namespace') continue;
    await deleteObject(cluster, ref);
    await waitFor(cluster, {ref, condition: deleted, what: 'its end', deadline: Date.now() + 60_000});
  }
}

function expectNoDifference(pairs: readonly [KubeObject, KubeObject][]): void {
  const found = pairs.flatMap(([desired, live]) =>
    differences(desired, live).map((difference) => ({object: nameOf(desired), ...difference})),
  );
  expect(found).toEqual([]);
}

/** Every altered field of the desired objects must show: altering either side is the same to a comparison. */
function expectEachAlterationToShow(pairs: readonly [KubeObject, KubeObject][]): number {
  let altered = 0;
  const unseen: string[] = [];
  for (const [desired, live] of pairs) {
    for (const [path, alteredObject] of alterations(desired)) {
      altered += 1;
      if (differences(alteredObject, live).length === 0) unseen.push(`${nameOf(desired)} ${path.join('.')}`);
    }
  }
  expect(unseen).toEqual([]);
  return altered;
}

/** The schemas of kinds have thousands of alike leaves. */
const mostLeaves = 400;

function* alterations(object: KubeObject): Generator<[string[], KubeObject]> {
  let count = 0;
  for (const path of leaves(object)) {
    if (isNotCompared(path) || count++ > mostLeaves) continue;
    const copy = structuredClone(object);
    const parent = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((value, key) => value[key] as Record<string, unknown>, copy);
    const last = path.at(-1) ?? '';
    parent[last] = otherThan(parent[last]);
    yield [path, copy];
  }
}

function* leaves(value: unknown, path: string[] = []): Generator<string[]> {
  if (typeof value !== 'object') yield path;
  else if (value !== null) for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
}

/** What names the object, what the server alone decides, and what others inject. */
function isNotCompared([top = '', second = '', ...rest]: string[]): boolean {
  const isInjected = top === 'webhooks' && rest.at(-1) === 'caBundle';
  if (['apiVersion', 'kind', 'status'].includes(top) || isInjected) return true;
  return top === 'metadata' && !['labels', 'annotations', 'finalizers'].includes(second);
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${value}x`;
}

async function sample() {
  const {mirror} = await buildSampleRelease(emptyDirectory());
  return mirror;
}

const releases = [
  {name: 'the sample release', isPresent: true, mirror: sample, versions: sampleVersions},
  {
    name: `the vendor's release${upstreamRemark}`,
    isPresent: hasUpstream,
    mirror: async () => upstream,
    versions: ['5.8.0', '5.9.0', '6.0.5', '6.0.6'],
  },
];

describe.each(releases)('$name', ({isPresent, mirror, versions}) => {
  it.runIf(isPresent)('shows no difference once applied, and every alteration', async () => {
    const root = join(await mirror(), 'scontain');
    const newest = versions.at(-1) ?? '';
    const certManager = await readFile(join(root, 'manifests/main', newest, 'cert-manager.yaml'), 'utf8');
    const sets: KubeObject[][] = [
      objectsOf(certManager),
      await rendered('scone-imps', join(root, 'imps/refs/heads/registry/packages/imagepullsecrets-0.3.13.tgz')),
    ];
    for (const version of versions) {
      sets.push(await rendered('scone-operator', join(root, `operator/main/scone-operator-${version}.tgz`)));
    }
    for (const objects of sets) {
      const pairs = await applied(objects);
      expectNoDifference(pairs);
      expect(expectEachAlterationToShow(pairs)).toBeGreaterThan(50);
      await remove(pairs);
    }
  });
});
