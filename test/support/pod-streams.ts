// Logs, commands and ports of pods, for tests: through the API server, by the client library.
import {createServer, type Server} from 'node:net';
import {PassThrough, Readable} from 'node:stream';
import {Exec, KubeConfig, Log, PortForward, type V1Status} from '@kubernetes/client-node';

export interface PodStreams {
  log(namespace: string, pod: string, container: string, previous?: boolean): Promise<string>;
  exec(
    namespace: string,
    pod: string,
    command: string[],
    options?: {container?: string; input?: string},
  ): Promise<{code: number; stdout: string; stderr: string}>;
  /** A port of 127.0.0.1 that leads to the pod's, until `close`. */
  forward(namespace: string, pod: string, port: number): Promise<number>;
  close(): void;
}

export function podStreams(kubeconfig: string): PodStreams {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const servers: Server[] = [];
  return {
    log: async (namespace, pod, container, previous = false) => {
      const stream = new PassThrough();
      await new Log(config).log(namespace, pod, container, stream, {previous});
      return textOf(stream);
    },
    exec: async (namespace, pod, command, {container = '', input} = {}) => {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      const stdin = input === undefined ? null : Readable.from([Buffer.from(input, 'latin1')]);
      const ended = Promise.withResolvers<V1Status>();
      const collected = Promise.all([textOf(stdout), textOf(stderr)]);
      await new Exec(config).exec(namespace, pod, container, command, stdout, stderr, stdin, false, ended.resolve);
      const status = await ended.promise;
      stdout.end();
      stderr.end();
      const [out, err] = await collected;
      const cause = status.details?.causes?.find(({reason}) => reason === 'ExitCode')?.message;
      const code = status.status === 'Success' ? 0 : Number(cause ?? -1);
      return {code, stdout: out, stderr: `${err}${cause === undefined ? (status.message ?? '') : ''}`};
    },
    forward: async (namespace, pod, port) => {
      const server = createServer((socket) => {
        socket.on('error', () => socket.destroy());
        void new PortForward(config)
          .portForward(namespace, pod, [port], socket, null, socket)
          .catch(() => socket.destroy());
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
    close: () => {
      for (const server of servers) server.close();
    },
  };
}

async function textOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString('latin1');
}
