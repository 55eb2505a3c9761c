// Key hash and token from the log of a CAS, as soon as it says them.
import {setTimeout as pause} from 'node:timers/promises';
import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {podLog} from '../cluster/pod-log.ts';
import {Failure} from '../report/failure.ts';
import {casContainer} from './conditions.ts';
import {type CasName, casContainers} from './names.ts';
import {MarkReader, type PodLogMarks} from './pod-log-marks.ts';

export interface MarkSearch {
  cluster: Cluster;
  name: CasName;
  /** Asked anew when the log ends: the pod may have been replaced. */
  pod: () => Promise<KubeObject>;
  /** Milliseconds since the epoch. */
  deadline: number;
  signal: AbortSignal;
  now: () => number;
  /** Why it takes long. */
  onState: (state: string) => void;
}

/** Milliseconds that a log may be silent once both marks are there: newer ones, after a restart, come at once. */
const settledMs = 500;
const betweenTriesMs = 1000;

/** @throws Failure `deadline` when the log has no marks in time; it says what is missing and how often the container restarted */
export async function readMarks(search: MarkSearch): Promise<PodLogMarks> {
  let missing = 'its log could not be read';
  for (;;) {
    search.signal.throwIfAborted();
    const reader = new MarkReader();
    const pod = await search.pod();
    await followOnce(search, pod, reader);
    if (reader.marks !== undefined) return reader.marks;
    missing = reader.missing;
    const restarts = casContainer(pod)?.restartCount ?? 0;
    const state = restarts === 0 ? missing : `${missing}; the container was restarted ${restarts} times`;
    search.onState(state);
    const left = search.deadline - search.now();
    const waitMs = Math.min(betweenTriesMs, Math.max(0, left));
    await pause(waitMs, undefined, {signal: search.signal}).catch(() => search.signal.throwIfAborted());
    // Not after another try: the whole run is cut off soon after, without a word of the state.
    if (left <= betweenTriesMs) throw noMarks(search, state);
  }
}

/** Follows the log of the current container until both marks are there, the log ends, or time is up. */
async function followOnce(
  {cluster, deadline, signal, now}: MarkSearch,
  pod: KubeObject,
  reader: MarkReader,
): Promise<void> {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), Math.max(0, deadline - now()));
  let settled: NodeJS.Timeout | undefined;
  try {
    const lines = await podLog(
      cluster,
      {namespace: pod.metadata.namespace ?? '', name: pod.metadata.name},
      {container: casContainers.cas, follow: true, signal: AbortSignal.any([signal, stop.signal])},
    );
    for await (const line of lines) {
      reader.read(line);
      if (reader.marks === undefined) continue;
      clearTimeout(settled);
      settled = setTimeout(() => stop.abort(), settledMs);
    }
  } catch (error) {
    signal.throwIfAborted();
    // A container that is just being started has no log yet.
    if (!stop.signal.aborted && !(error instanceof ApiError && (error.code === 400 || error.code === 404))) throw error;
  } finally {
    clearTimeout(limit);
    clearTimeout(settled);
    stop.abort();
  }
}

function noMarks({name}: MarkSearch, state: string): Failure {
  return new Failure({
    kind: 'deadline',
    summary: 'the CAS did not say its key hash and provisioning token',
    object: `CAS ${name.namespace}/${name.name}`,
    reason: state,
    next: `look at its log: kubectl logs -n ${name.namespace} ${name.name}-0 -c cas; a CAS that was provisioned before says no token`,
  });
}
