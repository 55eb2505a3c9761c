// Starts the simulated parts with their own identity and rights, and starts them again when they crash.
import {existsSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {parseAllDocuments} from 'yaml';
import type {Client} from '../client/connect.ts';
import {writeKubeconfig} from '../client/kubeconfig.ts';
import type {KubeObject} from '../client/object.ts';
import {
  clusterRoleBindings,
  clusterRoles,
  type Resource,
  roleBindings,
  roles,
  serviceAccounts,
} from '../client/resources.ts';
import type {ComponentCommand} from '../control-plane/component.ts';
import {faultsNamespace} from '../faults/fault.ts';
import type {Layout} from '../layout.ts';
import type {RunningProcess} from './process-group.ts';

export interface SimulatedOptions {
  layout: Layout;
  client: Client;
  server: string;
  certificateAuthority: string;
  /** Mirror of the releases that are installed, if it is known. */
  release: string | undefined;
  start: (command: ComponentCommand, onLine: (line: string) => void) => Promise<RunningProcess>;
  /** Told of crashes and of parts that do not come. */
  talk: (text: string) => void;
  /** Whether the sandbox is being taken down. */
  isStopping: () => boolean;
}

const patience = 15_000;
const restartPause = {first: 100, longest: 5000};
const tokenSeconds = 7 * 24 * 3600;
const fieldManager = 'sandbox';

/** Starts all that exist; resolves when each has said `ready`, or has had its time. */
export async function startSimulatedParts(names: readonly string[], options: SimulatedOptions): Promise<void> {
  await Promise.all(names.map((name) => startPart(name, options)));
}

async function startPart(name: string, options: SimulatedOptions): Promise<void> {
  const program = fileURLToPath(new URL(`../simulated/${name}.ts`, import.meta.url));
  if (!existsSync(program)) return options.talk(`simulated part ${name}: there is no ${program}`);
  const command = {
    name,
    file: process.execPath,
    args: [program],
    environment: {
      KUBECONFIG: await grantAccess(name, options),
      SANDBOX_EGRESS: options.layout.egress,
      SANDBOX_PODS: options.layout.pods,
      SANDBOX_VOLUMES: options.layout.volumes,
      ...(options.release === undefined ? {} : {SANDBOX_RELEASE: options.release}),
    },
  };
  const ready = Promise.withResolvers<void>();
  void keepRunning(command, options, ready.resolve);
  const late = new AbortController();
  const timeout = delay(patience, 'late', {signal: late.signal, ref: false}).catch(() => 'ready');
  if ((await Promise.race([ready.promise, timeout])) === 'late') {
    options.talk(
      `simulated part ${name} is not ready after ${patience / 1000} s; its log: ${options.layout.logs}/${name}.log`,
    );
  }
  late.abort();
}

async function keepRunning(command: ComponentCommand, options: SimulatedOptions, onReady: () => void): Promise<void> {
  let pause = restartPause.first;
  while (!options.isStopping()) {
    const started = Date.now();
    const running = await options.start(command, (line) => {
      if (line === 'ready') onReady();
    });
    const end = await running.ended;
    if (options.isStopping()) return;
    options.talk(`simulated part ${command.name} ended (${end}) and is started again; its log: ${running.logPath}`);
    if (Date.now() - started > restartPause.longest) pause = restartPause.first;
    await delay(pause);
    pause = Math.min(pause * 2, restartPause.longest);
  }
}

/** Creates the ServiceAccount, applies its RBAC and gives the path of its kubeconfig. */
async function grantAccess(name: string, options: SimulatedOptions): Promise<string> {
  const {client, layout, server, certificateAuthority} = options;
  const namespace = faultsNamespace;
  await client.apply(serviceAccounts, {metadata: {name, namespace}}, {fieldManager});
  const [token] = await Promise.all([requestToken(client, name), applyRights(client, name)]);
  const path = join(layout.kubeconfigs, name);
  const kubeconfig = writeKubeconfig({server, certificateAuthority, credentials: {token}});
  await writeFile(path, kubeconfig, {mode: 0o600});
  return path;
}

async function requestToken(client: Client, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${faultsNamespace}/serviceaccounts/${name}/token`;
  const {status} = await client.request<{status: {token: string}}>('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {expirationSeconds: tokenSeconds},
  });
  return status.token;
}

const grantable: Record<string, Resource> = {
  ClusterRole: clusterRoles,
  ClusterRoleBinding: clusterRoleBindings,
  Role: roles,
  RoleBinding: roleBindings,
};

async function applyRights(client: Client, name: string): Promise<void> {
  const file = fileURLToPath(new URL(`../simulated/rbac/${name}.yaml`, import.meta.url));
  if (!existsSync(file)) return;
  const objects = parseAllDocuments(await readFile(file, 'utf8')).map(
    (document) => document.toJS() as KubeObject | null,
  );
  for (const object of objects) {
    if (object === null) continue;
    const resource = grantable[object.kind ?? ''];
    if (resource === undefined) throw new Error(`${file}: ${object.kind} is not among ${Object.keys(grantable)}`);
    await client.apply(resource, object, {fieldManager});
  }
}
