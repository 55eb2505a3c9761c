// A CAS on the in-memory API server: its pod comes, goes and moves, and its log is kept and followed as a node does it.
import type {ServerResponse} from 'node:http';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {type ApiRequest, type ApiServer, absent, json, type Reply, refusal, startApiServer} from './api-server.ts';

const namespace = 'prod';
const second = 1_000_000_000n;

/** The log of one run of the container: each entry is a line, the last one perhaps without its end. */
type Log = {at: bigint; text: string; isWhole: boolean}[];

interface Follower {
  response: ServerResponse;
  request: ApiRequest;
  since: bigint;
  /** Characters of the last line that were sent. */
  log: Log;
  sent: number;
}

export interface AuditedCas {
  api: ApiServer;
  /** Lines that the container says now; those of one call have one time. */
  say(...lines: string[]): void;
  /** The same, but they do not reach those who follow before something else does. */
  mumble(...lines: string[]): void;
  /** The container ends and is started again. */
  restart(): void;
  /** The same, but the pod's status does not say so before the result is called; who follows is not told the rest. */
  restartUnnoticed(): () => void;
  /** The container ends and is not started again yet. */
  end(): void;
  /** The pod is deleted, when all followers have got all, and comes again elsewhere; without a node it does not come. */
  move(node: string | undefined): void;
  /** The same, but who watches the pods hears of it only when the result is called. */
  moveUnnoticed(node: string): () => void;
  /** All connections through which the log is followed are lost; `midLine`: the last line was sent by half. */
  cut(options?: {midLine?: boolean}): void;
  /** The API server ends its answers in order although there is more: it has lost the node. */
  loseNode(options?: {midLine?: boolean}): void;
  /** The node forgets what was said so far. */
  rotate(): void;
  deleteCas(): void;
  /** Requests for the log so far. */
  logRequests(): Record<string, string>[];
  /** Number of connections that follow. */
  following(): number;
}

export interface AuditedCasOptions {
  /** Default: one that exists. */
  cas?: Reply;
  spec?: object;
  /** Default: cas and audit. */
  containers?: readonly string[];
  /** Default: running. */
  state?: object;
  /** Default: the log. */
  log?: Reply | readonly Reply[];
  /** Further or other replies. */
  replies?: Record<string, Reply | readonly Reply[]>;
  /** The pod is not there yet. */
  withoutPod?: boolean;
}

export async function startAuditedCas(options: AuditedCasOptions = {}): Promise<AuditedCas> {
  const {containers = ['cas', 'audit']} = options;
  let version = 1;
  let pods: KubeObject[] = [];
  let isDeleted = false;
  let clock = BigInt(Date.parse('2026-01-31T12:00:00Z')) * 1_000_000n;
  let logs: Log[] = [[]];
  const watchers = new Set<ServerResponse>();
  const followers = new Set<Follower>();

  const current = () => logs.at(-1) ?? [];
  /** What is told later. */
  let held: [type: string, object: KubeObject][] | undefined;
  const tell = (type: string, object: KubeObject) => {
    if (held !== undefined) return void held.push([type, object]);
    for (const watcher of watchers) watcher.write(`${JSON.stringify({type, object})}\n`);
  };
  const put = (node: string, restarts: number, state: object = {running: {startedAt: timeOf(clock)}}) => {
    version += 1;
    const [before] = pods;
    const isNew = before === undefined;
    const uid = isNew ? `uid-${version}` : (before.metadata.uid ?? '');
    const statuses = containers.map((name) => ({
      name,
      restartCount: restarts,
      containerID: `c://${uid}/${restarts}`,
      state,
    }));
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'mycas-0', namespace, uid, resourceVersion: String(version), creationTimestamp: timeOf(clock)},
      spec: {nodeName: node, containers: containers.map((name) => ({name}))},
      status: {phase: 'Running', containerStatuses: statuses},
    };
    pods = [pod];
    tell(isNew ? 'ADDED' : 'MODIFIED', pod);
  };
  const restartsNow = () => Number(pods[0]?.status.containerStatuses.at(-1).restartCount ?? 0);
  const nodeNow = () => String(pods[0]?.spec.nodeName);

  const listPods: Reply = (response, request) => {
    if (request.query.watch !== 'true') {
      return json({kind: 'PodList', metadata: {resourceVersion: String(version)}, items: pods})(response, request);
    }
    response.writeHead(200, {'content-type': 'application/json'});
    response.flushHeaders();
    for (const pod of pods)
      if (Number(pod.metadata.resourceVersion) > Number(request.query.resourceVersion)) {
        response.write(`${JSON.stringify({type: 'MODIFIED', object: pod})}\n`);
      }
    watchers.add(response);
    response.on('close', () => watchers.delete(response));
  };

  const giveLog: Reply = (response, request) => {
    const {query} = request;
    const log = query.previous === 'true' ? logs.at(-2) : current();
    if (pods.length === 0) return absent('pods', 'mycas-0')(response, request);
    if (log === undefined) {
      return refusal(
        400,
        'BadRequest',
        'previous terminated container "audit" in pod "mycas-0" not found',
      )(response, request);
    }
    response.writeHead(200, {'content-type': 'text/plain'});
    response.flushHeaders();
    const since = query.sinceTime === undefined ? 0n : BigInt(Date.parse(query.sinceTime)) * 1_000_000n;
    const tail = query.tailLines === undefined ? 0 : Math.max(0, log.length - Number(query.tailLines));
    const follower = {response, request, since, log, sent: tail};
    send(follower);
    const isRunning = 'running' in (pods[0]?.status.containerStatuses.at(-1).state ?? {});
    if (query.follow !== 'true' || !isRunning) return void response.end();
    followers.add(follower);
    response.on('close', () => followers.delete(follower));
  };

  function send(follower: Follower, upTo = follower.log.length): void {
    for (; follower.sent < upTo; follower.sent++) {
      const line = follower.log[follower.sent];
      if (line !== undefined && line.at >= follower.since) follower.response.write(lineOf(line));
    }
  }

  const write = (lines: readonly string[]) => {
    clock += second / 3n;
    current().push(...lines.map((text) => ({at: clock, text, isWhole: true})));
  };

  const stopFollowers = (how: 'end' | 'cut' | 'lose', midLine: boolean) => {
    for (const follower of [...followers]) {
      followers.delete(follower);
      const {log, response, request} = follower;
      if (how === 'end') send(follower);
      const next = log[follower.sent];
      if (midLine && next !== undefined) {
        const text = lineOf(next);
        response.write(text.slice(0, 32 + Math.floor((text.length - 32) / 2)));
      }
      // What was written is to arrive before the connection is cut.
      if (how === 'cut') setTimeout(request.cutConnection, 10);
      else response.end();
    }
  };

  const move = (node: string | undefined) => {
    stopFollowers('end', false);
    const [gone] = pods;
    pods = [];
    version += 1;
    if (gone !== undefined) tell('DELETED', {...gone, metadata: {...gone.metadata, resourceVersion: String(version)}});
    logs = [[]];
    // The clock of the other node is behind.
    clock -= second * 2n;
    if (node !== undefined) put(node, 0);
  };

  const api = await startApiServer({
    replies: {
      [`GET /api/v1/namespaces/${namespace}/pods`]: listPods,
      [`GET /api/v1/namespaces/${namespace}/pods/mycas-0`]: (response, request) =>
        (pods[0] === undefined ? absent('pods', 'mycas-0') : json(pods[0]))(response, request),
      [`GET /api/v1/namespaces/${namespace}/pods/mycas-0/log`]: options.log ?? giveLog,
      [`GET /apis/services.scone.cloud/v1beta1/namespaces/${namespace}/cas/mycas`]: (response, request) =>
        isDeleted
          ? absent('cas', 'mycas')(response, request)
          : (options.cas ?? json({kind: 'CAS', metadata: {name: 'mycas', namespace}, spec: options.spec ?? {}}))(
              response,
              request,
            ),
      ...options.replies,
    },
  });
  if (!options.withoutPod) put('node-a', 0, options.state);

  return {
    api,
    say(...lines) {
      write(lines);
      for (const follower of followers) if (follower.log === current()) send(follower);
    },
    mumble: (...lines) => write(lines),
    restart() {
      clock += second;
      stopFollowers('end', false);
      logs = [...logs, []];
      put(nodeNow(), restartsNow() + 1);
    },
    restartUnnoticed() {
      clock += second;
      logs = [...logs, []];
      const restarts = restartsNow() + 1;
      return () => put(nodeNow(), restarts);
    },
    end() {
      stopFollowers('end', false);
      put(nodeNow(), restartsNow(), {
        terminated: {exitCode: 0, containerID: `c://${pods[0]?.metadata.uid}/${restartsNow()}`},
      });
    },
    move,
    moveUnnoticed(node) {
      held = [];
      move(node);
      const told = held;
      held = undefined;
      return () => {
        for (const [type, object] of told) tell(type, object);
      };
    },
    cut: ({midLine = false} = {}) => stopFollowers('cut', midLine),
    loseNode: ({midLine = false} = {}) => stopFollowers('lose', midLine),
    rotate() {
      logs = [...logs.slice(0, -1), []];
    },
    deleteCas() {
      isDeleted = true;
    },
    logRequests: () => api.requests.filter(({path}) => path.endsWith('/log')).map(({query}) => query),
    following: () => followers.size,
  };
}

function timeOf(at: bigint): string {
  return new Date(Number(at / 1_000_000n)).toISOString();
}

function lineOf({at, text, isWhole}: Log[number]): string {
  const time = `${new Date(Number(at / second) * 1000).toISOString().slice(0, 19)}.${String(at % second).padStart(9, '0')}Z`;
  return `${time} ${text}${isWhole ? '\n' : ''}`;
}
