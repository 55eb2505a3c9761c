// Opens the SCONE CLI for the commands about a CAS.
import {runInPod} from '../cluster/exec.ts';
import {podLog} from '../cluster/pod-log.ts';
import {callDirectory, scratchOwner} from '../keys/scratch.ts';
import {ensureSecretDirectory} from '../keys/secret-directory.ts';
import {openTargetDirectory} from '../keys/target-directory.ts';
import {imageReference} from '../scone/images.ts';
import {names} from '../scone/names.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {type OpenOptions, openSconeCli} from '../scone-cli/choose.ts';
import type {SconeCli} from '../scone-cli/scone-cli.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import {type CasImages, openCasImages} from './images.ts';
import type {CasOutside} from './outside.ts';
import type {CasSite} from './site.ts';
import {lockMachine, runOf} from './target-files.ts';

/** How long the pod of the CLI may take, its image included. */
const podStartMs = 300_000;

/** `version` is that of the image and the one a local program must fit. */
export async function openCasCli(
  {settings, cluster, name, images, outside}: Pick<CasSite, 'settings' | 'cluster' | 'name' | 'images' | 'outside'>,
  version: string = settings.version,
): Promise<SconeCli> {
  const place = {cluster, namespace: name.namespace, startLimitMs: podStartMs, streams: {runInPod, podLog}};
  return open({settings, images, outside}, version, place);
}

/** For calls that need neither a CAS nor a cluster; so not by a pod. */
export async function openOfflineCli(settings: CasSettings, outside: CasOutside): Promise<SconeCli> {
  const images = openCasImages({settings, cluster: undefined, namespace: names.operatorNamespace, outside});
  return open({settings, images, outside}, settings.version, undefined);
}

async function open(
  {settings, images, outside}: {settings: CasSettings; images: CasImages; outside: CasOutside},
  version: string,
  place: OpenOptions['place'],
): Promise<SconeCli> {
  const {emit, processes, env, platform, user, signal} = outside;
  const {driver, allowOtherVersion, portForward, address} = settings.sconeCli;
  const machine = lockMachine(outside);
  const {target} = await openTargetDirectory(settings.targetDirectory, machine);
  const workDirectory = callDirectory(target);
  const own = await runOf(outside, machine);
  await ensureSecretDirectory(workDirectory, machine);
  return openSconeCli({
    driver,
    image: imageReference(settings, 'sconecli', version),
    vouch: (image) => images.vouch(image),
    wantedVersion: parseVersion(version),
    allowOtherVersion,
    noPortForward: !portForward || address !== undefined,
    ...{workDirectory, processes, env, platform, user, signal, emit},
    owner: scratchOwner(target, own, machine),
    place,
  });
}
