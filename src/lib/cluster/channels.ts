// Several streams on one WebSocket (channel.k8s.io): the first byte of a message is the number of its channel.

export interface ChannelMessage {
  channel: number;
  data: Buffer;
}

/** Larger pieces only make others wait. */
const mostBytes = 64 * 1024;
const closeSignal = 255;

/** The channel and what came on it; undefined for a message without even a channel. */
export function readMessage(message: Buffer): ChannelMessage | undefined {
  const [channel] = message;
  return channel === undefined ? undefined : {channel, data: message.subarray(1)};
}

/** The messages that carry the data; none for no data. */
export function* messagesFor(channel: number, data: Uint8Array): Generator<Buffer, void, undefined> {
  for (let start = 0; start < data.length; start += mostBytes) {
    yield Buffer.concat([Uint8Array.of(channel), data.subarray(start, start + mostBytes)]);
  }
}

/** Says that nothing more comes on the channel (v5.channel.k8s.io alone). */
export function closeOf(channel: number): Buffer {
  return Buffer.of(closeSignal, channel);
}
