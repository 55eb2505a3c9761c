// Follows the audit log of one pod, over restarts of its container and breaks of the connection, until the pod is gone.
import type {KubeObject} from '../../cluster/object.ts';
import {casContainers} from '../names.ts';
import {type Audit, type Beginning, entryOf, placeOf} from './audit.ts';
import {type ContainerRun, containerRun, isSameRun, noRunWords} from './container-run.ts';
import {leaveWhenOver} from './leave-when-over.ts';
import {LogPosition} from './log-position.ts';
import type {PodWatch} from './pod-watch.ts';
import {type LineReader, type LogEnd, type LogRead, readLog} from './read-log.ts';

const container = casContainers.audit;
const pauses = {firstMs: 200, mostMs: 5_000};

/** For the log of a run that is over: another one may take its place any time. */
const mostTries = 5;

/** A node gives the log of the next run of a container some seconds before the pod's status tells of it, at most. */
const statusLagMs = 10_000;

/** @throws Failure when the log may not be read, the signal's reason when aborted */
export async function followPod(pod: KubeObject, audit: Audit, watch: PodWatch): Promise<void> {
  const follower = new PodFollower(pod.metadata.uid ?? '', audit, watch);
  try {
    await follower.run(pod);
  } finally {
    follower.tellGap();
  }
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
  /** From where the log was read when it was opened of late. */
  #openings: {at: number; since: string | undefined}[] = [];
  /** Until it is clear that it is none. */
  #gap: NodeJS.Timeout | undefined;
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
      const version = this.#watch.version();
      const present = this.#watch.pod(this.#uid);
      if (present === undefined) return this.#leave(pod);
      pod = present;
      const run = containerRun(pod, container);
      if (run === undefined) this.#say('info', `${placeOf(pod)}: ${noRunWords(pod, container)}`);
      if (run === undefined || this.#isReadToItsEnd(run)) {
        await this.#watch.after(version);
        continue;
      }
      if (this.#read !== undefined && !isSameRun(this.#read.run, run)) await this.#readRest(pod, this.#read, run);
      const end = await this.#readRun(pod, run);
      this.#note(run, end);
      if (end.is === 'broken') this.#say('warning', `the log of ${placeOf(pod)} cannot be read now: ${end.reason}`);
      if (end.is === 'missing') this.#say('verbose', `${placeOf(pod)} has no log now: ${end.reason}`);
      if (!this.#isReadToItsEnd(run)) await this.#pause(version);
    }
  }

  /** What was read to its end stays so when the log is taken away. */
  #note(run: ContainerRun, end: LogEnd): void {
    const before = this.#read;
    const isTakenAway = end.is === 'missing' && before?.end.is === 'ended' && isSameRun(before.run, run);
    this.#read = {run, end: isTakenAway ? before.end : end};
  }

  /** It had ended before its log was read, so nothing more can come of it. */
  #isReadToItsEnd(run: ContainerRun): boolean {
    if (this.#read === undefined || !isSameRun(this.#read.run, run)) return false;
    return run.hasEnded && this.#read.run.hasEnded && this.#read.end.is === 'ended';
  }

  async #readRun(pod: KubeObject, run: ContainerRun): Promise<LogEnd> {
    const {clock} = this.#audit;
    const isNew = this.#read === undefined || !isSameRun(this.#read.run, run);
    const query = this.#query(isNew && this.#read !== undefined ? run.startedAt : undefined);
    const at = clock();
    this.#openedAt ??= at;
    this.#openings = [...this.#lately(), {at, since: query.sinceTime}];
    const stop = new AbortController();
    const over = leaveWhenOver({uid: this.#uid, container, run}, this.#watch, stop, clock);
    try {
      const reader = over.watched(this.#reader(pod, run.restarts));
      const options = {...query, container, follow: true};
      return await this.#readLog({pod, options, overlaps: !isNew, isFinal: run.hasEnded, leave: stop.signal}, reader);
    } finally {
      stop.abort();
    }
  }

  /** What the container said at last, if the connection to it had not brought it all. */
  async #readRest(
    pod: KubeObject,
    {run: before, end}: {run: ContainerRun; end: LogEnd},
    run: ContainerRun,
  ): Promise<void> {
    const further = run.restarts - before.restarts;
    const reader = this.#reader(pod, Math.max(run.restarts - 1, before.restarts));
    const options = {...this.#restQuery(), container, previous: true};
    const readOnce = () => this.#readLog({pod, options, overlaps: false, isFinal: true}, reader);
    let rest = await readOnce();
    for (let tries = 1; rest.is === 'broken' && tries < mostTries; tries++) {
      await this.#pause(this.#watch.version());
      rest = await readOnce();
    }
    // What looked like a gap was the beginning of the next run.
    if (rest.is === 'ended') this.#forgetGap();
    else await this.#flush(pod, before, end);
    if (further > 1) {
      this.#warn(`the container was started ${further} times meanwhile: only its last two logs are there`);
    } else if (rest.is !== 'ended' && end.is !== 'ended') {
      this.#warn(`what the container said last before it was started again may be missing: ${rest.reason}`);
    }
  }

  /** What was read of late may already have been of the next run: then the rest begins before that. */
  #restQuery(): Beginning {
    const [first] = this.#lately().flatMap(({since}) => since ?? []);
    const earliest = this.#position.earliest();
    const sinceTime = first === undefined || earliest === undefined ? undefined : [first, earliest].toSorted().at(-1);
    return sinceTime === undefined ? this.#query() : {sinceTime};
  }

  #lately() {
    const {clock} = this.#audit;
    return this.#openings.filter(({at}) => clock() - at < statusLagMs);
  }

  #readLog(read: Omit<LogRead, 'cluster' | 'position' | 'signal'>, reader: LineReader): Promise<LogEnd> {
    const {cluster, signal} = this.#audit;
    return readLog({...read, cluster, position: this.#position, signal}, reader);
  }

  #reader(pod: KubeObject, restarts: number): LineReader {
    return {
      line: async (line) => {
        this.#pauseMs = pauses.firstMs;
        this.#told = '';
        await this.#audit.onEntry(entryOf(line, pod, restarts));
      },
      gap: () => {
        this.#gap ??= setTimeout(() => this.tellGap(), statusLagMs).unref();
      },
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
  async #pause(version: number): Promise<void> {
    await this.#watch.after(version, AbortSignal.timeout(this.#pauseMs));
    this.#pauseMs = Math.min(this.#pauseMs * 2, pauses.mostMs);
  }

  tellGap(): void {
    if (this.#gap === undefined) return;
    this.#forgetGap();
    this.#warn('the node has put a new file in the place of the log meanwhile: lines may be missing');
  }

  #forgetGap(): void {
    clearTimeout(this.#gap);
    this.#gap = undefined;
  }

  #warn(text: string): void {
    this.#audit.emit({type: 'note', level: 'warning', text});
  }

  /** Each thing once, until lines come again. */
  #say(level: 'info' | 'verbose' | 'warning', text: string): void {
    if (this.#told === text) return;
    this.#told = text;
    this.#audit.emit({type: 'note', level, text});
  }
}
