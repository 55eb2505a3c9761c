// Boots the programs of a control plane in order, and ends them in the order that loses nothing and waits for nothing.
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {SandboxBinaries} from '../binaries/tool.ts';
import {type Client, createClient} from '../client/connect.ts';
import {type Access, writeKubeconfig} from '../client/kubeconfig.ts';
import {apiServerCommand, writeApiServerConfiguration} from '../control-plane/api-server.ts';
import type {ComponentCommand} from '../control-plane/component.ts';
import {controllerManagerCommand} from '../control-plane/controller-manager.ts';
import {etcdCommand} from '../control-plane/etcd.ts';
import {createIdentities, type Identities} from '../control-plane/identities.ts';
import {kubeletCommand, writeKubeletConfiguration} from '../control-plane/kubelet.ts';
import {kwokCommand} from '../control-plane/kwok.ts';
import {schedulerCommand} from '../control-plane/scheduler.ts';
import {accessFor} from '../control-plane/user.ts';
import type {Layout} from '../layout.ts';
import type {RunningProcess} from './process-group.ts';
import {onFreePort, untilListening, untilReady} from './readiness.ts';

export interface BootOptions {
  layout: Layout;
  binaries: SandboxBinaries;
  /** The audit log holds what was sent. */
  auditBodies: boolean;
  /** Starts a component with its log. */
  start: (command: ComponentCommand) => Promise<RunningProcess>;
}

export interface ControlPlane {
  server: string;
  identities: Identities;
  /** A client with all rights, called `user` in the audit log. */
  clientFor(user: string): Client;
}

/** Resolves when the API server answers and the others have been started. */
export async function bootControlPlane(options: BootOptions): Promise<ControlPlane> {
  const {layout, binaries, start} = options;
  const identities = await createIdentities(layout);
  await writeApiServerConfiguration(layout, options.auditBodies);
  await writeKubeletConfiguration(layout);
  await start(etcdCommand(binaries.etcd, layout));
  const server = await onFreePort((port) => bootApiServer(options, identities, port));
  const administrator = {user: 'admin', groups: ['system:masters']};
  await writeKubeconfigFile(layout.kubeconfig, accessFor(server, identities.authority, administrator));

  const kubeconfigOf = async (user: string) => {
    const path = join(layout.kubeconfigs, user.replaceAll(':', '-'));
    await writeKubeconfigFile(path, masterAccess(server, identities, user));
    return path;
  };
  const kubelet = await onFreePort(async (port) => {
    await untilListening(await start(kubeletCommand(binaries.kubelet, layout, identities.files, {server, port})), port);
    return port;
  });
  const controllerManager = await kubeconfigOf('system:kube-controller-manager');
  const scheduler = await kubeconfigOf('system:kube-scheduler');
  const kwok = await kubeconfigOf('system:kwok');
  await Promise.all([
    start(controllerManagerCommand(binaries['kube-controller-manager'], controllerManager, identities.files)),
    start(schedulerCommand(binaries['kube-scheduler'], scheduler)),
    onFreePort(async (own) => {
      const ports = {own, kubelet};
      await untilListening(await start(kwokCommand(binaries.kwok, kwok, identities.files, ports)), own);
    }),
  ]);
  return {server, identities, clientFor: (user) => createClient(masterAccess(server, identities, user), user)};
}

async function bootApiServer(options: BootOptions, identities: Identities, port: number): Promise<string> {
  const {layout, binaries, start} = options;
  const server = `https://127.0.0.1:${port}`;
  const process = await start(apiServerCommand(binaries['kube-apiserver'], layout, identities.files, port));
  const client = createClient(masterAccess(server, identities, 'sandbox:start'));
  try {
    await untilReady(process, client);
  } finally {
    client.close();
  }
  return server;
}

/** The control plane's own programs have all rights: what they may do is not what is tested here. */
function masterAccess(server: string, {authority}: Identities, user: string): Access {
  return accessFor(server, authority, {user, groups: ['system:masters']});
}

async function writeKubeconfigFile(path: string, access: Access): Promise<void> {
  await writeFile(path, writeKubeconfig(access), {mode: 0o600});
}

/**
 * Ends the processes: the API server's clients first, then the API server, then etcd. The API server is killed: asked
 * to end, it would wait a minute for open watches, and there is nothing to keep.
 */
export async function stopProcesses(processes: readonly RunningProcess[]): Promise<void> {
  const named = (name: string) => processes.filter((process) => process.name === name);
  const last = [...named('kube-apiserver'), ...named('etcd')];
  const clients = processes.filter((process) => !last.includes(process));
  await Promise.all(clients.map((process) => process.stop('SIGTERM', 1000)));
  for (const process of last) await process.stop('SIGKILL');
}
