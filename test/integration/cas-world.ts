// A sandbox with the stack installed and the stand-in `scone` on this machine, for tests of the simulated CAS.
import {execFile} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {parse} from 'yaml';
import {createInformer} from '../../sandbox/client/informer.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {
  namespaces,
  persistentVolumeClaims,
  pods,
  type Resource,
  resource,
  secrets,
} from '../../sandbox/client/resources.ts';
import type {StartOptions} from '../../sandbox/sandbox.ts';
import {layScone} from '../../sandbox/stand-ins/lay-scone.ts';
import {type PodStreams, podStreams} from '../support/pod-streams.ts';
import {upstream} from '../support/release-upstream.ts';
import {type ReleaseKind, type Stack, startStack} from '../support/stack.ts';
import {until as untilObjects} from '../support/until.ts';
import {pullSecret} from './simulated-operator.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into objects of many kinds.
export type AnyObject = KubeObject<any>;

export const casKind = resource('services.scone.cloud/v1beta1', 'CAS', 'cas');
export const repository = 'registry.scontain.com/scone.cloud';
export const namespace = 'apps';
export const policy = 'cas-owner/primary-backup';

const accepted = ['--accept-configuration-needed', '--accept-group-out-of-date', '--accept-sw-hardening-needed'];
export const tolerances = [...accepted, '--only_for_testing-ignore-signer'];

export interface CasWorld {
  stack: Stack;
  streams: PodStreams;
  home: string;
  /** Text of a manifest of the release with the variables of a CAS of that name filled in. */
  manifest(version: string, file: string, variables?: Record<string, string>): string;
  /** Creates the CAS object as the release has it, with this image. */
  create(name: string, image: string): Promise<void>;
  /** Waits until the CAS is as wanted. */
  until(name: string, wanted: (cas: AnyObject) => boolean): Promise<AnyObject>;
  untilPod(name: string, wanted: (pod: AnyObject) => boolean): Promise<AnyObject>;
  /** The pod of a CAS with that name label. */
  untilPodOf(name: string, label: string, wanted: (pod: AnyObject) => boolean): Promise<AnyObject>;
  untilGone(of: Resource, name: string): Promise<void>;
  /** Runs `scone` with the owner's config; fails if it does. */
  scone(...argv: string[]): Promise<string>;
  /** The last word of the last line of the log of NAME-0 with these words. */
  logged(name: string, words: string): Promise<string>;
  /** Port-forward to NAME-0; `localhost:PORT`. */
  forward(name: string): Promise<string>;
  /** `cas provision` with what the log says, and nothing else. */
  provisionOnly(name: string): Promise<string>;
  /** `cas provision` with what the log says, sessions, and the patch of the release. */
  provision(name: string, version: string): Promise<string>;
  /** Applies a JSON patch of the release. */
  patchAs(name: string, version: string, file: string): Promise<void>;
  patch(name: string, operations: object[]): Promise<void>;
  /** Removes the CAS with its claims. */
  lose(name: string): Promise<void>;
  stop(): Promise<void>;
}

const patience = 40_000;

/** `version`: of the operator. Default: the program's own. */
export async function startCasWorld(
  kind: ReleaseKind,
  version?: string,
  options: StartOptions = {},
): Promise<CasWorld> {
  const stack = await startStack(kind, options);
  const {client, home} = stack;
  const streams = await podStreams(stack.sandbox.kubeconfig);
  const laid = layScone(join(home, 'tools'), {version: '6.0.6', ...(kind === 'vendor' ? {mirror: upstream} : {})});
  const config = join(home, 'identity.json');
  const ofVersion = version === undefined ? [] : ['--set-version', version];
  const run = await stack.operator('--reconcile', ...ofVersion, ...stack.accountArgs);
  if (run.code !== 0) throw new Error(run.report);
  await client.create(namespaces, {metadata: {name: namespace}});
  await client.create(secrets, {...pullSecret('sconeapps', 'p'), metadata: {name: 'sconeapps', namespace}});

  async function scone(...argv: string[]): Promise<string> {
    const env = {SCONE_CLI_CONFIG: config, SCONE_LOG: 'ERROR'};
    return (await promisify(execFile)(laid.path, argv, {env, timeout: 20_000})).stdout;
  }

  function manifest(version: string, file: string, variables: Record<string, string> = {}): string {
    const text = readFileSync(join(stack.releaseArgs[1] ?? '', 'scontain/manifests/main', version, file), 'utf8');
    const all: Record<string, string> = {
      NAMESPACE: namespace,
      IMAGE_REPO: repository,
      IMAGE_PREFIX: '',
      POLICY_NAME: policy,
      ...variables,
    };
    return text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, bare) => all[braced ?? bare] ?? whole);
  }

  async function until(name: string, wanted: (cas: AnyObject) => boolean): Promise<AnyObject> {
    return watched(casKind, name, (cas) => cas !== undefined && wanted(cas)) as Promise<AnyObject>;
  }

  function watched(
    of: Resource,
    name: string,
    wanted: (object: AnyObject | undefined) => boolean,
  ): Promise<AnyObject | undefined> {
    const met = Promise.withResolvers<AnyObject | undefined>();
    const informer = createInformer<AnyObject>(client, of, {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      onChange: () => look(),
    });
    const look = () => wanted(informer.get(name, namespace)) && met.resolve(informer.get(name, namespace));
    void informer.synced.then(look);
    const timer = setTimeout(() => {
      const {spec, status} = informer.get(name, namespace) ?? {};
      met.reject(new Error(`${of.kind} ${name} is ${JSON.stringify({status, spec}, null, 1)}`));
    }, patience);
    return met.promise.finally(() => {
      clearTimeout(timer);
      informer.stop();
    });
  }

  async function logged(name: string, words: string): Promise<string> {
    const lines = (await streams.log(namespace, `${name}-0`, 'cas')).split('\n');
    return (
      lines
        .findLast((line) => line.includes(words))
        ?.split(' ')
        .at(-1) ?? ''
    );
  }

  async function forward(name: string): Promise<string> {
    return `localhost:${await streams.forward(namespace, `${name}-0`, 8081)}`;
  }

  function file(name: string, text: string): string {
    writeFileSync(join(home, name), text);
    return join(home, name);
  }

  /** The identity as the policy injects it: with the CAS under the name that it has in the cluster. */
  async function ownerIdentity(address: string, name: string): Promise<string> {
    const {identity, cas_db} = JSON.parse(readFileSync(config, 'utf8')) as {
      identity: string;
      cas_db: Record<string, unknown>;
    };
    const owner = {identity, cas_db: {[`${name}.${namespace}:8081`]: cas_db[address]}};
    return JSON.stringify(owner, null, 2).replaceAll(/^/gm, ' '.repeat(10));
  }

  async function provisionOnly(name: string): Promise<string> {
    await until(name, ({status}) => status?.phase === 'Unprovisioned');
    const address = await forward(name);
    const [keyHash, token] = [await logged(name, 'CAS key hash'), await logged(name, 'CAS provisioning token')];
    const ownerConfig = file(
      'config.toml',
      `[api_identity]\ncommon_name = "${name}"\nalt_names = ["localhost", "${name}.${namespace}.svc"]\n[audit_log]\nmode = "signed"\nsink = "file"\n`,
    );
    await scone(
      'cas',
      'provision',
      address,
      '-c',
      keyHash,
      '--token',
      token,
      '--config-file',
      ownerConfig,
      'with-attestation',
      ...tolerances,
    );
    return address;
  }

  async function provision(name: string, version: string): Promise<string> {
    const address = await provisionOnly(name);
    await scone('cas', 'set-default', address);
    await scone('session', 'create', file('cas-owner.yaml', manifest(version, 'cas-owner.yaml')));
    const backup = manifest(version, 'backup_policy.yaml', {OWNER_IDENTITY: await ownerIdentity(address, name)});
    await scone('session', 'create', file('backup.yaml', backup));
    const marker = 'name: provisioned\nversion: "0.3.10"\naccess_policy:\n  read: [ANY]\n  update: [CREATOR]\n';
    await scone('session', 'create', file('provisioned.yaml', marker));
    return address;
  }

  async function patch(name: string, operations: object[]): Promise<void> {
    await client.patch(casKind, name, operations, {namespace, type: 'json'});
  }

  return {
    stack,
    streams,
    home,
    manifest,
    until,
    untilPod: (name, wanted) => watched(pods, name, (pod) => pod !== undefined && wanted(pod)) as Promise<AnyObject>,
    untilPodOf: async (name, label, wanted) => {
      const labelSelector = `app.kubernetes.io/instance=${name},app.kubernetes.io/name=${label}`;
      let found: AnyObject | undefined;
      await untilObjects<AnyObject>(client, pods, {namespace, labelSelector}, (items) => {
        found = items.find(wanted);
        return found !== undefined;
      });
      return found as AnyObject;
    },
    untilGone: async (of, name) => void (await watched(of, name, (object) => object === undefined)),
    scone,
    logged,
    forward,
    provisionOnly,
    provision,
    patch,
    create: async (name, image) => {
      await client.create(
        casKind,
        parse(manifest('6.0.5', 'cas_provisioning.yaml', {NAME: name, IMAGE: image})) as AnyObject,
      );
    },
    patchAs: (name, version, fileName) => patch(name, parse(manifest(version, fileName)) as object[]),
    lose: async (name) => {
      await client.remove(casKind, name, {namespace});
      await watched(pods, `${name}-0`, (pod) => pod === undefined);
      for (const volume of ['database', 'database-snapshots'])
        await client.remove(persistentVolumeClaims, `${volume}-${name}-0`, {namespace});
      await watched(persistentVolumeClaims, `database-${name}-0`, (claim) => claim === undefined);
    },
    stop: async () => {
      await streams.close();
      await stack.stop();
    },
  };
}
