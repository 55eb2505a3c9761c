// A cluster of one CAS in this process: an API server with its objects, its pod, its log and its port, and the simulated CAS
// behind them, so that a whole provisioning runs without a sandbox.
import {createHash} from 'node:crypto';
import {connect} from 'node:net';
import {type SimulatedCas, startCas} from '../../sandbox/simulated/cas/cas.ts';
import type {CasFaults} from '../../sandbox/simulated/cas/faults.ts';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {type ApiServer, absent, json, type Reply, startApiServer} from './api-server.ts';
import type {Meeting} from './api-sockets.ts';
import {aCas, casName, repository} from './cas-ground.ts';
import {casPaths, emptyCluster, listed} from './cas-stage.ts';
import {exitStatus, played, success} from './pod-server.ts';
import {emptyDirectory} from './temporary.ts';

const {name, namespace} = casName;
const podPath = `/api/v1/namespaces/${namespace}/pods/${name}-0`;

/** What the cluster has now; a test changes it before or between runs. */
export interface Live {
  cas: KubeObject | undefined;
  claim: KubeObject | undefined;
  pods: KubeObject[];
  services: KubeObject[];
  /** Lines of the container's log. */
  log: string[];
  /** Files in the pod, by path. */
  files: Map<string, string>;
  /** What the pod answers to commands instead of the usual. */
  exec: (command: string[]) => {stdout?: string; stderr?: string; code?: number} | undefined;
  /** Replies that count before all others. */
  replies: Record<string, Reply>;
}

export interface CasCluster {
  api: ApiServer;
  live: Live;
  cas: SimulatedCas;
  /** From now on the cluster has this. */
  liveOn(next: Live): Live;
  /** What goes wrong with the CAS from now on. */
  casFaults(faults: CasFaults): void;
  close(): Promise<void>;
}

export const aPod = (changes: {status?: object; metadata?: object} = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: `${name}-0`, namespace, uid: 'pod-uid', ...changes.metadata},
  spec: {nodeName: 'node-1', containers: [{name: 'cas', image: `${repository}/cas:6.0.6`}]},
  status: {
    phase: 'Running',
    conditions: [{type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z'}],
    containerStatuses: [{name: 'cas', restartCount: 0, state: {running: {}}}],
    ...changes.status,
  },
});

export const aService = (changes: {spec?: object; metadata?: object} = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name, namespace, ...changes.metadata},
  spec: {clusterIP: '10.0.0.7', ports: [{name: 'client-port', port: 8081}], ...changes.spec},
});

/** Nothing of the CAS is there yet; its pod and Service come with it. */
export async function startCasCluster(): Promise<CasCluster> {
  let live: Live = {
    ...{cas: undefined, claim: undefined, pods: [aPod()], services: [aService()], log: [], files: new Map()},
    ...{exec: () => undefined, replies: {}},
  };
  let faults: CasFaults = {};
  const directory = emptyDirectory();
  const cas = await startCas({
    database: `${directory}/database`,
    image: `${repository}/cas:6.0.6`,
    log: (line) => live.log.push(line),
    faults: () => faults,
  });
  const usual: Record<string, Reply> = {
    ...(emptyCluster as Record<string, Reply>),
    [casPaths.cas]: (...asked) => (live.cas === undefined ? absent('cas', name) : json(live.cas))(...asked),
    [casPaths.claim]: (...asked) => (live.claim === undefined ? absent('claims', 'x') : json(live.claim))(...asked),
    [casPaths.patch]: patched,
    [casPaths.pods]: (...asked) => listed('Pod', live.cas === undefined ? [] : live.pods)(...asked),
    [casPaths.services]: (...asked) => listed('Service', live.cas === undefined ? [] : live.services)(...asked),
    [casPaths.log]: (response) => {
      response.writeHead(200, {'content-type': 'text/plain'});
      response.write(live.log.map((line) => `${line}\n`).join(''));
    },
  };

  /** By apply it is made; a merge patch ends its provisioning. */
  function patched(...[response, request]: Parameters<Reply>): void {
    const isApply = request.headers['content-type']?.startsWith('application/apply-patch') === true;
    if (isApply) live.cas = unprovisioned(request.body);
    else if (live.cas !== undefined) {
      live.cas = {...merged(live.cas, request.body), status: aCas().status};
    }
    void json(live.cas)(response, request);
  }

  const replies = Object.fromEntries(
    Object.entries(usual).map(([key, reply]): [string, Reply] => [
      key,
      (...asked) => (live.replies[key] ?? reply)(...asked),
    ]),
  );
  const sockets = {[`${podPath}/portforward`]: bridge(() => cas.port), [`${podPath}/exec`]: execution(() => live)};
  const api = await startApiServer({replies, sockets});
  return {
    api,
    live,
    liveOn(next) {
      live = next;
      return live;
    },
    cas,
    casFaults(next) {
      faults = next;
      cas.reconsider();
    },
    close: async () => {
      await api.close();
      await cas.close();
    },
  };
}

function unprovisioned(object: KubeObject): KubeObject {
  const status = {provisioned: 'No', state: 'PENDING', phase: 'Unprovisioned'};
  return {...object, metadata: {...object.metadata, uid: 'uid-1'}, status};
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any form.
function merged(one: any, other: any): any {
  if (typeof other !== 'object' || other === null || Array.isArray(other)) return other;
  const result = {...one};
  for (const [key, value] of Object.entries(other)) result[key] = merged(one?.[key], value);
  return result;
}

/** A port-forward as a node makes it: both heads, then the bytes both ways. */
function bridge(port: () => number): Meeting {
  return played(
    async ({socket, send}) => {
      const local = connect(port(), '127.0.0.1');
      local.on('error', () => socket.close());
      const head = Buffer.alloc(2);
      head.writeUInt16LE(8081);
      socket.on('message', (message: Buffer) => {
        if (message[0] === 0) local.write(message.subarray(1));
      });
      socket.on('close', () => local.destroy());
      await send(0, head);
      await send(1, head);
      local.on('data', (piece) => void send(0, piece));
      local.on('close', () => socket.close());
    },
    ['v4.channel.k8s.io'],
  );
}

/** The few programs that a CAS's image has. */
function execution(now: () => Live): Meeting {
  return played(async (side) => {
    const command = side.request.parameters.getAll('command');
    const path = command.at(-1) ?? '';
    const live = now();
    const content = live.files.get(path);
    const given =
      live.exec(command) ?? (content === undefined ? {stderr: `${path}: No such file or directory`, code: 1} : {});
    const usual: Record<string, string> = {
      sha256sum: `${createHash('sha256')
        .update(content ?? '')
        .digest('hex')}  ${path}\n`,
      stat: `${Buffer.byteLength(content ?? '')}\n`,
      cat: content ?? '',
    };
    const stdout = given.stdout ?? (given.code ? '' : (usual[command[0] ?? ''] ?? ''));
    if (stdout !== '') await side.send(1, stdout);
    if (given.stderr !== undefined) await side.send(2, given.stderr);
    await side.status(given.code ? exitStatus(given.code) : success);
  });
}
