// One read of a container's log: its lines, each once, up to the end or the break of the connection.
import {ApiError} from '../../cluster/api-error.ts';
import type {Cluster} from '../../cluster/cluster.ts';
import {type PodLogOptions, podLog} from '../../cluster/pod-log.ts';
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
  | {is: 'missing'; reason: string};

export interface LogRead {
  cluster: Cluster;
  pod: {namespace: string; name: string};
  options: Pick<PodLogOptions, 'container' | 'follow' | 'previous' | 'sinceTime' | 'sinceSeconds' | 'tailLines'>;
  position: LogPosition;
  /** The log was read before, so that lines of it come again. */
  overlaps: boolean;
  /** Nothing more can come: also a last line without a line feed counts. */
  isFinal: boolean;
  signal: AbortSignal;
}

/** @throws Failure when the log may not be read, the signal's reason when aborted, and whatever the reader throws */
export async function readLog(read: LogRead, reader: LineReader): Promise<LogEnd> {
  const {cluster, pod, options, position, overlaps, signal} = read;
  try {
    const lines = await podLog(cluster, pod, {...options, timestamps: true, keepLineFeeds: true, signal});
    position.begin(overlaps);
    let cutOff: LogLine | undefined;
    for await (const line of lines) cutOff = await takeLine(line, read, reader);
    return cutOff === undefined ? {is: 'ended'} : {is: 'ended', cutOff};
  } catch (error) {
    signal.throwIfAborted();
    return endFor(error);
  }
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
