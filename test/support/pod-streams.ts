// Logs, commands and ports of pods, for tests on a real API server.
import {Readable} from 'node:stream';
import {connect} from '../../src/lib/cluster/connect.ts';
import {startInPod} from '../../src/lib/cluster/exec.ts';
import {podLog} from '../../src/lib/cluster/pod-log.ts';
import {type ForwardedPort, forwardPort} from '../../src/lib/cluster/port-forward.ts';

export interface PodStreams {
  log(namespace: string, pod: string, container: string, previous?: boolean): Promise<string>;
  /** `input` and stdout byte for byte, as latin1. */
  exec(
    namespace: string,
    pod: string,
    command: string[],
    options?: {container?: string; input?: string},
  ): Promise<{code: number; stdout: string; stderr: string}>;
  /** A port of 127.0.0.1 that leads to the pod's, until `close`. */
  forward(namespace: string, pod: string, port: number): Promise<number>;
  close(): Promise<void>;
}

export async function podStreams(kubeconfig: string): Promise<PodStreams> {
  const cluster = await connect({kubeconfig, env: {}, homeDirectory: '/nonexistent', userAgent: 'test'});
  const ports: ForwardedPort[] = [];
  return {
    log: async (namespace, name, container, previous = false) => {
      const lines: string[] = [];
      for await (const line of await podLog(cluster, {namespace, name}, {container, previous})) lines.push(line);
      return lines.join('\n');
    },
    exec: async (namespace, name, command, {container, input} = {}) => {
      const {stdout, ended} = await startInPod(
        cluster,
        {namespace, name},
        {
          command,
          ...(container === undefined ? {} : {container}),
          ...(input === undefined ? {} : {stdin: Readable.from([Buffer.from(input, 'latin1')])}),
        },
      );
      const [chunks, {exitCode, stderr}] = await Promise.all([stdout.toArray(), ended]);
      return {code: exitCode, stdout: Buffer.concat(chunks as Buffer[]).toString('latin1'), stderr};
    },
    forward: async (namespace, name, port) => {
      const forwarded = await forwardPort(cluster, {pod: async () => ({namespace, name}), port});
      ports.push(forwarded);
      return forwarded.port;
    },
    close: async () => {
      await Promise.all(ports.map((port) => port.close()));
      cluster.close();
    },
  };
}
