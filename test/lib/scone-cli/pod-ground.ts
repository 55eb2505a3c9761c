// Pods without a cluster: an API server on loopback that keeps them, and commands "in" them that run on this machine.
import {spawn} from 'node:child_process';
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import type {Cluster} from '../../../src/lib/cluster/cluster.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import type {PodStreams} from '../../../src/lib/scone-cli/pod-calls.ts';
import {type ApiServer, json, type Reply, refusal, startApiServer} from '../../support/api-server.ts';
import {emptyDirectory} from '../../support/temporary.ts';

export const namespace = 'shop';

export interface PodGround {
  api: ApiServer;
  cluster: Cluster;
  streams: PodStreams;
  /** The pods that exist now, by name. */
  pods: Map<string, KubeObject>;
  /** All that were ever created. */
  created: KubeObject[];
  /** Commands that were run in pods. */
  commands: (readonly string[])[];
  /** The pod's file system for a call: the mounted directory. */
  mounted: string;
  close(): Promise<void>;
}

export interface PodBehaviour {
  /** On PATH in the pods. */
  programs: string;
  /** What becomes of a pod that is created. Default: it runs, or has ended if it is never started again. */
  statusOf?: (pod: KubeObject) => object;
  /** Pods that are there already. */
  existing?: KubeObject[];
  /** The log of a pod that has ended. */
  log?: readonly string[];
}

const running = {
  phase: 'Running',
  conditions: [{type: 'Ready', status: 'True'}],
  containerStatuses: [{name: 'scone', state: {running: {}}}],
};
const succeeded = {phase: 'Succeeded', containerStatuses: [{name: 'scone', state: {terminated: {exitCode: 0}}}]};

export async function startPodGround(behaviour: PodBehaviour): Promise<PodGround> {
  const {statusOf = (pod: KubeObject) => (pod.spec.restartPolicy === 'Never' ? succeeded : running)} = behaviour;
  const pods = new Map((behaviour.existing ?? []).map((pod) => [pod.metadata.name, pod]));
  const created: KubeObject[] = [];
  const commands: (readonly string[])[] = [];
  const mounted = emptyDirectory();
  const path = `/api/v1/namespaces/${namespace}/pods`;

  const create: Reply = (response, request) => {
    const uid = `uid-${created.length}`;
    const metadata = {...request.body.metadata, uid, creationTimestamp: new Date().toISOString()};
    const pod = {...request.body, metadata, status: statusOf(request.body)};
    created.push(pod);
    pods.set(pod.metadata.name, pod);
    // Each pod has a file system of its own.
    rmSync(mounted, {recursive: true, force: true});
    mkdirSync(mounted);
    return json(pod, 201)(response, request);
  };
  const list: Reply = (response, request) => {
    const wanted = /^metadata\.name=(.+)$/.exec(request.query.fieldSelector ?? '')?.[1];
    const items = [...pods.values()].filter(({metadata}) => wanted === undefined || metadata.name === wanted);
    if (request.query.watch === 'true') {
      response.writeHead(200, {'content-type': 'application/json'});
      response.flushHeaders();
      return;
    }
    return json({metadata: {resourceVersion: '1'}, items})(response, request);
  };
  const one =
    (verb: 'GET' | 'DELETE'): Reply =>
    (response, request) => {
      const name = request.path.split('/').at(-1) ?? '';
      const pod = pods.get(name);
      if (pod === undefined) return refusal(404, 'NotFound', `pods "${name}" not found`)(response, request);
      if (verb === 'DELETE') pods.delete(name);
      return json(pod)(response, request);
    };
  const replies: Record<string, Reply> = {[`POST ${path}`]: create, [`GET ${path}`]: list};
  const api = await startApiServer({
    replies: new Proxy(replies, {
      get: (table, key: string) => table[key] ?? one(key.startsWith('DELETE') ? 'DELETE' : 'GET'),
    }),
  });
  return {
    api,
    cluster: await api.connect(),
    pods,
    created,
    commands,
    mounted,
    close: () => api.close(),
    streams: {
      async runInPod(_, {name}, {command, stdin, signal}) {
        commands.push(command);
        if (!pods.has(name)) throw new Error(`no pod ${name}`);
        const [program = '', ...argv] = command.map((word) =>
          word.replace(/(^|=)\/scone-cli(?=\/|$)/g, `$1${mounted}`),
        );
        const child = spawn(program, argv, {
          cwd: mounted,
          env: {PATH: `${behaviour.programs}:/usr/bin:/bin`},
          ...(signal !== undefined && {signal}),
        });
        stdin?.pipe(child.stdin, {end: false});
        const ended = new Promise<number>((resolve, reject) => {
          child.once('error', (error) => reject(signal?.aborted ? signal.reason : error));
          child.once('close', (code, by) => resolve(code ?? (by === null ? 1 : 137)));
        });
        const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
        return {exitCode, stdout, stderr};
      },
      async podLog(_, {name}) {
        const lines = pods.has(name) ? (behaviour.log ?? []) : [];
        return (async function* () {
          yield* lines;
        })();
      },
    },
  };
}

/** The directory of a call in the pod. */
export const callDirectory = ({mounted}: PodGround) => join(mounted, 'call');
