// One read of a container's log: its lines, each once, up to the end or the break of the connection.
import {ApiError} from '../../cluster/api-error.ts';
import type {Cluster} from '../../cluster/cluster.ts';
import {type KubeObject, refOf} from '../../cluster/object.ts';
import {type PodLogOptions, podLog} from '../../cluster/pod-log.ts';
import {getObject} from '../../cluster/read.ts';
import {Failure} from '../../report/failure.ts';
import {type LogLine, readLogLine} from './log-line.ts';
import type {LogPosition} from './log-position.ts';

/** Where the lines of a read go; none may be given before the last one is taken. */
export interface LineReader {
  line(line: LogLine): Promise<void>;
  /** What was written before the next line is not there any more. */
  gap(): void;
  /** Words of the node in place of the log. */
  remark(text: string): void;
}

export type LogEnd =
  /** All that the server had was read. `cutOff`: a last line without a line feed, which may be half a line. */
  | {is: 'ended'; cutOff?: LogLine}
  /** The connection broke, or the server could not give the log at the moment. */
  | {is: 'broken'; reason: string}
  /** There is no such log: the pod is gone, or its container was not started yet. */
  | {is: 'missing'; reason: string}
  /** `leave` was aborted. */
  | {is: 'left'; reason: string};

export interface LogRead {
  cluster: Cluster;
  /** Which one is meant: another may have its name when the log is asked for. */
  pod: KubeObject;
  options: Pick<PodLogOptions, 'container' | 'follow' | 'previous' | 'sinceTime' | 'sinceSeconds' | 'tailLines'>;
  position: LogPosition;
  /** The log was read before, so that lines of it come again. */
  overlaps: boolean;
  /** Nothing more can come: also a last line without a line feed counts. */
  isFinal: boolean;
  signal: AbortSignal;
  /** Ends the read early; its reason is a text. */
  leave?: AbortSignal;
}

/** @throws Failure when the log may not be read, the signal's reason when aborted, and whatever the reader throws */
export async function readLog(read: LogRead, reader: LineReader): Promise<LogEnd> {
  const {cluster, pod, options, position, overlaps, signal, leave} = read;
  const {namespace = '', name} = pod.metadata;
  const close = new AbortController();
  const signals = [signal, close.signal, ...(leave === undefined ? [] : [leave])];
  try {
    const asked = {...options, timestamps: true, keepLineFeeds: true, signal: AbortSignal.any(signals)};
    const lines = begun(await podLog(cluster, {namespace, name}, asked));
    if (await isReplaced(read)) return {is: 'missing', reason: 'another pod has taken its place'};
    position.begin(overlaps);
    let cutOff: LogLine | undefined;
    for await (const line of lines) cutOff = await takeLine(line, read, reader);
    return cutOff === undefined ? {is: 'ended'} : {is: 'ended', cutOff};
  } catch (error) {
    signal.throwIfAborted();
    return leave?.aborted ? {is: 'left', reason: String(leave.reason)} : endFor(error);
  } finally {
    close.abort();
  }
}

/** The same lines, of which the first is fetched already: an answer that nobody reads is thrown away when it ends. */
async function* withFirst(lines: AsyncIterator<string>, first: Promise<IteratorResult<string>>) {
  for (let next = await first; !next.done; next = await lines.next()) yield next.value;
}

function begun(lines: AsyncIterable<string>): AsyncIterable<string> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => {});
  return withFirst(iterator, first);
}

/**
 * A log is asked for by the name of the pod, and whose it is the answer does not say. As long as there is no other pod of that
 * name now, there was none when it was asked for.
 */
async function isReplaced({cluster, pod, signal}: LogRead): Promise<boolean> {
  const present = await getObject(cluster, refOf(pod), {signal});
  return present !== undefined && present.metadata.uid !== pod.metadata.uid;
}

/** Gives back a line that was cut off: it comes again whole, as long as there is somebody to ask. */
async function takeLine(raw: string, {position, isFinal}: LogRead, reader: LineReader): Promise<LogLine | undefined> {
  const isWhole = raw.endsWith('\n');
  const text = isWhole ? raw.slice(0, -1) : raw;
  const line = readLogLine(text);
  if (line === undefined) {
    if (text.trim() !== '') reader.remark(text);
    return undefined;
  }
  if (!isWhole && !isFinal) return line;
  const taken = position.take(line);
  if (taken === 'gap') reader.gap();
  if (taken !== 'known') await reader.line(line);
  return undefined;
}

function endFor(error: unknown): LogEnd {
  if (error instanceof ApiError) {
    const reason = error.reason ?? error.summary;
    if (error.code === 400 || error.code === 404) return {is: 'missing', reason};
    if (error.code === 429 || error.code >= 500) return {is: 'broken', reason};
    throw error;
  }
  if (error instanceof Failure && error.kind === 'undetermined') return {is: 'broken', reason: error.message};
  throw error;
}
