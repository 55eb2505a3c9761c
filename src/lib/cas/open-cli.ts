// Opens the SCONE CLI for the commands about a CAS.
import {join} from 'node:path';
import {runInPod} from '../cluster/exec.ts';
import {podLog} from '../cluster/pod-log.ts';
import {ensureSecretDirectory} from '../keys/secret-directory.ts';
import {openTargetDirectory} from '../keys/target-directory.ts';
import {imageReference} from '../scone/images.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {openSconeCli} from '../scone-cli/choose.ts';
import type {SconeCli} from '../scone-cli/scone-cli.ts';
import type {CasSite} from './site.ts';
import {keyMachine} from './target-files.ts';

/** How long the pod of the CLI may take, its image included. */
const podStartMs = 300_000;

/** `version` is that of the image and the one a local program must fit. */
export async function openCasCli(
  {settings, cluster, name, images, outside}: Pick<CasSite, 'settings' | 'cluster' | 'name' | 'images' | 'outside'>,
  version: string = settings.version,
): Promise<SconeCli> {
  const {emit, processes, env, platform, user, signal} = outside;
  const {driver, allowOtherVersion, portForward, address} = settings.sconeCli;
  const workDirectory = join(settings.targetDirectory, '.kubectl-provision', 'scone-cli');
  const machine = keyMachine(outside);
  await openTargetDirectory(settings.targetDirectory, machine);
  await ensureSecretDirectory(workDirectory, machine);
  return openSconeCli({
    driver,
    image: imageReference(settings, 'sconecli', version),
    vouch: (image) => images.vouch(image),
    wantedVersion: parseVersion(version),
    allowOtherVersion,
    noPortForward: !portForward || address !== undefined,
    ...{workDirectory, processes, env, platform, user, signal, emit},
    place: {cluster, namespace: name.namespace, startLimitMs: podStartMs, streams: {runInPod, podLog}},
  });
}
