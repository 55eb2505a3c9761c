import {createHash, randomBytes} from 'node:crypto';
import {PassThrough, Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {afterEach, describe, expect, it} from 'vitest';
import {type ExecOptions, runInPod, startInPod} from '../../../src/lib/cluster/exec.ts';
import {NotStarted} from '../../../src/lib/cluster/exec-status.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {type ApiServer, absent, type Reply, refusal, startApiServer} from '../../support/api-server.ts';
import type {Meeting} from '../../support/api-sockets.ts';
import {execPath, exitStatus, internalError, type PodSide, played, pod, success} from '../../support/pod-server.ts';
import {untilStill} from '../../support/until-still.ts';

let api: ApiServer;
afterEach(() => api.close());

async function clusterWith(meeting: Meeting) {
  api = await startApiServer({sockets: {[execPath]: meeting}});
  return api.connect();
}

async function run(play: (side: PodSide) => void | Promise<void>, options: Partial<ExecOptions> = {}) {
  return runInPod(await clusterWith(played(play)), pod, {command: ['tar', 'cf', '-', '.'], ...options});
}

async function trouble(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

describe('a command', () => {
  it('is asked for with its arguments one by one, and with the streams that it has', async () => {
    await run(({status}) => status(success), {container: 'cas', command: ['sh', '-c', 'echo "a b" & c=d']});
    const {parameters} = api.requests[0] ?? {parameters: new URLSearchParams()};
    expect(parameters.getAll('command')).toEqual(['sh', '-c', 'echo "a b" & c=d']);
    expect(Object.fromEntries(parameters)).toMatchObject({
      container: 'cas',
      stdin: 'false',
      stdout: 'true',
      stderr: 'true',
    });
  });

  it('gives its output, its words on stderr and its exit code, however they are cut into messages', async () => {
    const end = run(async ({send}) => {
      await send(1, '');
      for (const byte of Buffer.from('grüße')) await send(1, Buffer.of(byte));
      await send(2, 'tar: ');
      await send(2, 'no');
      const text = JSON.stringify(exitStatus(3));
      await send(3, text.slice(0, 20));
      await send(3, text.slice(20));
    });
    await expect(end).resolves.toEqual({exitCode: 3, stdout: 'grüße', stderr: 'tar: no', isCertain: true});
  });

  it('keeps the last 64 KiB of stderr', async () => {
    const {stderr} = await run(async ({send, status}) => {
      for (let i = 0; i < 10; i++) await send(2, String(i).repeat(10_000));
      await status(success);
    });
    expect(stderr).toHaveLength(64 * 1024);
    expect(stderr.endsWith('9'.repeat(10_000))).toBe(true);
  });

  it('gets its input, then the end of it', async () => {
    const {stdout} = await run(
      async ({received, closed, send, status}) => {
        await closed(0);
        await send(1, received(0));
        await status(success);
      },
      {stdin: Readable.from(['one ', Buffer.from('two')])},
    );
    expect(stdout).toBe('one two');
  });

  it('need not read its input to the end', async () => {
    const stdin = new PassThrough();
    stdin.write('never ends');
    await expect(run(({status}) => status(success), {stdin})).resolves.toMatchObject({exitCode: 0});
    expect(stdin.destroyed).toBe(true);
  });

  it('may end while its input still comes: what it said is not lost', async () => {
    const cluster = await clusterWith(
      played(async ({socket, send, status}) => {
        // Unread input makes the system of the server reset the connection.
        socket.pause();
        await new Promise((resolve) => setImmediate(resolve));
        await send(2, 'no space left');
        await status(exitStatus(2));
        socket.terminate();
      }),
    );
    for (let i = 0; i < 30; i++) {
      const stdin = Readable.from(
        (function* () {
          for (;;) yield Buffer.alloc(64 * 1024);
        })(),
      );
      const end = await runInPod(cluster, pod, {command: ['tar', 'x'], stdin});
      expect(end).toMatchObject({exitCode: 2, stdout: '', stderr: 'no space left'});
    }
  });

  it('may write no more than is wanted of it', async () => {
    const cluster = await clusterWith(played(({send}) => send(1, 'x'.repeat(11))));
    const failure = await trouble(runInPod(cluster, pod, {command: ['cat'], maxStdoutBytes: 10}));
    expect(failure.message).toMatch('"cat" writes more than 10 bytes');
  });
});

describe('which protocol is spoken', () => {
  const words = (asked: string) => `requested protocol(s) are not supported: [${asked}]; supports [something else]`;
  const protocols = () => api.requests.map(({headers}) => headers['sec-websocket-protocol']);
  const refused =
    (asked: string): Reply =>
    (response) =>
      void response.writeHead(403).end(words(asked));

  it('without input the one that goes through to the node, whose word is certain', async () => {
    await expect(run(({status}) => status(success))).resolves.toMatchObject({isCertain: true});
    expect(protocols()).toEqual(['v4.channel.k8s.io']);
  });

  it('with input that ends the one that can say so; an API server in between may take a lost node for success', async () => {
    const input = () => ({stdin: Readable.from(['x'])});
    await expect(run(({status}) => status(success), input())).resolves.toMatchObject({exitCode: 0, isCertain: false});
    expect(protocols()).toEqual(['v5.channel.k8s.io']);
    await expect(run(({status}) => status(exitStatus(2)), input())).resolves.toMatchObject({isCertain: true});
  });

  it('with input of which the command knows how much to read, again the other', async () => {
    const play = async ({received, send, socket, status}: PodSide) => {
      while (received(0).length < 3) await new Promise((resolve) => socket.once('message', resolve));
      await send(1, received(0));
      await status(success);
    };
    const options = {command: ['head', '-c', '3'], stdin: Readable.from(['abc']), stdinMayStayOpen: true};
    await expect(run(play, options)).resolves.toMatchObject({exitCode: 0, stdout: 'abc', isCertain: true});
    expect(protocols()).toEqual(['v4.channel.k8s.io']);
  });

  it('an old API server is not asked for what waits for the end of its input', async () => {
    const cluster = await clusterWith({refuse: refused('v5.channel.k8s.io')});
    const failure = await trouble(runInPod(cluster, pod, {command: ['cat'], stdin: Readable.from(['x'])}));
    expect(failure).toMatchObject({kind: 'failed', next: 'it needs Kubernetes 1.30 or newer'});
    expect(cluster.requests()).toBe(1);
  });

  it('an API server of the future that knows v5 alone', async () => {
    const play = played(({status}) => status(success), ['v5.channel.k8s.io']);
    api = await startApiServer({sockets: {[execPath]: [{refuse: refused('v4.channel.k8s.io')}, play]}});
    const end = await runInPod(await api.connect(), pod, {command: ['true']});
    expect(end).toMatchObject({exitCode: 0, isCertain: false});
  });
});

describe('how a command ended is not known', () => {
  it.each<[string, (side: PodSide) => void | Promise<void>, RegExp]>([
    [
      'when the connection is cut',
      ({send, socket}) => send(1, 'half').then(() => socket.terminate()),
      /without a word/,
    ],
    ['when it is closed in order', ({socket}) => socket.close(1000), /the connection ended before it/],
    ['when it is closed with a reason', ({socket}) => socket.close(1011, 'oops'), /the server closed it: 1011 oops/],
    ['with half a status', ({send, socket}) => send(3, '{"status":"Suc').then(() => socket.close()), /ended before it/],
    [
      'when the node is lost',
      ({status}) => status(internalError('error sending request: EOF')),
      /sending request: EOF/,
    ],
    ['with a code that is none', ({status}) => status({...exitStatus(0), details: {}}), /non-zero exit code/],
  ])('%s', async (_, play, reason) => {
    const failure = await trouble(run(play));
    expect(failure).toMatchObject({kind: 'undetermined', object: 'Pod default/cas-0'});
    expect(failure.message).toMatch(reason);
    expect(failure).not.toBeInstanceOf(NotStarted);
  });

  it('and its output never looks whole', async () => {
    const cluster = await clusterWith(played(({send, socket}) => send(1, 'half').then(() => socket.terminate())));
    const {stdout} = await startInPod(cluster, pod, {command: ['tar']});
    await expect(text(stdout)).rejects.toThrow('it is not known how "tar" ended');
  });

  it('when its input fails: that is the reason', async () => {
    const broken = new Error('the disk is gone');
    const stdin = Readable.from(
      (async function* () {
        yield 'half';
        throw broken;
      })(),
    );
    const closed = Promise.withResolvers<number>();
    const cluster = await clusterWith(played(({socket}) => void socket.on('close', closed.resolve)));
    await expect(runInPod(cluster, pod, {command: ['cat'], stdin})).rejects.toBe(broken);
    expect(await closed.promise, 'it is dropped, not closed in order').toBe(1006);
  });
});

describe('a command that was not run', () => {
  const containerd =
    'error executing command in container: failed to exec in container: failed to start exec "3f": OCI runtime exec failed: ' +
    'exec failed: unable to start container process: exec: "tar": executable file not found in $PATH: unknown';

  it.each<[string, object, RegExp, string | undefined]>([
    ['there is no such program', internalError(containerd), /has no program "tar"/, 'tar'],
    [
      'its container does not run',
      internalError('unable to upgrade connection: container not found ("cas")'),
      /the container "cas" does not run/,
      undefined,
    ],
    [
      'its pod is gone',
      internalError('unable to upgrade connection: pod does not exist'),
      /the pod does not run/,
      undefined,
    ],
  ])('%s', async (_, status, words, missing) => {
    const failure = await trouble(run((side) => side.status(status)));
    expect(failure).toBeInstanceOf(NotStarted);
    expect(failure).toMatchObject({kind: 'failed', missingProgram: missing, object: 'Pod default/cas-0'});
    expect(failure.message).toMatch(words);
  });

  it('as a runtime tells it by an exit code', async () => {
    const words =
      'OCI runtime exec failed: exec failed: unable to start: exec: "tar": executable file not found in $PATH';
    const end = run(async ({send, status}) => {
      await send(2, words);
      await status(exitStatus(126));
    });
    await expect(end).rejects.toMatchObject({missingProgram: 'tar'});
  });

  it('a shell that does not find a program has run', async () => {
    const end = run(async ({send, status}) => {
      await send(2, 'sh: 1: tar: not found');
      await status(exitStatus(127));
    });
    await expect(end).resolves.toMatchObject({exitCode: 127});
  });
});

describe('an exec that is refused', () => {
  const forbidden = (verb: string) =>
    `pods "cas-0" is forbidden: User "bob" cannot ${verb} resource "pods/exec" in API group "" in the namespace "default"`;

  it.each<[string, Meeting, object]>([
    [
      'without the right, which needs two verbs',
      {refuse: refusal(403, 'Forbidden', forbidden('create'))},
      {
        kind: 'undetermined',
        summary: 'bob may not use pods/exec in namespace default',
        next: expect.stringContaining('to get and to create pods/exec in namespace default'),
      },
    ],
    ['for a pod that is not there', {refuse: absent('pods', 'cas-0')}, {summary: 'it does not exist', code: 404}],
    [
      'for a container that is not there',
      {refuse: refusal(400, 'BadRequest', 'container x is not valid for pod cas-0')},
      {kind: 'failed', reason: 'container x is not valid for pod cas-0'},
    ],
    [
      'before the pod has a node',
      {refuse: refusal(400, 'BadRequest', 'pod cas-0 does not have a host assigned')},
      {kind: 'failed', summary: 'the pod does not run'},
    ],
    [
      'when a proxy takes the upgrade out',
      {refuse: refusal(400, 'BadRequest', 'Upgrade request required')},
      {kind: 'undetermined', summary: 'the connection did not become a WebSocket'},
    ],
    [
      'when a proxy refuses it',
      {refuse: (response) => void response.writeHead(403, {'content-type': 'text/html'}).end('<h1>no</h1>')},
      {kind: 'undetermined', summary: 'the connection did not become a WebSocket'},
    ],
    [
      'when a proxy answers as if all were well',
      {refuse: (response) => void response.writeHead(200).end('hello')},
      {kind: 'undetermined', summary: 'the connection did not become a WebSocket'},
    ],
    [
      'when the API server does not reach the node',
      {refuse: refusal(500, 'InternalError', 'error dialing backend: dial tcp 10.0.0.5:10250: i/o timeout')},
      {kind: 'undetermined', summary: 'the API server cannot reach the node of the pod'},
    ],
    [
      'by nonsense',
      {garble: 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'},
      {kind: 'undetermined', reason: 'Invalid Sec-WebSocket-Accept header'},
    ],
    [
      'by the end of the connection',
      {garble: ''},
      {kind: 'undetermined', summary: 'the connection to the API server broke'},
    ],
  ])('%s', async (_, meeting, expected) => {
    const cluster = await clusterWith(meeting);
    const failure = await trouble(startInPod(cluster, pod, {command: ['tar']}));
    expect(failure).toMatchObject(expected);
    expect(failure).not.toBeInstanceOf(NotStarted);
    expect(cluster.requests(), 'what may have been begun is not repeated').toBe(1);
  });
});

describe('much data', () => {
  const size = 50 * 2 ** 20;
  const piece = randomBytes(64 * 1024);
  const digestOf = (count: number) => {
    const hash = createHash('sha256');
    for (let i = 0; i < count; i++) hash.update(piece);
    return hash.digest('hex');
  };

  it('is held back until it is read', async () => {
    let sent = 0;
    const cluster = await clusterWith(
      played(async ({send, status}) => {
        for (; sent < size; sent += piece.length) await send(1, piece);
        await status(success);
      }),
    );
    const {stdout, ended} = await startInPod(cluster, pod, {command: ['cat']});
    await untilStill(() => sent);
    expect(sent).toBeLessThan(size / 2);
    const hash = createHash('sha256');
    for await (const chunk of stdout) hash.update(chunk);
    expect(hash.digest('hex')).toBe(digestOf(size / piece.length));
    await expect(ended).resolves.toMatchObject({exitCode: 0});
  });

  it('goes in as fast as it is taken', async () => {
    let made = 0;
    const stdin = Readable.from(
      (function* () {
        for (; made < size; made += piece.length) yield piece;
      })(),
      {objectMode: false, highWaterMark: 64 * 1024},
    );
    const hash = createHash('sha256');
    const taken = Promise.withResolvers<void>();
    const cluster = await clusterWith(
      played(async ({socket, status}) => {
        socket.pause();
        socket.removeAllListeners('message');
        const over = new Promise<void>((resolve) => {
          socket.on('message', (message: Buffer) => {
            if (message[0] === 255) resolve();
            else hash.update(message.subarray(1));
          });
        });
        await taken.promise;
        socket.resume();
        await over;
        await status(success);
      }),
    );
    const {ended, stdout} = await startInPod(cluster, pod, {command: ['cat'], stdin});
    stdout.resume();
    await untilStill(() => made);
    expect(made).toBeLessThan(size / 2);
    taken.resolve();
    await expect(ended).resolves.toMatchObject({exitCode: 0});
    expect(hash.digest('hex')).toBe(digestOf(size / piece.length));
  });
});

describe('the end of a run', () => {
  const interrupted = new Failure({kind: 'interrupted', summary: 'stopped'});

  it.each<[string, 'call' | 'cluster']>([
    ['of the call', 'call'],
    ['of the whole cluster', 'cluster'],
  ])('%s drops the connection, also while nobody reads', async (_, whose) => {
    const gone = Promise.withResolvers<void>();
    const stop = new AbortController();
    let sent = 0;
    api = await startApiServer({
      sockets: {
        [execPath]: played(async ({send, socket}) => {
          socket.on('close', () => gone.resolve());
          for (; sent < 1000; sent++) await send(1, Buffer.alloc(64 * 1024));
        }),
      },
    });
    const cluster = await api.connect(whose === 'cluster' ? {signal: stop.signal} : {});
    const options = {command: ['cat'], ...(whose === 'call' && {signal: stop.signal})};
    const {stdout, ended} = await startInPod(cluster, pod, options);
    await untilStill(() => sent);
    stop.abort(interrupted);
    await expect(ended).rejects.toBe(interrupted);
    await expect(text(stdout)).rejects.toBe(interrupted);
    await gone.promise;
  });

  it('ends a handshake', async () => {
    const stop = new AbortController();
    const cluster = await clusterWith({refuse: () => stop.abort(interrupted)});
    await expect(startInPod(cluster, pod, {command: ['cat'], signal: stop.signal})).rejects.toBe(interrupted);
    await expect(startInPod(cluster, pod, {command: ['cat'], signal: stop.signal})).rejects.toBe(interrupted);
  });

  it('closing the cluster ends it, too', async () => {
    const cluster = await clusterWith(played(() => {}));
    const {ended} = await startInPod(cluster, pod, {command: ['cat']});
    cluster.close();
    await expect(ended).rejects.toMatchObject({kind: 'undetermined'});
  });

  it('a reader that has lost interest ends it', async () => {
    const gone = Promise.withResolvers<void>();
    const cluster = await clusterWith(played(({socket}) => void socket.on('close', () => gone.resolve())));
    const {stdout, ended} = await startInPod(cluster, pod, {command: ['cat']});
    stdout.destroy();
    await expect(ended).rejects.toMatchObject({kind: 'undetermined', reason: 'its output is no longer read'});
    await gone.promise;
  });
});
