// A CAS 5.8 wrote its volumes as root; later ones run as user 1000. Their files are handed over while the old one still runs.
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {PatchStep, Step, WaitStep} from '../plan/step.ts';
import {type CasName, casContainers, casPods, casRef} from './names.ts';
import {type CasPod, run} from './pod-files.ts';
import type {UpgradeParts} from './upgrade-parts.ts';

/** Where the volumes of a CAS lie in its pod (docs/system.md: CAS). */
const volumes = ['/etc/cas/db', '/var/mnt/cas-database-snapshots', '/var/log/cas/audit'] as const;

type RepairParts = Pick<UpgradeParts, 'cluster' | 'name' | 'signal'>;

const group = {name: 'nonroot', id: '1000'};

/** The container may change owners for as long as it takes; the rights that later versions want come with their image. */
export function repairSteps(parts: RepairParts, cas: KubeObject): Step[] {
  const {name} = parts;
  const permit: PatchStep = {
    step: 'patch',
    ref: casRef(name),
    patch: {spec: {containerSecurityContextCAS: {allowPrivilegeEscalation: true, capabilities: {add: ['SYS_RAWIO']}}}},
    summary: `patch ${describe(cas)}: its container may change the owners of files`,
  };
  const close: PatchStep = {
    step: 'patch',
    ref: casRef(name),
    patch: {
      spec: {
        containerSecurityContextCAS: {
          allowPrivilegeEscalation: false,
          capabilities: {add: ['SYS_RAWIO'], drop: ['ALL']},
        },
        podSecurityContext: {runAsNonRoot: true, fsGroup: 1000},
      },
    },
    summary: `patch ${describe(cas)}: its container may change nothing any more, and runs as an ordinary user`,
  };
  return [
    permit,
    podWait(name),
    {
      step: 'local',
      summary: `hand the files of ${volumes.join(', ')} over to group ${group.name}`,
      differences: [],
      make: () => handOver(parts),
    },
    close,
  ];
}

function podWait(name: CasName): WaitStep {
  return {
    step: 'wait',
    on: 'list',
    what: 'the pod of the CAS to run with these rights',
    selection: casPods(name),
    until: ([pod]) => {
      const containers: {name: string; securityContext?: {allowPrivilegeEscalation?: boolean}}[] =
        pod?.spec?.containers ?? [];
      const may = containers.find((each) => each.name === casContainers.cas)?.securityContext?.allowPrivilegeEscalation;
      const conditions: {type: string; status: string}[] = pod?.status?.conditions ?? [];
      const isReady = conditions.some(({type, status}) => type === 'Ready' && status === 'True');
      if (may === true && isReady) return {met: true};
      return {met: false, state: may === true ? 'its pod is not ready' : 'its pod has not been made anew yet'};
    },
  };
}

/** Each command can be repeated: what is there already stays. */
async function handOver({cluster, name, signal}: RepairParts): Promise<string[]> {
  const pod: CasPod = {cluster, namespace: name.namespace, name: `${name.name}-0`, signal};
  const groups = await run(pod, ['cat', '/etc/group']);
  if (!groups.split('\n').some((line) => line.startsWith(`${group.name}:`))) {
    await run(pod, ['addgroup', '--gid', group.id, group.name]);
  }
  for (const volume of volumes) {
    await run(pod, ['chown', '-R', `root:${group.name}`, volume]);
    await run(pod, ['chmod', '-R', 'g+rw', volume]);
  }
  return [];
}
