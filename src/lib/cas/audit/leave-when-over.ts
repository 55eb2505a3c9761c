// Ends a read that goes on although what it reads is over: it is not what it was taken for, or its node has died.
import {setTimeout as sleep} from 'node:timers/promises';
import {type ContainerRun, containerRun, isSameRun} from './container-run.ts';
import type {PodWatch} from './pod-watch.ts';
import type {LineReader} from './read-log.ts';

/** Milliseconds without a line after which nothing more is expected. */
const silenceMs = 2_000;

export interface RunOfPod {
  uid: string;
  container: string;
  run: ContainerRun;
}

/**
 * Aborts `stop` once the pod is gone, or its container has been started again, and the log has been silent for a while.
 * `watched` gives the reader of the log, whose lines count. An abort by anybody else ends it.
 */
export function leaveWhenOver(
  {uid, container, run}: RunOfPod,
  watch: PodWatch,
  stop: AbortController,
  clock: () => number,
): {watched: (reader: LineReader) => LineReader} {
  let heardAt = clock();
  let isBusy = false;
  const attend = async () => {
    for (;;) {
      const version = watch.version();
      const reason = whyOver(uid, container, run, watch);
      if (reason !== undefined) return silence(reason);
      await watch.after(version, stop.signal);
      if (stop.signal.aborted) return;
    }
  };
  const silence = async (reason: string) => {
    heardAt = clock();
    while (isBusy || clock() - heardAt < silenceMs) {
      await sleep(silenceMs / 4, undefined, {signal: stop.signal, ref: false}).catch(() => {});
      if (stop.signal.aborted) return;
    }
    stop.abort(reason);
  };
  void attend();
  return {
    watched: (reader) => ({
      ...reader,
      async line(line) {
        isBusy = true;
        await reader.line(line);
        isBusy = false;
        heardAt = clock();
      },
    }),
  };
}

function whyOver(uid: string, container: string, run: ContainerRun, watch: PodWatch): string | undefined {
  const pod = watch.pod(uid);
  if (pod === undefined) return 'its node does not end it';
  const present = containerRun(pod, container);
  return present === undefined || isSameRun(present, run) ? undefined : 'its container was started again meanwhile';
}
