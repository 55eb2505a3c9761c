// Our release records beside real helm on one API server: what a plan says is carried out, and helm is the witness.
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {helm4Binary, helmBinary} from '../../sandbox/binaries/provide.ts';
import {type Client, connect} from '../../sandbox/client/connect.ts';
import {namespaces, type Resource, resource} from '../../sandbox/client/resources.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {objectsOf, readManifest, removedObjects} from '../../src/lib/helm/manifest-objects.ts';
import {withOwner} from '../../src/lib/helm/ownership.ts';
import type {ReleaseStep} from '../../src/lib/helm/release-steps.ts';
import {type RecordObjects, recordObject, type StorageDriver} from '../../src/lib/helm/storage.ts';

/** The kinds that charts of these tests have. */
const kinds: {readonly [kind: string]: Resource} = Object.fromEntries(
  [
    resource('v1', 'ConfigMap', 'configmaps'),
    resource('v1', 'Secret', 'secrets'),
    resource('v1', 'Service', 'services'),
    resource('v1', 'ServiceAccount', 'serviceaccounts'),
    resource('v1', 'Pod', 'pods'),
    resource('batch/v1', 'Job', 'jobs'),
    resource('apps/v1', 'Deployment', 'deployments'),
  ].map((of) => [of.kind, of]),
);

export interface HelmCluster {
  sandbox: OwnedSandbox;
  client: Client;
  /** Real helm; resolves to what it prints, rejects with its words. */
  helm(...args: string[]): Promise<string>;
  /** Real helm 4, the same way; built when it is first asked for. */
  helm4(...args: string[]): Promise<string>;
  /** Of `helm`, as JSON. */
  helmJson<T>(...args: string[]): Promise<T>;
  records: RecordObjects;
  /** An object of the cluster, or undefined. */
  get(kind: string, name: string): Promise<KubeObject | undefined>;
  /** Carries steps out one after the other. */
  carryOut(steps: readonly ReleaseStep[]): Promise<void>;
  /** Path of a file with that content. */
  file(name: string, data: Uint8Array | string): Promise<string>;
  stop(): Promise<void>;
}

/** A fresh sandbox with a namespace for releases whose records that driver keeps. */
export async function startHelmCluster(driver: StorageDriver, namespace: string): Promise<HelmCluster> {
  const talk = (text: string) => void process.stderr.write(`${text}\n`);
  const directory = await mkdtemp(join(tmpdir(), 'helm-interop-'));
  const [program, sandbox] = await Promise.all([helmBinary({talk}), startSandbox({nodes: 1, simulated: 'none', talk})]);
  const client = await connect(sandbox.kubeconfig, 'helm-interop');
  await client.apply(namespaces, {metadata: {name: namespace}}, {fieldManager: 'helm-interop'});
  const env = {...sandbox.environment(), PATH: process.env.PATH ?? '', HOME: directory, HELM_DRIVER: driver};
  const runProgram = async (file: string, args: readonly string[]) =>
    (await promisify(execFile)(file, ['--namespace', namespace, ...args], {env, maxBuffer: 2 ** 27})).stdout;
  const helm: HelmCluster['helm'] = (...args) => runProgram(program, args);
  const records = recordObjects(client);
  return {
    sandbox,
    client,
    helm,
    helm4: async (...args) => runProgram(await helm4Binary({talk}), args),
    helmJson: async (...args) => JSON.parse(await helm(...args, '-o', 'json')),
    records,
    get: async (kind, name) => (await client.get(kindOf(kind), name, namespace)) as KubeObject | undefined,
    carryOut: async (steps) => {
      for (const step of steps) await carryOut(client, records, step, driver, namespace);
    },
    file: async (name, data) => {
      const path = join(directory, name);
      await writeFile(path, data);
      return path;
    },
    stop: async () => {
      client.close();
      await sandbox.stop();
      await rm(directory, {recursive: true});
    },
  };
}

function kindOf(kind: string): Resource {
  const of = kinds[kind];
  if (of === undefined) throw new TypeError(`these tests know no ${kind}`);
  return of;
}

/** What the product's cluster room gives, here made of the sandbox's own client. */
function recordObjects(client: Client): RecordObjects {
  return {
    list: async ({kind, labels, namespace}) => {
      const labelSelector = Object.entries(labels)
        .map((pair) => pair.join('='))
        .join(',');
      const {items} = await client.list(kindOf(kind), {namespace, labelSelector});
      return items.map(({metadata}) => metadata);
    },
    read: async ({kind, name, namespace}) => {
      const found = await client.get(kindOf(kind), name, namespace);
      return found === undefined ? undefined : {...found, apiVersion: 'v1', kind};
    },
    write: async (object, mode) => {
      if (mode === 'create') await client.create(kindOf(object.kind), object);
      else await client.replace(kindOf(object.kind), object);
    },
    remove: ({kind, name, namespace}) => client.remove(kindOf(kind), name, {namespace}),
  };
}

async function carryOut(
  client: Client,
  records: RecordObjects,
  step: ReleaseStep,
  driver: StorageDriver,
  namespace: string,
): Promise<void> {
  const now = new Date();
  switch (step.do) {
    case 'create-record':
      return records.write(recordObject(step.record, driver, {mode: 'create', now}), 'create');
    case 'replace-record': {
      const labels = step.stored?.labels ?? {};
      return records.write(recordObject(step.record, driver, {mode: 'replace', now, labels}), 'replace');
    }
    case 'delete-record':
      return records.remove(step.ref);
    case 'run-hooks':
      for (const {manifest} of step.hooks) await applyManifest(client, manifest, {name: 'app', namespace});
      return;
    case 'delete-manifest':
      for (const {kind, metadata} of objectsOf(readManifest(step.manifest))) {
        await client.remove(kindOf(kind), metadata.name, {namespace});
      }
      return;
    default: {
      const after = await applyManifest(client, step.after, {name: 'app', namespace});
      const before = objectsOf(readManifest(step.before ?? ''));
      for (const {kind, metadata} of removedObjects(before, after, namespace)) {
        await client.remove(kindOf(kind), metadata.name, {namespace});
      }
    }
  }
}

async function applyManifest(
  client: Client,
  manifest: string,
  release: {name: string; namespace: string},
): Promise<KubeObject[]> {
  const objects = objectsOf(readManifest(manifest)).map((object) => withOwner(object, release));
  for (const object of objects) {
    const placed = {...object, metadata: {namespace: release.namespace, ...object.metadata}};
    await client.apply(kindOf(object.kind), placed, {fieldManager: 'kubectl-provision'});
  }
  return objects;
}
