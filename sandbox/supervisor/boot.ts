// Brings a sandbox up: control plane, Service network, kubelet, nodes, simulated parts.
import {symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createNodes} from '../control-plane/nodes.ts';
import {startEgress} from '../egress/egress.ts';
import {type Programs, startKubelet} from '../kubelet/kubelet.ts';
import {startVolumeProvisioner} from '../kubelet/volumes.ts';
import type {Layout} from '../layout.ts';
import {roleOf} from '../simulated/cas/in-cluster/role.ts';
import {bootControlPlane} from './control-plane.ts';
import {untilDefaultAccount} from './default-account.ts';
import type {Assignment, SandboxRecord} from './messages.ts';
import type {Processes} from './processes.ts';
import {startSimulatedParts} from './simulated.ts';
import {createSystemNamespace} from './system-namespace.ts';

export interface BootContext {
  assignment: Assignment;
  layout: Layout;
  processes: Processes;
  /** Told of what a person should know. */
  talk: (text: string) => void;
  isStopping: () => boolean;
}

/** Resolves when everything is ready to be used, with what others need to find it. */
export async function bootSandbox(context: BootContext): Promise<SandboxRecord> {
  const begun = Date.now();
  const {assignment, layout, processes, talk, isStopping} = context;
  const {plan, binaries, tools} = assignment;
  await Promise.all(Object.entries(tools).map(([name, path]) => symlink(path, join(layout.tools, name))));
  const egress = await startEgress(layout.egress);
  const {server, identities, clientFor} = await bootControlPlane({
    ...{layout, binaries, start: processes.start},
    auditBodies: plan.auditBodies ?? false,
  });
  const client = clientFor('sandbox:supervisor');
  await createSystemNamespace(client);
  const isPlayed: Programs['isPlayed'] = (pod) => plan.simulated.includes('cas') && roleOf(pod) !== undefined;
  const kubelet = startKubelet(clientFor('sandbox:kubelet'), {pods: layout.pods, isPlayed}, talk);
  await Promise.all([
    startSimulatedParts(plan.simulated, {
      layout,
      client,
      server,
      release: plan.release,
      certificateAuthority: identities.authority.certificate,
      start: processes.start,
      talk,
      isStopping,
    }),
    kubelet.synced,
    startVolumeProvisioner(clientFor('sandbox:volumes'), talk).then(({synced}) => synced),
    egress.follow(clientFor('sandbox:egress')),
    createNodes(client, plan.nodes, plan.sgxNodes),
    untilDefaultAccount(client),
  ]);
  const record: SandboxRecord = {
    plan,
    server,
    processes: processes.groups(),
    supervisor: process.pid,
    startedAt: new Date(begun).toISOString(),
    milliseconds: Date.now() - begun,
  };
  await writeFile(layout.record, JSON.stringify(record, null, 2), {mode: 0o600});
  return record;
}
