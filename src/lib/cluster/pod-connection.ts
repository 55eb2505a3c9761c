// One connection to a port of a pod, through the API server (v4.channel.k8s.io: channel 0 for data, 1 for trouble).
import {Failure} from '../report/failure.ts';
import {type ChannelMessage, messagesFor, readMessage} from './channels.ts';
import type {Cluster} from './cluster.ts';
import {describePod, type PodName, podPath} from './pod-stream.ts';

export interface PodConnection {
  /** What the pod sends, for one reader. Ends when the pod has ended the connection; throws Failure `undetermined` otherwise. */
  readonly data: AsyncIterable<Buffer>;
  /** Resolves when the network has taken it; rejects when there is no connection any more. */
  send(data: Uint8Array): Promise<void>;
  /** We need it no longer; all that was sent arrives. */
  close(): void;
  /** Drops it. */
  abandon(): void;
}

const protocol = 'v4.channel.k8s.io';
const channels = {data: 0, trouble: 1};
/** Each channel begins with the port, two bytes, before anything else. */
const headBytes = 2;

/** Resolves when the pod's node has answered; whether something listens there shows in `data`. Throws as Cluster.socket does. */
export async function connectionTo(
  cluster: Cluster,
  pod: PodName,
  port: number,
  signal: AbortSignal,
): Promise<PodConnection> {
  const object = describePod(pod);
  const socket = await cluster.socket(podPath(pod, 'portforward'), {
    query: {ports: port},
    protocols: [protocol],
    signal,
    object,
  });
  const incoming = withoutHeads(socket.messages);
  // The heads come at once.
  const {done} = await incoming.next();
  if (done) throw troubleOf('the node ended the connection at once', object, port);
  return {
    data: dataOf(incoming, object, port),
    async send(data) {
      for (const message of messagesFor(channels.data, data)) await socket.send(message);
    },
    close: socket.close,
    abandon: socket.abandon,
  };
}

/** `begun` with the first message, then what comes on the channels after their heads. */
async function* withoutHeads(
  messages: AsyncIterable<Buffer>,
): AsyncGenerator<ChannelMessage | 'begun', void, undefined> {
  const missing = [headBytes, headBytes];
  let hasBegun = false;
  for await (const message of messages) {
    if (!hasBegun) yield 'begun';
    hasBegun = true;
    const {channel, data} = readMessage(message) ?? {channel: -1, data: message};
    const head = missing[channel];
    if (head === undefined) continue;
    missing[channel] = Math.max(0, head - data.length);
    if (data.length > head) yield {channel, data: data.subarray(head)};
  }
}

async function* dataOf(
  incoming: AsyncIterable<ChannelMessage | 'begun'>,
  object: string,
  port: number,
): AsyncGenerator<Buffer, void, undefined> {
  let trouble = '';
  try {
    for await (const message of incoming) {
      if (message === 'begun') continue;
      if (message.channel === channels.trouble) trouble += message.data.toString();
      else yield message.data;
    }
  } catch (error) {
    // What the node said before tells more than how its connection ended.
    if (trouble === '') throw error;
  }
  if (trouble !== '') throw troubleOf(trouble, object, port);
}

function troubleOf(text: string, object: string, port: number): Failure {
  const isRefused = /connection refused/.test(text);
  return new Failure({
    kind: isRefused ? 'failed' : 'undetermined',
    summary: isRefused
      ? `nothing listens on port ${port} of the pod`
      : `the connection to port ${port} of the pod broke`,
    object,
    reason: text.trim(),
    next: isRefused ? 'look at the log of its container' : 'try again',
  });
}
