// A CAS in its cluster, and the way to it: opened at the start of a run, closed at its end.
import type {Cluster} from '../cluster/cluster.ts';
import {connect} from '../cluster/connect.ts';
import type {Failure} from '../report/failure.ts';
import {imageReference} from '../scone/images.ts';
import {customKinds} from '../scone/kinds.ts';
import {isForTesting} from '../scone/tolerances.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import {connectOptions} from '../settings/connect-options.ts';
import {type CasImages, openCasImages} from './images.ts';
import type {CasName} from './names.ts';
import {openCasCli} from './open-cli.ts';
import type {CasOutside} from './outside.ts';
import {CasReach} from './reach.ts';

export interface CasSite {
  settings: CasSettings;
  cluster: Cluster;
  name: CasName;
  reach: CasReach;
  images: CasImages;
  outside: CasOutside;
  /** Ends the run with this reason before its next step: its hold on the CAS is lost. */
  lose: (reason: Failure) => void;
  /** Milliseconds since the epoch. */
  started: number;
  deadline: number;
}

/** Connects, says which cluster and CAS are meant, runs `work`, and closes everything whatever came of it. */
export async function atSite<T>(
  settings: CasSettings,
  whole: CasOutside,
  work: (site: CasSite) => Promise<T>,
): Promise<T> {
  const loss = new AbortController();
  const outside: CasOutside = {...whole, signal: AbortSignal.any([whole.signal, loss.signal])};
  const {emit, signal} = outside;
  const started = outside.now().getTime();
  // Without the signal: a write that is under way when the person interrupts is finished, reads and waits are not.
  const cluster = await connect({
    ...connectOptions(settings.connection, outside),
    ...(settings.namespace !== undefined && {namespace: settings.namespace}),
    kinds: customKinds,
    now: () => outside.now().getTime(),
  });
  const name = {name: settings.name, namespace: cluster.context.namespace};
  emit({type: 'cluster', context: cluster.context.name, server: cluster.context.server, namespace: name.namespace});
  if (settings.tolerances.some(isForTesting)) {
    const text = 'what attestation accepts is for tests only: a CAS that is not genuine would pass';
    emit({type: 'note', level: 'warning', text});
  }
  const images = openCasImages({settings, cluster, namespace: name.namespace, outside});
  const openCli = () => openCasCli({settings, cluster, name, images, outside});
  const reach = new CasReach({cluster, settings, name, emit, signal, openCli});
  try {
    const lose = (reason: Failure) => loss.abort(reason);
    const deadline = started + settings.timeout;
    return await work({settings, cluster, name, reach, images, outside, lose, started, deadline});
  } finally {
    await reach.close();
    cluster.close();
  }
}

/** Image of a part of the CAS at a version. */
export function casImage(
  settings: CasSettings,
  part: 'cas' | 'cas-recovery' | 'cas-safety-service' | 'backup-controller' | 'sconecli',
  version: string = settings.version,
): string {
  return imageReference(settings, part, version);
}
