// Reads the audit log of a CAS as it is now, to its end.
import {setTimeout as sleep} from 'node:timers/promises';
import type {KubeObject} from '../../cluster/object.ts';
import {listObjects} from '../../cluster/read.ts';
import {casContainers, casPods} from '../names.ts';
import {type Audit, entryOf, placeOf} from './audit.ts';
import {containerRun, hasContainer} from './container-run.ts';
import {LogPosition} from './log-position.ts';
import {broken, noAuditContainer, noPod, noPrevious, notStarted} from './no-log.ts';
import {type LineReader, readLog} from './read-log.ts';

const mostTries = 4;
const betweenTriesMs = 500;

/** `previous`: of the container before its last start. @throws Failure for a log that is not there, or breaks off again and again */
export async function readAudit(audit: Audit, {previous}: {previous: boolean}): Promise<void> {
  const {cluster, name, signal, emit} = audit;
  const pods = await listObjects(cluster, casPods(name), {signal});
  if (pods.length === 0) throw noPod(name);
  const readable = pods.filter((pod) => hasContainer(pod, casContainers.audit)).toSorted(byAge);
  if (readable.length === 0) throw noAuditContainer(name, pods);
  for (const pod of readable) {
    if (readable.length > 1) emit({type: 'note', level: 'warning', text: `there are several pods: ${placeOf(pod)}`});
    await readPod(pod, audit, previous);
  }
}

async function readPod(pod: KubeObject, audit: Audit, previous: boolean): Promise<void> {
  const {cluster, name, beginning, signal} = audit;
  const run = containerRun(pod, casContainers.audit);
  if (run === undefined) throw notStarted(name, pod);
  const restarts = previous ? run.restarts - 1 : run.restarts;
  const position = new LogPosition();
  const reader = readerOf(pod, audit, restarts);
  for (let tries = 1; ; tries++) {
    const sinceTime = position.since();
    const options = {
      ...(sinceTime === undefined ? beginning : {sinceTime}),
      ...(previous && {previous}),
      container: casContainers.audit,
    };
    const read = {cluster, pod, options, position, overlaps: tries > 1, isFinal: true, signal};
    const end = await readLog(read, reader);
    if (end.is === 'ended') return;
    if (end.is === 'missing' && previous) throw noPrevious(name, pod, end.reason);
    if (end.is === 'missing' || tries === mostTries) throw broken(name, pod, end.reason);
    await sleep(betweenTriesMs * tries, undefined, {signal}).catch(() => signal.throwIfAborted());
  }
}

function readerOf(pod: KubeObject, {onEntry, emit}: Audit, restarts: number): LineReader {
  const warn = (text: string) => emit({type: 'note', level: 'warning', text});
  return {
    line: (line) => onEntry(entryOf(line, pod, restarts)),
    gap: () => warn('the node has put a new file in the place of the log meanwhile: lines may be missing'),
    remark: (text) => warn(`${placeOf(pod)}: the node says: ${text}`),
  };
}

function byAge(one: KubeObject, other: KubeObject): number {
  return (one.metadata.creationTimestamp ?? '').localeCompare(other.metadata.creationTimestamp ?? '');
}
