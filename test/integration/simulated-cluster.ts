// A sandbox with a release installed by real tools, for the tests of the simulated parts; waits by watches.
import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect} from 'vitest';
import {parseAllDocuments} from 'yaml';
import {helmBinary} from '../../sandbox/binaries/provide.ts';
import {type Client, connect} from '../../sandbox/client/connect.ts';
import {createInformer} from '../../sandbox/client/informer.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {customResourceDefinitions, type Resource, resource} from '../../sandbox/client/resources.ts';
import {buildSampleRelease} from '../../sandbox/release/build.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import {hasUpstream, upstream, upstreamRemark} from '../support/release-upstream.ts';

export const operatorNamespace = 'scone-system';

/** A mirror of releases: the project's own, or the vendor's. */
export interface ReleaseSource {
  name: string;
  present: boolean;
  mirror(directory: string): Promise<string>;
}

export const releaseSources: readonly ReleaseSource[] = [
  {
    name: 'the sample release',
    present: true,
    mirror: async (directory) => (await buildSampleRelease(directory)).mirror,
  },
  {
    name: `the vendor's release${upstreamRemark}`,
    present: hasUpstream,
    mirror: async () => upstream,
  },
];

// biome-ignore lint/suspicious/noExplicitAny: tests look into objects of many kinds.
export type AnyObject = KubeObject<any>;

/** The object as the API server and its webhooks would store it, or why they would not. */
export type Trial = {object: AnyObject; refusal?: never} | {object?: never; refusal: string};

export interface Cluster {
  sandbox: OwnedSandbox;
  client: Client;
  /** Runs real helm; gives its output. */
  helm(...args: string[]): Promise<string>;
  /** The same with releases kept in ConfigMaps. */
  helmWithConfigMaps(...args: string[]): Promise<string>;
  /** Applies the text of a manifest; the kinds it names are looked up, and waited for if they are new. */
  apply(text: string, namespace?: string): Promise<void>;
  /** The text of a manifest of the release, with its variables filled in. */
  manifest(version: string, file: string, variables?: Record<string, string>): Promise<string>;
  chart(version: string): string;
  secretOperatorChart(): string;
  /** What would come of creating the object; nothing is left of it. */
  tryOut(of: Resource, object: AnyObject): Promise<Trial>;
  /** Waits until the object is as wanted; fails with what it was like at the end. */
  until(
    of: Resource,
    name: string,
    namespace: string | undefined,
    wanted: (object: AnyObject | undefined) => boolean,
  ): Promise<AnyObject>;
  stop(): Promise<void>;
}

/** Milliseconds; more than the slowest machine needs, as nobody waits that long without a failure. */
export const patience = 60_000;

export async function startCluster(
  source: ReleaseSource,
  options: {nodes?: number; sgxNodes?: number} = {},
): Promise<Cluster> {
  const talk = (text: string) => void process.stderr.write(`${text}\n`);
  const directory = await mkdtemp(join(tmpdir(), 'simulated-'));
  const [mirror, program, sandbox] = await Promise.all([
    source.mirror(directory),
    helmBinary({talk}),
    startSandbox({...options, talk}),
  ]);
  const client = await connect(sandbox.kubeconfig, 'simulated-test');
  const root = join(mirror, 'scontain');

  async function until(
    of: Resource,
    name: string,
    namespace: string | undefined,
    wanted: (object: AnyObject | undefined) => boolean,
  ): Promise<AnyObject> {
    let last: AnyObject | undefined;
    const met = Promise.withResolvers<AnyObject>();
    const look = () => {
      if (wanted(last)) met.resolve(last ?? {metadata: {name}});
    };
    const informer = createInformer<AnyObject>(client, of, {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      onChange: ({type, object}) => {
        last = type === 'deleted' ? undefined : object;
        look();
      },
    });
    void informer.synced.then(look);
    const {status, spec, metadata} = last ?? {};
    const timer = setTimeout(() => {
      const state = JSON.stringify({status, spec, metadata, last}, null, 1);
      met.reject(new Error(`${of.kind} ${name} did not come to be as wanted; it is ${state}`));
    }, patience);
    return met.promise.finally(() => {
      clearTimeout(timer);
      informer.stop();
    });
  }

  async function apply(text: string, namespace = operatorNamespace): Promise<void> {
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as AnyObject | null;
      if (object === null) continue;
      const of = await resourceOf(client, object);
      const placed = of.namespaced ? {...object, metadata: {namespace, ...object.metadata}} : object;
      await client.apply(of, placed, {fieldManager: 'simulated-test'});
      if (object.kind === 'CustomResourceDefinition')
        await until(customResourceDefinitions, object.metadata.name, undefined, isEstablished);
    }
  }

  async function tryOut(of: Resource, object: AnyObject): Promise<Trial> {
    const {namespace, name} = object.metadata;
    const path = `${of.namespaced ? `/namespaces/${namespace}` : ''}/${of.plural}`;
    try {
      const body = {apiVersion: of.apiVersion, kind: of.kind, ...object};
      return {object: await client.request('POST', `/apis/${of.apiVersion}${path}?dryRun=All`, body)};
    } catch (thrown) {
      return {refusal: thrown instanceof Error ? thrown.message : `${name}`};
    }
  }

  async function helm(args: string[], variables: Record<string, string> = {}): Promise<string> {
    const env = {...process.env, ...sandbox.environment(), ...variables};
    return (await promisify(execFile)(program, args, {env})).stdout;
  }

  return {
    sandbox,
    client,
    until,
    tryOut,
    apply,
    helm: (...args) => helm(args),
    helmWithConfigMaps: (...args) => helm(args, {HELM_DRIVER: 'configmap'}),
    manifest: async (version, file, variables = {}) =>
      fillIn(await readFile(join(root, 'manifests/main', version, file), 'utf8'), variables),
    chart: (version) => join(root, `operator/main/scone-operator-${version}.tgz`),
    secretOperatorChart: () => join(root, 'imps/refs/heads/registry/packages/imagepullsecrets-0.3.13.tgz'),
    stop: async () => {
      client.close();
      await sandbox.stop();
      await rm(directory, {recursive: true});
    },
  };
}

/** A condition for `until`: the object has all of this, as `toMatchObject` sees it. */
export function has(wanted: object): (object: AnyObject | undefined) => boolean {
  return (object) => {
    try {
      expect(object).toMatchObject(wanted);
      return true;
    } catch {
      return false;
    }
  };
}

function isEstablished(object: AnyObject | undefined): boolean {
  const conditions: {type: string; status: string}[] = object?.status?.conditions ?? [];
  return conditions.some(({type, status}) => type === 'Established' && status === 'True');
}

/** Asks the API server how it calls the kind in URLs. */
async function resourceOf(client: Client, {apiVersion = 'v1', kind = ''}: AnyObject): Promise<Resource> {
  const root = apiVersion.includes('/') ? '/apis' : '/api';
  const {resources} = await client.request<{resources: {name: string; kind: string; namespaced: boolean}[]}>(
    'GET',
    `${root}/${apiVersion}`,
  );
  const found = resources.find((one) => one.kind === kind && !one.name.includes('/'));
  if (found === undefined) throw new Error(`the API server knows no ${kind} in ${apiVersion}`);
  return resource(apiVersion, kind, found.name, found.namespaced);
}

const defaults: Record<string, string> = {
  IMAGE_REPO: 'registry.scontain.com/scone.cloud',
  IMAGE_PREFIX: '',
  NAMESPACE: operatorNamespace,
  DCAP_KEY: '0'.repeat(32),
  NODESELECTORKEY: '',
  NODESELECTOR: '',
};

function fillIn(text: string, variables: Record<string, string>): string {
  const all: Record<string, string> = {...defaults, ...variables};
  return text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, bare) => all[braced ?? bare] ?? whole);
}
