// Follows the audit log of one pod, over restarts of its container and breaks of the connection, until the pod is gone.
import {setTimeout as sleep} from 'node:timers/promises';
import type {KubeObject} from '../../cluster/object.ts';
import {casContainers} from '../names.ts';
import {type Audit, type Beginning, entryOf, placeOf, podName} from './audit.ts';
import {type ContainerRun, containerRun, isSameRun, noRunWords} from './container-run.ts';
import {LogPosition} from './log-position.ts';
import type {PodWatch} from './pod-watch.ts';
import {type LineReader, type LogEnd, readLog} from './read-log.ts';

const container = casContainers.audit;
const pauses = {firstMs: 200, mostMs: 5_000};

/** @throws Failure when the log may not be read, the signal's reason when aborted */
export async function followPod(pod: KubeObject, audit: Audit, watch: PodWatch): Promise<void> {
  await new PodFollower(pod.metadata.uid ?? '', audit, watch).run(pod);
}

class PodFollower {
  readonly #uid: string;
  readonly #audit: Audit;
  readonly #watch: PodWatch;
  readonly #position = new LogPosition();
  /** Whose log was read last, and how that ended. */
  #read: {run: ContainerRun; end: LogEnd} | undefined;
  /** When the log was first opened: what is asked for relative to "now" moves with the time. */
  #openedAt: number | undefined;
  #pauseMs = pauses.firstMs;
  #told = '';

  constructor(uid: string, audit: Audit, watch: PodWatch) {
    this.#uid = uid;
    this.#audit = audit;
    this.#watch = watch;
  }

  async run(first: KubeObject): Promise<void> {
    let pod = first;
    for (;;) {
      this.#audit.signal.throwIfAborted();
      const changed = this.#watch.changed();
      const present = this.#watch.pod(this.#uid);
      if (present === undefined) return this.#leave(pod);
      pod = present;
      const run = containerRun(pod, container);
      if (run === undefined) this.#say('info', `${placeOf(pod)}: ${noRunWords(pod, container)}`);
      if (run === undefined || this.#isReadToItsEnd(run)) {
        await changed;
        continue;
      }
      if (this.#read !== undefined && !isSameRun(this.#read.run, run)) await this.#readRest(pod, this.#read, run);
      const end = await this.#readRun(pod, run);
      this.#read = {run, end};
      if (end.is !== 'ended') this.#say('warning', `the log of ${placeOf(pod)} cannot be read now: ${end.reason}`);
      if (!this.#isReadToItsEnd(run)) await this.#pause(changed);
    }
  }

  /** It had ended before its log was read, so nothing more can come of it. */
  #isReadToItsEnd(run: ContainerRun): boolean {
    if (this.#read === undefined || !isSameRun(this.#read.run, run)) return false;
    return run.hasEnded && this.#read.run.hasEnded && this.#read.end.is === 'ended';
  }

  async #readRun(pod: KubeObject, run: ContainerRun): Promise<LogEnd> {
    const isNew = this.#read === undefined || !isSameRun(this.#read.run, run);
    const query = this.#query(isNew && this.#read !== undefined ? run.startedAt : undefined);
    this.#openedAt ??= this.#audit.clock();
    return this.#readLog(pod, run.restarts, {...query, follow: true}, !isNew, run.hasEnded);
  }

  /** What the container said at last, if the connection to it had not brought it all. */
  async #readRest(
    pod: KubeObject,
    {run: before, end}: {run: ContainerRun; end: LogEnd},
    run: ContainerRun,
  ): Promise<void> {
    const further = run.restarts - before.restarts;
    const isNext = further <= 1;
    const restarts = Math.max(run.restarts - 1, before.restarts);
    const rest = await this.#readLog(pod, restarts, {...this.#query(), previous: true}, isNext, true);
    if (rest.is !== 'ended') await this.#flush(pod, before, end);
    if (!isNext) {
      this.#warn(`the container was started ${further} times meanwhile: only its last two logs are there`);
    } else if (rest.is !== 'ended' && end.is !== 'ended') {
      this.#warn(`what the container said last before it was started again may be missing: ${rest.reason}`);
    }
  }

  async #readLog(
    pod: KubeObject,
    restarts: number,
    options: Beginning & {follow?: true; previous?: true},
    overlaps: boolean,
    isFinal: boolean,
  ): Promise<LogEnd> {
    const {cluster, signal} = this.#audit;
    return readLog(
      {
        cluster,
        pod: podName(pod),
        options: {...options, container},
        position: this.#position,
        overlaps,
        isFinal,
        signal,
      },
      this.#reader(pod, restarts),
    );
  }

  #reader(pod: KubeObject, restarts: number): LineReader {
    return {
      line: async (line) => {
        this.#pauseMs = pauses.firstMs;
        this.#told = '';
        await this.#audit.onEntry(entryOf(line, pod, restarts));
      },
      gap: () => this.#warn('the node has put a new file in the place of the log meanwhile: lines may be missing'),
      remark: (text) => this.#say('warning', `${placeOf(pod)}: the node says: ${text}`),
    };
  }

  /** From where to read on; `startedAt` for a log that was not read so far. */
  #query(startedAt?: string): Beginning {
    const {beginning, clock} = this.#audit;
    const sinceTime = this.#position.since(startedAt);
    if (sinceTime !== undefined) return {sinceTime};
    if (this.#openedAt === undefined) return beginning;
    const elapsed = Math.ceil((clock() - this.#openedAt) / 1000) + 1;
    const {sinceSeconds, sinceTime: from, tailLines} = beginning;
    if (sinceSeconds !== undefined) return {sinceSeconds: sinceSeconds + elapsed};
    if (from !== undefined) return {sinceTime: from};
    return tailLines === undefined ? {} : {sinceSeconds: elapsed};
  }

  async #leave(pod: KubeObject): Promise<void> {
    if (this.#read === undefined) return;
    const {run, end} = this.#read;
    await this.#flush(pod, run, end);
    if (end.is === 'ended') return;
    this.#warn(
      `${placeOf(pod)} is gone, and the end of its log could not be read: lines may be missing (${end.reason})`,
    );
  }

  /** Nobody can be asked any more whether the last line goes on. */
  async #flush(pod: KubeObject, {restarts}: ContainerRun, end: LogEnd): Promise<void> {
    if (end.is !== 'ended' || end.cutOff === undefined) return;
    if (this.#position.take(end.cutOff) !== 'known') await this.#audit.onEntry(entryOf(end.cutOff, pod, restarts));
  }

  /** Until something happens to the pod, or for a moment. */
  async #pause(changed: Promise<void>): Promise<void> {
    const stop = new AbortController();
    const time = sleep(this.#pauseMs, undefined, {signal: stop.signal}).catch(() => {});
    await Promise.race([changed, time]);
    stop.abort();
    this.#pauseMs = Math.min(this.#pauseMs * 2, pauses.mostMs);
  }

  #warn(text: string): void {
    this.#audit.emit({type: 'note', level: 'warning', text});
  }

  /** Each thing once, until lines come again. */
  #say(level: 'info' | 'warning', text: string): void {
    if (this.#told === text) return;
    this.#told = text;
    this.#audit.emit({type: 'note', level, text});
  }
}
