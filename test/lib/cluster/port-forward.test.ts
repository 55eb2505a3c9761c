import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {connect as connectSocket, createServer, type Socket} from 'node:net';
import {networkInterfaces} from 'node:os';
import {buffer} from 'node:stream/consumers';
import {afterEach, describe, expect, it} from 'vitest';
import {type ForwardedPort, type ForwardOptions, forwardPort} from '../../../src/lib/cluster/port-forward.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {type ApiServer, absent, refusal, startApiServer} from '../../support/api-server.ts';
import type {Meeting} from '../../support/api-sockets.ts';
import {forwardPath, type PodSide, played, pod} from '../../support/pod-server.ts';
import {untilStill} from '../../support/until-still.ts';

let api: ApiServer | undefined;
const open: ForwardedPort[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((port) => port.close()));
  await api?.close();
});

const head = Buffer.alloc(2);
head.writeUInt16LE(8081);

/** The node's side: the heads of both channels, then what the test plays. */
const forwarded = (play: (side: PodSide, number: number) => void | Promise<void>): Meeting => {
  let number = 0;
  return played(
    async (side) => {
      await side.send(0, head);
      await side.send(1, head);
      // The first connection is the one that proves.
      await play(side, number++);
    },
    ['v4.channel.k8s.io'],
  );
};

/** Sends back what comes. */
const echo = forwarded(({socket}) => {
  socket.on('message', (message) => socket.send(message));
});

async function forward(meeting: Meeting | Meeting[], options: Partial<ForwardOptions> = {}): Promise<ForwardedPort> {
  api = await startApiServer({sockets: {[forwardPath]: meeting}});
  const cluster = await api.connect();
  const port = await forwardPort(cluster, {pod: async () => pod, port: 8081, ...options});
  open.push(port);
  return port;
}

async function dial({port}: ForwardedPort): Promise<Socket> {
  const socket = connectSocket({host: '127.0.0.1', port, allowHalfOpen: true});
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** How a connection ends that only listens: `in order`, or the code of its error. */
function fateOf({port}: ForwardedPort): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectSocket({host: '127.0.0.1', port});
    socket.resume();
    socket.on('end', () => resolve('in order'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
}

describe('a forwarded port', () => {
  it('leads to the port of the pod, both ways, for connections beside each other', async () => {
    const port = await forward(echo);
    const sockets = await Promise.all([1, 2, 3].map(() => dial(port)));
    const answers = await Promise.all(
      sockets.map(async (socket, index) => {
        socket.write(`from ${index}`);
        const [answer] = await once(socket, 'data');
        socket.destroy();
        return String(answer);
      }),
    );
    expect(answers).toEqual(['from 0', 'from 1', 'from 2']);
    expect(api?.requests[0]?.query).toEqual({ports: '8081'});
    expect(api?.requests).toHaveLength(4);
  });

  it('takes heads and data however they are cut into messages', async () => {
    const port = await forward(
      played(async ({send, socket}) => {
        await send(1, head.subarray(0, 1));
        await send(0, head.subarray(0, 1));
        await send(0, Buffer.concat([head.subarray(1), Buffer.from('ear')]));
        await send(1, head.subarray(1));
        await send(0, 'ly');
        await send(0, '');
        socket.close(1000);
      }),
    );
    expect((await buffer(await dial(port))).toString()).toBe('early');
  });

  it('asks for the pod anew for each connection', async () => {
    const asked: string[] = [];
    const names = ['cas-0', 'cas-0', 'cas-1'];
    const port = await forward(echo, {
      pod: async () => {
        asked.push(names[asked.length] ?? '');
        return {namespace: 'default', name: asked.at(-1) ?? ''};
      },
    });
    const first = await dial(port);
    first.write('x');
    await once(first, 'data');
    expect(await fateOf(port)).toBe('ECONNRESET');
    expect(asked).toEqual(names);
    expect(api?.requests.at(-1)?.path).toBe('/api/v1/namespaces/default/pods/cas-1/portforward');
    first.destroy();
  });

  it('carries 20 MB each way, as fast as the other side takes it', async () => {
    const port = await forward(echo);
    const data = randomBytes(20 * 2 ** 20);
    const socket = await dial(port);
    const hash = createHash('sha256');
    let bytes = 0;
    const received = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes === data.length) resolve();
      });
    });
    socket.write(data);
    await received;
    expect(hash.digest('hex')).toBe(createHash('sha256').update(data).digest('hex'));
    socket.destroy();
  });

  it('holds the pod back while the local side does not read', async () => {
    const piece = Buffer.alloc(64 * 1024);
    const most = 800;
    let sent = 0;
    const port = await forward(
      forwarded(async ({send, socket}, number) => {
        if (number === 0) return;
        for (; sent < most; sent++) await send(0, piece);
        socket.close(1000);
      }),
    );
    const socket = await dial(port);
    await untilStill(() => sent);
    expect(sent).toBeLessThan(most / 2);
    expect(await buffer(socket)).toHaveLength(most * piece.length);
  });

  it('waits for the answer to somebody who has said his last', async () => {
    const port = await forward(
      forwarded(({socket, received, send}) => {
        socket.on('message', async () => {
          await send(0, `answer to ${received(0)}`);
          socket.close(1000);
        });
      }),
    );
    const socket = await dial(port);
    socket.end('question');
    expect((await buffer(socket)).toString()).toBe('answer to question');
  });

  it('hangs up on the pod when the local side has', async () => {
    const closed = Promise.withResolvers<number>();
    const port = await forward(
      forwarded(({socket}, number) => {
        if (number > 0) socket.on('close', closed.resolve);
      }),
    );
    const socket = await dial(port);
    socket.write('x');
    await expect.poll(() => api?.requests.length).toBe(2);
    socket.resetAndDestroy();
    expect(await closed.promise).toBe(1000);
  });
});

describe('a connection that fails', () => {
  const refused = 'error forwarding port 8081 to pod x, uid : failed to connect to localhost:8081: connection refused';

  it.each<[string, (side: PodSide) => void | Promise<void>, RegExp]>([
    [
      'because nothing listens in the pod any more',
      ({send, socket}) => send(1, refused).then(() => socket.close(1000)),
      /nothing listens on port 8081 of the pod: .*connection refused/,
    ],
    [
      'in the middle: the pod’s side says why',
      async ({send, socket}) => {
        await send(0, 'half');
        await send(1, 'read: ');
        await send(1, 'connection reset by peer');
        socket.close(1000);
      },
      /the connection to port 8081 of the pod broke: read: connection reset by peer/,
    ],
    [
      'in the middle: the connection is cut',
      ({send, socket}) => send(0, 'half').then(() => socket.terminate()),
      /without a word/,
    ],
  ])('%s: it is told, and never looks like an end', async (_, play, words) => {
    const troubles: string[] = [];
    const port = await forward(
      forwarded((side, number) => (number === 0 ? undefined : play(side))),
      {onTrouble: (text) => troubles.push(text)},
    );
    expect(await fateOf(port)).toBe('ECONNRESET');
    expect(troubles).toEqual([expect.stringMatching(words)]);
  });

  it('leaves the port as it is: the next one may succeed', async () => {
    let isThere = true;
    const port = await forward(echo, {
      pod: async () => {
        if (!isThere) throw new Failure({summary: 'there is no pod at the moment'});
        return pod;
      },
      onTrouble: () => {
        isThere = true;
      },
    });
    isThere = false;
    expect(await fateOf(port)).toBe('ECONNRESET');
    const socket = await dial(port);
    socket.write('again');
    expect(String((await once(socket, 'data'))[0])).toBe('again');
    socket.destroy();
  });
});

describe('a port that cannot be forwarded', () => {
  const forbidden =
    'pods "cas-0" is forbidden: User "bob" cannot get resource "pods/portforward" in API group "" in the namespace "default"';

  it.each<[string, Meeting, object]>([
    [
      'without the right',
      {refuse: refusal(403, 'Forbidden', forbidden)},
      {summary: 'bob may not use pods/portforward in namespace default'},
    ],
    ['without the pod', {refuse: absent('pods', 'cas-0')}, {summary: 'it does not exist', object: 'Pod default/cas-0'}],
    [
      'of a pod that does not run',
      {refuse: (response) => void response.writeHead(500).end('pod not found ("cas-0_default")')},
      {kind: 'failed', summary: 'the pod does not run'},
    ],
    [
      'when nothing listens in the pod',
      forwarded(({send, socket}) => send(1, 'connection refused').then(() => socket.close(1000))),
      {kind: 'failed', summary: 'nothing listens on port 8081 of the pod'},
    ],
    ['when the node hangs up at once', played(({socket}) => socket.close(1000)), {kind: 'undetermined'}],
  ])('%s', async (_, meeting, expected) => {
    const error = await forward(meeting).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject(expected);
  });

  it('because the local port is taken: which one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const {port} = other.address() as {port: number};
    await expect(forward(echo, {localPort: port})).rejects.toMatchObject({
      kind: 'failed',
      object: `127.0.0.1:${port}`,
      reason: 'another program uses it',
    });
    expect(api?.requests, 'the pod is not bothered').toHaveLength(0);
    other.close();
  });

  it('leaves nothing behind', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const {port} = free.address() as {port: number};
    await new Promise((resolve) => free.close(resolve));
    await expect(forward({refuse: absent('pods', 'cas-0')}, {localPort: port})).rejects.toThrow();
    await expect(forward(echo, {localPort: port})).resolves.toMatchObject({host: '127.0.0.1', port});
  });
});

describe('the end', () => {
  it.each(['close', 'abort'] as const)('by %s takes the port and all connections with it', async (how) => {
    const gone = Promise.withResolvers<void>();
    const stop = new AbortController();
    const port = await forward(
      forwarded(({socket}, number) => {
        if (number > 0) socket.on('close', () => gone.resolve());
      }),
      {signal: stop.signal, onTrouble: (text) => expect.fail(text)},
    );
    const socket = await dial(port);
    await expect.poll(() => api?.requests.length).toBe(2);
    if (how === 'close') await port.close();
    else stop.abort(new Failure({kind: 'interrupted', summary: 'stopped'}));
    await expect(buffer(socket)).rejects.toMatchObject({code: 'ECONNRESET'});
    await gone.promise;
    await expect.poll(() => isListening('127.0.0.1', port.port)).toBe(false);
  });

  it('by abort before it is ready', async () => {
    const stop = new AbortController();
    const reason = new Failure({kind: 'interrupted', summary: 'stopped'});
    await expect(forward({refuse: () => stop.abort(reason)}, {signal: stop.signal})).rejects.toBe(reason);
    await expect(forward(echo, {signal: stop.signal})).rejects.toBe(reason);
  });
});

describe('who may come', () => {
  it('is this machine alone', async () => {
    const {port} = await forward(echo);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({address}) => address !== '127.0.0.1' && !address.startsWith('fe80'));
    for (const {address} of others) expect(await isListening(address, port), address).toBe(false);
    expect(await isListening('127.0.0.1', port)).toBe(true);
  });
});

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({host, port});
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
