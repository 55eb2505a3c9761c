// The log of a container, line by line.
import type {Cluster} from './cluster.ts';
import {describePod, type PodName, podPath} from './pod-stream.ts';

export interface PodLogOptions {
  /** May be left out where the pod has one container. */
  container?: string;
  /** Goes on with what comes, until the container ends or is started again. */
  follow?: boolean;
  /** Of the container before the last start. */
  previous?: boolean;
  /** Each line begins with its time, `2026-01-31T12:00:00.123456789Z `. */
  timestamps?: boolean;
  /** RFC 3339; the server looks at whole seconds only. */
  sinceTime?: string;
  sinceSeconds?: number;
  tailLines?: number;
  /** Each line ends with its line feed, so that one that was cut off can be told. */
  keepLineFeeds?: boolean;
  /** Ends the stream: its reader gets the signal's reason. */
  signal?: AbortSignal;
}

/**
 * The lines, ending with the log; none for a pod that has no node yet. Leaving the loop closes the connection. Throws ApiError for a pod that does not exist or a
 * container that has no log yet, and, while reading, Failure `undetermined` when the connection to the API server breaks. That
 * the API server has lost the node cannot be told from the end of the log: API servers end their answer alike.
 */
export async function podLog(
  cluster: Cluster,
  pod: PodName,
  {signal, keepLineFeeds = false, ...query}: PodLogOptions = {},
): Promise<AsyncIterable<string>> {
  return cluster.stream('GET', podPath(pod, 'log'), {
    query,
    keepLineFeeds,
    accept: 'text/plain, application/json',
    signal,
    object: describePod(pod),
  });
}
