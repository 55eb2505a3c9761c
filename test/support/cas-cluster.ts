// A cluster of one CAS in this process: an API server with its objects, its pod, its log and its port, and the simulated CAS
// behind them, so that a whole provisioning runs without a sandbox.
import {createHash} from 'node:crypto';
import {chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {type SimulatedCas, startCas} from '../../sandbox/simulated/cas/cas.ts';
import type {CasFaults} from '../../sandbox/simulated/cas/faults.ts';
import {leaseName} from '../../src/lib/cas/hold.ts';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {type ApiServer, absent, json, type Reply, startApiServer} from './api-server.ts';
import type {Meeting} from './api-sockets.ts';
import {aCas, casName, repository} from './cas-ground.ts';
import {casPaths, emptyCluster, listed} from './cas-stage.ts';
import {type Leases, leasesIn} from './leases.ts';
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
  /** Files in the pod, by path; those of the last snapshot need not be put here. */
  files: Map<string, string | Buffer>;
  /** What the pod answers to commands instead of the usual. */
  exec: (command: string[]) => {stdout?: string; stderr?: string; code?: number} | undefined;
  /** Replies that count before all others. */
  replies: Record<string, Reply>;
}

export interface CasCluster {
  api: ApiServer;
  live: Live;
  /** What runs hold. */
  leases: Leases;
  cas: SimulatedCas;
  /** The volume of its database. */
  database: string;
  /** From now on the cluster has this. */
  liveOn(next: Live): Live;
  /** What goes wrong with the CAS from now on. */
  casFaults(faults: CasFaults): void;
  close(): Promise<void>;
}

export const aPod = (changes: {status?: object; metadata?: object; image?: string} = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: `${name}-0`, namespace, uid: 'pod-uid', ...changes.metadata},
  spec: {nodeName: 'node-1', containers: [{name: 'cas', image: changes.image ?? `${repository}/cas:6.0.6`}]},
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

export interface CasClusterOptions {
  /** Of a CAS that is provisioned: a copy of its volume, and its custom resource. Default: nothing of it is there yet. */
  from?: {database: string; object: KubeObject | undefined};
  /** Default: cas. */
  program?: 'cas' | 'cas-recovery';
  /** Told of each write to the API server and each command in the pod, when it is done and not yet answered. */
  onAct?: (label: string) => void;
  /** What else the cluster answers, by the keys of an API server's replies. */
  more?: Record<string, Reply>;
}

/** Its pod and Service come with the custom resource. What a patch asks of the operator is done at once. */
export async function startCasCluster({
  from,
  program = 'cas',
  onAct = () => {},
  more = {},
}: CasClusterOptions = {}): Promise<CasCluster> {
  let live: Live = {
    ...{
      cas: from?.object,
      claim: undefined,
      pods: [aPod({image: from?.object?.spec?.image})],
      services: [aService()],
      log: [],
      files: new Map(),
    },
    ...{exec: () => undefined, replies: {}},
  };
  let faults: CasFaults = {};
  const directory = emptyDirectory();
  const database = join(directory, 'database');
  if (from !== undefined) cpSync(from.database, database, {recursive: true});
  const cas = await startCas({
    database,
    snapshots: `${directory}/snapshots`,
    image: `${repository}/${program}:6.0.6`,
    log: (line) => live.log.push(line),
    faults: () => faults,
  });
  const leases = leasesIn(namespace, [leaseName(casName)], onAct);
  const usual: Record<string, Reply> = {
    ...(emptyCluster as Record<string, Reply>),
    ...leases.replies,
    ...more,
    [casPaths.cas]: (...asked) => (live.cas === undefined ? absent('cas', name) : json(live.cas))(...asked),
    [casPaths.list]: (...asked) => listed('CAS', live.cas === undefined ? [] : [live.cas])(...asked),
    [casPaths.claim]: (...asked) => (live.claim === undefined ? absent('claims', 'x') : json(live.claim))(...asked),
    [casPaths.patch]: patched,
    [casPaths.pods]: (response, request) => {
      const isController = request.query.labelSelector?.includes('backup-controller') === true;
      const pods = isController ? controllerPods(live.cas) : live.cas === undefined ? [] : live.pods;
      return listed('Pod', pods)(response, request);
    },
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
      live.cas = reconciled(merged(live.cas, request.body));
      live.pods = [aPod({image: live.cas?.spec.image})];
    }
    onAct(isApply ? 'apply' : 'patch');
    void json(live.cas)(response, request);
  }

  const replies = Object.fromEntries(
    Object.entries(usual).map(([key, reply]): [string, Reply] => [
      key,
      (...asked) => (live.replies[key] ?? reply)(...asked),
    ]),
  );
  const sockets = {
    [`${podPath}/portforward`]: bridge(() => cas.port),
    [`${podPath}/exec`]: execution({live: () => live, cas: () => cas, directory, onAct}),
  };
  const api = await startApiServer({replies, sockets});
  return {
    api,
    database,
    leases,
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

/** As a good operator reports it, as soon as it is asked for. */
function reconciled(cas: KubeObject): KubeObject {
  const nodes = {numMigratableNodes: 3, desiredNumMigratableNodes: 3};
  const managedFields = [
    {manager: 'operator', operation: 'Update' as const, subresource: 'status', time: new Date().toISOString()},
  ];
  return {...cas, metadata: {...cas.metadata, managedFields}, status: {...aCas().status, ...nodes}};
}

function controllerPods(cas: KubeObject | undefined): KubeObject[] {
  const image: string | undefined = cas?.spec['backup-controller']?.image;
  return image === undefined ? [] : [aPod({metadata: {name: 'mycas-bc-1'}, image})];
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

interface PodWorld {
  live: () => Live;
  cas: () => SimulatedCas;
  directory: string;
  onAct: (label: string) => void;
}

const snapshotPlace = '/var/mnt/cas-database-snapshots/last-completed/';
const recoveredPlace = '/etc/cas/db/';

/** The few programs that a CAS's image has. */
function execution(world: PodWorld): Meeting {
  return played(async (side) => {
    const command = side.request.parameters.getAll('command');
    const [program = ''] = command;
    const path = command.at(-1) ?? '';
    const live = world.live();
    const given = live.exec(command);
    if (given === undefined && command[2]?.startsWith('cat >')) {
      await side.closed(0);
      live.files.set(path, side.received(0));
    }
    if (given === undefined && program === 'mv') {
      live.files.set(path, live.files.get(command.at(-2) ?? '') ?? '');
    }
    if (given === undefined && path.includes('restart-cas')) restartFromSnapshot(world);
    world.onAct(`exec ${program}`);
    const content = contentOf(path, world);
    const isFound = content !== undefined || !['cat', 'sha256sum', 'stat'].includes(program);
    const answer = given ?? (isFound ? {} : {stderr: `${path}: No such file or directory`, code: 1});
    const usual: Record<string, string | Buffer> = {
      sha256sum: `${createHash('sha256')
        .update(content ?? '')
        .digest('hex')}  ${path}\n`,
      stat: `${content?.length ?? 0}\n`,
      cat: content ?? '',
    };
    const stdout = answer.stdout ?? (answer.code ? '' : (usual[program] ?? ''));
    if (stdout !== '') await side.send(1, stdout);
    if (answer.stderr !== undefined) await side.send(2, answer.stderr);
    await side.status(answer.code ? exitStatus(answer.code) : success);
  });
}

function contentOf(path: string, {live, directory}: PodWorld): Buffer | undefined {
  const put = live().files.get(path);
  if (put !== undefined) return Buffer.from(put);
  const snapshot = join(directory, 'snapshots/last-completed', path.slice(snapshotPlace.length));
  return path.startsWith(snapshotPlace) && existsSync(snapshot) ? readFileSync(snapshot) : undefined;
}

/** What was copied lies on the volume, open to its group; the CAS starts anew, and the operator says so. */
function restartFromSnapshot({live, cas, directory}: PodWorld): void {
  const now = live();
  mkdirSync(join(directory, 'database'), {recursive: true});
  for (const [path, content] of now.files) {
    if (!path.startsWith(recoveredPlace)) continue;
    const file = join(directory, 'database', path.slice(recoveredPlace.length));
    writeFileSync(file, content);
    chmodSync(file, 0o660);
  }
  cas().restart();
  if (now.cas !== undefined && cas().facts().isProvisioned) now.cas = reconciled(now.cas);
}
