// Plays the pod of a backup controller: an enclave on each node registers with the CAS, as the policy of its session says.
import {environmentOf, isReady, type Pod} from '../../runtime/running-pods.ts';
import type {SimulatedCas} from '../cas.ts';
import {askCas} from '../client.ts';
import {sconeMeasurement, versionOfImage} from '../measurements.ts';
import type {BackupRequest, ServiceConfiguration, ServiceRequest} from '../protocol.ts';
import {concerns} from './fault-settings.ts';
import type {Ground, PlayedPod} from './ground.ts';
import {casOf, sconeContainer} from './role.ts';
import {playSconePod} from './scone-pod.ts';
import type {VolumePod} from './volumes.ts';

export interface BackupSurroundings {
  /** The CAS of that name, if its program runs. */
  cas(name: string): SimulatedCas | undefined;
  podNow(): VolumePod | undefined;
  /** Names of the nodes with these labels. */
  nodesWith(labels: Record<string, string>): string[];
}

const retryMs = 1000;
const identityFile = '/etc/owner-identity.json';

/** Also a place to run `scone` in. Registers whatever is not registered whenever it is told to reconsider. */
export async function playBackupController(
  pod: VolumePod,
  ground: Ground,
  {cas: casNamed, podNow, nodesWith}: BackupSurroundings,
): Promise<PlayedPod> {
  const scone = await playSconePod(pod, ground);
  const name = casOf(pod);
  const container = sconeContainer(pod) ?? pod.spec.containers[0];
  const environment = environmentOf(pod as Pod, container);
  const wanted = {
    version: versionOfImage(environment.BACKUP_CAS_IMAGE ?? ''),
    policy: environment.SCONE_CONFIG_ID ?? '',
    address: environment.SCONE_CAS_ADDR ?? '',
    mrenclave: sconeMeasurement(versionOfImage(container?.image ?? ''), ground.release),
  };
  let working = false;
  let again = false;
  let isStopped = false;
  let wake = () => {};
  let lastWords = '';

  function say(words: string): void {
    if (words !== lastWords) scone.log.write(words);
    lastWords = words;
  }

  async function work(): Promise<void> {
    if (working) {
      again = true;
      return;
    }
    working = true;
    do {
      again = false;
      await attempt().catch(async (thrown) => {
        say(`ERROR ${(thrown as Error).message}`);
        await pause(retryMs);
        again = true;
      });
    } while (again && !isStopped);
    working = false;
  }

  async function attempt(): Promise<void> {
    const [now, cas] = [podNow(), casNamed(name)];
    if (now === undefined || !isReady(now as Pod) || cas === undefined || !cas.facts().isProvisioned) return;
    for (const node of nodesWith(JSON.parse(environment.SELECTOR_LABELS ?? '{}') as Record<string, string>)) {
      if (isRegistered(cas, node)) continue;
      const held = ground.faults().all('backup-never-registers');
      if (held.some((fault) => concerns(fault, name) && (fault.node ?? node) === node)) {
        say(`ERROR ${node}: the backup enclave does not start`);
        continue;
      }
      await pause(slowness(node) * 1000);
      if (isStopped || casNamed(name) !== cas) return;
      await register(cas, node);
      say(`registered ${node} for ${wanted.version}`);
    }
  }

  function isRegistered(cas: SimulatedCas, node: string): boolean {
    return cas.facts().backups.some((backup) => backup.node === node && backup.version === wanted.version);
  }

  function slowness(node: string): number {
    const slow = ground.faults().all('backup-slow');
    return slow.find((fault) => concerns(fault, name) && (fault.node ?? node) === node)?.seconds ?? 0;
  }

  async function register(cas: SimulatedCas, node: string): Promise<void> {
    const slash = wanted.policy.lastIndexOf('/');
    const [session, service] = [wanted.policy.slice(0, slash), wanted.policy.slice(slash + 1)];
    const target = {host: '127.0.0.1', port: cas.port};
    const request: ServiceRequest = {session, service, mrenclave: wanted.mrenclave};
    const {value} = await askCas<ServiceConfiguration>(target, 'POST', '/services', request);
    const [, kind] = /^scone cas register-(backup|upgrade) /.exec(value.command) ?? [];
    if (kind === undefined) throw new Error(`${wanted.policy} does not run the registration: ${value.command}`);
    const identity = ownerIn(value, wanted.address);
    const body: BackupRequest = {kind: kind === 'backup' ? 'register' : 'upgrade', node, version: wanted.version};
    await askCas({...target, identity}, 'POST', '/backups', body);
  }

  /** Over after that time, or when something has changed. */
  function pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  void work();
  return {
    reconsider: () => {
      scone.reconsider();
      // A slow registration takes its time, whatever happens meanwhile, unless the fault is gone.
      if (ground.faults().get('backup-slow') === undefined) wake();
      void work();
    },
    stop: async () => {
      isStopped = true;
      wake();
      await scone.stop();
    },
  };
}

/** The owner as the policy injects it: the CAS must be known to it under the address that is used in the cluster. */
function ownerIn({files}: ServiceConfiguration, address: string): {certificate: string; key: string} {
  const text = files[identityFile];
  if (text === undefined) throw new Error(`${identityFile} is not injected`);
  const {identity = '', cas_db = {}} = JSON.parse(text) as {identity?: string; cas_db?: Record<string, unknown>};
  if (!Object.hasOwn(cas_db, address)) throw new Error(`${identityFile}: the CAS ${address} is not attested`);
  const certificate = identity.slice(Math.max(0, identity.indexOf('-----BEGIN CERTIFICATE')));
  return {certificate, key: identity};
}
