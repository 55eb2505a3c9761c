// The audit log of a CAS on a real API server, by the program as a process: over cut connections, restarts and a move.
import {type ChildProcess, spawn} from 'node:child_process';
import {readFile, symlink, writeFile} from 'node:fs/promises';
import {type AddressInfo, connect as connectSocket, createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {type Client, connect} from '../../sandbox/client/connect.ts';
import {
  customResourceDefinitions,
  namespaces,
  nodes,
  pods,
  resource,
  statefulSets,
} from '../../sandbox/client/resources.ts';
import {appendLog, formatLog} from '../../sandbox/kubelet/container-log.ts';
import {exposePod} from '../../sandbox/kubelet/exposed-pod.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import {restartedPatch, type StatusPod} from '../../sandbox/simulated/cas/in-cluster/restarted.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {until} from '../support/until.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');
const casKind = resource('services.scone.cloud/v1beta1', 'CAS', 'cas');
const name = {namespace: 'prod', name: 'mycas-0'};

let sandbox: OwnedSandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({nodes: 2, simulated: 'none'});
  client = await connect(sandbox.kubeconfig);
  await client.apply(namespaces, object(namespaces, 'prod', undefined, {}), manager);
  await client.apply(customResourceDefinitions, casDefinition, manager);
  await until(client, customResourceDefinitions, {}, (all: Conditioned[]) => all.some(isEstablished));
  await client.apply(casKind, object(casKind, 'mycas', 'prod', {spec: {}}), manager);
});

afterAll(() => sandbox?.stop());

const manager = {fieldManager: 'test'};

// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds.
type AnyObject = any;

interface Conditioned {
  apiVersion: string;
  kind: string;
  metadata: {name: string};
  status?: {conditions?: {type: string; status: string}[]};
}

function isEstablished({status}: Conditioned): boolean {
  return status?.conditions?.some(({type, status: value}) => type === 'Established' && value === 'True') ?? false;
}

function object(
  {apiVersion, kind}: {apiVersion: string; kind: string},
  named: string,
  namespace: string | undefined,
  rest: object,
) {
  return {apiVersion, kind, metadata: {name: named, ...(namespace && {namespace})}, ...rest} as AnyObject;
}

const casDefinition = object(customResourceDefinitions, 'cas.services.scone.cloud', undefined, {
  spec: {
    group: 'services.scone.cloud',
    scope: 'Namespaced',
    names: {plural: 'cas', singular: 'cas', kind: 'CAS', listKind: 'CASList'},
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
      },
    ],
  },
});

const labels = {'app.kubernetes.io/instance': 'mycas', 'app.kubernetes.io/name': 'cas'};
const set = object(statefulSets, 'mycas', 'prod', {
  spec: {
    serviceName: 'mycas',
    replicas: 1,
    selector: {matchLabels: labels},
    template: {
      metadata: {labels},
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: ['cas', 'audit'].map((container) => ({name: container, image: `registry.example/${container}:1`})),
      },
    },
  },
});

/** The log of the container, in a new file for each of its runs; all lines that were ever said, in order. */
function createLog() {
  const directory = emptyDirectory();
  const said: string[] = [];
  let number = 0;
  const file = (which: number) => join(directory, `audit-${which}.log`);
  return {
    said,
    async say(...texts: string[]) {
      said.push(...texts);
      await appendLog(file(number), texts);
    },
    /** The next lines are those of another run; of the same pod, when there is a log before it. */
    async begin({isRestart}: {isRestart: boolean}) {
      number += 1;
      await writeFile(file(number), '');
      await exposePod(sandbox.pods, {
        ...name,
        logFiles: {audit: file(number)},
        ...(isRestart && {previousLogFiles: {audit: file(number - 1)}}),
      });
    },
  };
}

async function runningPod(except?: string): Promise<AnyObject> {
  let found: AnyObject;
  await until(client, pods, {namespace: 'prod'}, (all: AnyObject[]) => {
    found = all.find(({metadata, status}) => metadata.uid !== except && status?.phase === 'Running');
    return found !== undefined;
  });
  return found;
}

async function restartAudit(): Promise<void> {
  const pod = await client.get<StatusPod>(pods, 'mycas-0', 'prod');
  if (pod === undefined) throw new Error('there is no pod');
  const patch = restartedPatch(pod, 'audit', new Date().toISOString());
  await client.patch(pods, 'mycas-0', patch, {namespace: 'prod', subresource: 'status'});
}

/** The pod comes again on the other node. */
async function moveAway(pod: AnyObject, log: ReturnType<typeof createLog>): Promise<AnyObject> {
  const {nodeName} = pod.spec;
  await client.patch(nodes, nodeName, {spec: {unschedulable: true}});
  await log.begin({isRestart: false});
  await client.remove(pods, 'mycas-0', {namespace: 'prod'});
  const moved = await runningPod(pod.metadata.uid);
  await client.patch(nodes, nodeName, {spec: {unschedulable: null}});
  return moved;
}

/** A way to the API server that can be cut. */
async function startRelay() {
  const {port} = new URL(sandbox.server);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connectSocket(Number(port), '127.0.0.1');
    for (const end of [socket, upstream]) {
      sockets.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        sockets.delete(end);
        socket.destroy();
        upstream.destroy();
      });
    }
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  const file = join(emptyDirectory(), 'kubeconfig');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(file, (await readFile(sandbox.kubeconfig, 'utf8')).replaceAll(sandbox.server, url));
  return {kubeconfig: file, cut};
}

interface Follower {
  child: ChildProcess;
  lines: string[];
  talk: string[];
  ended: Promise<number | null>;
  /** Resolves when so many lines have come. */
  count(lines: number): Promise<void>;
}

function startProgram(file: string, args: string[], kubeconfig: string): Follower {
  const home = emptyDirectory();
  const child = spawn(process.execPath, [file, ...args], {
    env: {KUBECONFIG: kubeconfig, HOME: home, PATH: process.env.PATH ?? ''},
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [lines, talk]: [string[], string[]] = [[], []];
  createInterface({input: child.stdout}).on('line', (line) => lines.push(line));
  createInterface({input: child.stderr}).on('line', (line) => talk.push(line));
  const {promise: ended, resolve} = Promise.withResolvers<number | null>();
  child.on('close', resolve);
  return {
    ...{child, lines, talk, ended},
    count: async (many) =>
      expect.poll(() => lines.length, {timeout: 30_000, message: talk.join('\n')}).toBeGreaterThanOrEqual(many),
  };
}

test('is followed over cut connections, restarts and a move, with no line lost and none doubled (fault 73)', async () => {
  const log = createLog();
  await log.begin({isRestart: false});
  await client.apply(statefulSets, set, manager);
  const pod = await runningPod();
  await log.say('before anybody listens', 'twice', 'twice');
  const {kubeconfig, cut} = await startRelay();
  const audit = startProgram(program, ['audit', 'mycas', '-n', 'prod', '--follow', '-o', 'json'], kubeconfig);
  await audit.count(3);

  await log.say('comes at once');
  await audit.count(4);

  cut();
  await log.say('said while the connection was cut', 'twice');
  await audit.count(6);

  await log.say('the last words of a run');
  await log.begin({isRestart: true});
  await log.say('the first words of the next');
  await restartAudit();
  await audit.count(8);

  cut();
  await log.say('said before a restart that nobody saw');
  await log.begin({isRestart: true});
  await restartAudit();
  await log.say('said after it');
  await audit.count(10);

  await log.say('said before the move');
  await audit.count(11);
  const moved = await moveAway(pod, log);
  await log.say('said after the move');
  await audit.count(12);
  cut();
  await log.say('and the end');
  await audit.count(13);

  audit.child.kill('SIGINT');
  expect(await audit.ended).toBe(130);
  const entries = audit.lines.map((line) => JSON.parse(line));
  // The words before the unseen restart may come behind those after it.
  expect(entries.map(({text}) => text).toSorted()).toEqual(log.said.toSorted());
  expect(entries.slice(0, 8).map(({text}) => text)).toEqual(log.said.slice(0, 8));
  expect(entries.slice(10).map(({text}) => text)).toEqual(log.said.slice(10));
  expect(entries.slice(0, 8).map(({restarts}) => restarts)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  expect(new Set(entries.slice(11).map(({node}) => node))).toEqual(new Set([moved.spec.nodeName]));
  expect(moved.spec.nodeName).not.toBe(pod.spec.nodeName);
});

test('is printed by the old plugin’s name, whole, from a time on, and of the run before', async () => {
  const log = createLog();
  await log.begin({isRestart: false});
  await client.apply(statefulSets, set, manager);
  await runningPod();
  await log.say('one', 'two', 'three');
  const plugin = join(emptyDirectory(), 'kubectl-audit');
  await symlink(program, plugin);
  const print = async (...args: string[]) => {
    const {ended, lines, talk} = startProgram(plugin, ['cas', 'mycas', '-n', 'prod', ...args], sandbox.kubeconfig);
    return {code: await ended, lines, talk};
  };
  expect(await print()).toMatchObject({code: 0, lines: ['one', 'two', 'three']});
  expect(await print('--tail', '1')).toMatchObject({code: 0, lines: ['three']});
  expect(await print('--since', '2030-01-01T00:00:00Z')).toMatchObject({code: 0, lines: []});
  expect(formatLog(['x'])).toMatch(/Z stdout F x\n$/);
  await log.begin({isRestart: true});
  await restartAudit();
  expect(await print('--previous')).toMatchObject({code: 0, lines: ['one', 'two', 'three']});
  expect(await print()).toMatchObject({code: 0, lines: []});
  const nowhere = startProgram(plugin, ['cas', 'mycas', '--namespace', 'nowhere'], sandbox.kubeconfig);
  const missing = {code: await nowhere.ended, ...nowhere};
  expect(missing).toMatchObject({code: 1, lines: []});
  expect(missing.talk.join('\n')).toContain('namespace nowhere does not exist');
});
