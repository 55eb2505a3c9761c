// The frame of a simulated part: what the sandbox gives it, the line that says it is ready, its end.
import {readFile} from 'node:fs/promises';
import {type Client, createClient} from '../../client/connect.ts';
import {readKubeconfig} from '../../client/kubeconfig.ts';
import {type FaultWatch, watchFaults} from '../../faults/watch.ts';
import {createMetadataClient} from './metadata-client.ts';

export interface Part {
  client: Client;
  /** A client whose lists and watches bring metadata only. */
  metadataClient: Client;
  faults: FaultWatch;
  /** Path of the socket where played Services are registered. */
  egress: string;
  /** Directory of what is behind the pods, see kubelet/exposed-pod.ts. */
  pods: string;
  /** Directory of their volumes. */
  volumes: string;
  /** Mirror of the releases that are installed, if it is known. */
  release: string | undefined;
  /** A line for the part's log. */
  log(text: string): void;
}

/**
 * Runs a part as a program: connects as its own user, calls `start`, which resolves when the first watches are in sync,
 * and tells the sandbox. `onFaults` of the part that `start` gives back is called when the faults change.
 */
export async function runPart(
  name: string,
  start: (part: Part) => Promise<{onFaults(): void}>,
  {env, stdout, stderr}: Pick<NodeJS.Process, 'env' | 'stdout' | 'stderr'> = process,
): Promise<void> {
  const log = (text: string) => stderr.write(`${new Date().toISOString()} ${text}\n`);
  const access = readKubeconfig(await readFile(env.KUBECONFIG ?? '', 'utf8'));
  const client = createClient(access, `simulated-${name}`);
  const metadataClient = createMetadataClient(access, `simulated-${name}`);
  let onFaults = () => {};
  const faults = watchFaults(client, () => onFaults());
  const {
    SANDBOX_EGRESS: egress = '',
    SANDBOX_PODS: pods = '',
    SANDBOX_VOLUMES: volumes = '',
    SANDBOX_RELEASE: release,
  } = env;
  const started = await start({client, metadataClient, faults, egress, pods, volumes, release, log});
  onFaults = () => started.onFaults();
  await faults.synced;
  started.onFaults();
  stdout.write('ready\n');
}

/** The words of a thrown value. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
