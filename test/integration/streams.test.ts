// Logs, exec and port-forward through a real API server, which translates WebSockets as it does in any cluster.
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {type AddressInfo, connect as connectSocket, createServer, type Server} from 'node:net';
import {join} from 'node:path';
import {PassThrough, Readable} from 'node:stream';
import {buffer, text} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Client, connect as connectClient} from '../../sandbox/client/connect.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import * as kinds from '../../sandbox/client/resources.ts';
import {appendLog} from '../../sandbox/kubelet/container-log.ts';
import {type ExposedPod, exposePod, withdrawPod} from '../../sandbox/kubelet/exposed-pod.ts';
import {furnishRoot} from '../../sandbox/kubelet/pod-root.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import type {Cluster} from '../../src/lib/cluster/cluster.ts';
import {connect} from '../../src/lib/cluster/connect.ts';
import {type ExecOptions, runInPod, startInPod} from '../../src/lib/cluster/exec.ts';
import {type PodLogOptions, podLog} from '../../src/lib/cluster/pod-log.ts';
import {forwardPort} from '../../src/lib/cluster/port-forward.ts';
import {until} from '../sandbox/processes.ts';
import {emptyDirectory} from '../support/temporary.ts';

type Pod = KubeObject<{spec: object; status?: {phase?: string; containerStatuses?: object[]}}>;

const pod = {namespace: 'default', name: 'cas-0'};
let sandbox: OwnedSandbox;
let client: Client;
let cluster: Cluster;
let root: string;
let logs: string;

const logFile = (name: string) => join(logs, name);

beforeAll(async () => {
  sandbox = await startSandbox({simulated: 'none'});
  client = await connectClient(sandbox.kubeconfig);
  cluster = await connectAs(sandbox.kubeconfig);
  root = emptyDirectory();
  logs = emptyDirectory();
  await furnishRoot(root, {directories: ['/etc/cas/db']});
  await Promise.all([
    createPod('cas-0', 'r.example/cas:1'),
    sandbox.faults.set('image-pull-fails', {image: 'missing'}),
  ]);
  await untilRunning('cas-0');
});
afterAll(async () => {
  cluster.close();
  client.close();
  await sandbox.stop();
});

function connectAs(kubeconfig: string): Promise<Cluster> {
  return connect({kubeconfig, env: {}, homeDirectory: '/nonexistent', userAgent: 'kubectl-provision/test'});
}

async function createPod(name: string, image: string): Promise<void> {
  const containers = ['cas', 'audit'].map((container) => ({name: container, image}));
  await client.create(kinds.pods, {metadata: {name, namespace: 'default'}, spec: {containers}});
}

const podNow = (name: string) => client.get<Pod>(kinds.pods, name, 'default');

function untilRunning(name: string): Promise<void> {
  return until(`pod ${name} runs`, async () => (await podNow(name))?.status?.phase === 'Running');
}

const expose = (behind: Omit<ExposedPod, 'namespace' | 'name'>) => exposePod(sandbox.pods, {...pod, ...behind});

/** The container is started again, as its status tells. */
async function restart(container: string): Promise<void> {
  const {status} = (await podNow('cas-0')) ?? {};
  const at = new Date().toISOString();
  const before = (status?.containerStatuses ?? []) as {name: string; restartCount: number}[];
  const containerStatuses = before.map((each) =>
    each.name !== container
      ? each
      : {
          ...each,
          restartCount: each.restartCount + 1,
          lastState: {terminated: {exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at}},
        },
  );
  await client.patch(kinds.pods, 'cas-0', {status: {containerStatuses}}, {namespace: 'default', subresource: 'status'});
}

describe('logs', () => {
  async function lines(options: PodLogOptions = {}, of: Cluster = cluster): Promise<string[]> {
    const taken: string[] = [];
    for await (const line of await podLog(of, pod, {container: 'cas', ...options})) taken.push(line);
    return taken;
  }

  beforeAll(async () => {
    await appendLog(logFile('cas'), ['old'], {at: new Date('2026-01-31T12:00:00Z')});
    await appendLog(logFile('cas'), ['', 'warning'], {at: new Date('2026-01-31T13:00:00Z'), stream: 'stderr'});
    await appendLog(logFile('cas'), ['new'], {at: new Date()});
    await expose({logFiles: {cas: logFile('cas')}});
  });

  test.each<[string, PodLogOptions, string[]]>([
    ['all', {}, ['old', '', 'warning', 'new']],
    ['the last', {tailLines: 2}, ['warning', 'new']],
    ['none of the last', {tailLines: 0}, []],
    ['since a time', {sinceTime: '2026-01-31T12:30:00Z'}, ['', 'warning', 'new']],
    ['since some seconds', {sinceSeconds: 600}, ['new']],
    [
      'with times',
      {timestamps: true, tailLines: 3, sinceTime: '2026-01-31T13:00:00Z'},
      ['2026-01-31T13:00:00.000000000Z ', '2026-01-31T13:00:00.000000000Z warning', expect.stringMatching(/Z new$/)],
    ],
    ['of a container that nobody plays', {container: 'audit'}, ['started']],
  ])('%s', async (_, options, expected) => {
    expect(await lines(options)).toEqual(expected);
  });

  test('are followed, until the container is started again; what was before is then the previous log', async () => {
    const seen: string[] = [];
    const followed = await podLog(cluster, pod, {container: 'cas', follow: true, tailLines: 1});
    const following = (async () => {
      for await (const line of followed) seen.push(line);
    })();
    await expect.poll(() => seen).toEqual(['new']);
    await appendLog(logFile('cas'), ['newer']);
    await expect.poll(() => seen).toEqual(['new', 'newer']);
    await expect(lines({previous: true})).rejects.toThrow(
      /previous terminated container "cas" in pod "cas-0" not found/,
    );
    await appendLog(logFile('cas.1'), ['afresh']);
    await restart('cas');
    await expose({logFiles: {cas: logFile('cas.1')}, previousLogFiles: {cas: logFile('cas')}});
    await following;
    expect(await lines()).toEqual(['afresh']);
    expect(await lines({previous: true, tailLines: 1})).toEqual(['newer']);
  });

  test('a container must be named where there are several, and be there', async () => {
    await expect(podLog(cluster, pod)).rejects.toThrow(
      /a container name must be specified for pod cas-0, choose one of: \[cas audit\]/,
    );
    await expect(lines({container: 'other'})).rejects.toThrow(/container other is not valid for pod cas-0/);
    await expect(podLog(cluster, {...pod, name: 'other'})).rejects.toMatchObject({isAbsent: true});
  });

  test('a container that waits for its image has none', async () => {
    await createPod('waiting', 'r.example/missing:1');
    await until(
      'its status says so',
      async () => ((await podNow('waiting'))?.status?.containerStatuses?.length ?? 0) > 0,
    );
    const waiting = podLog(cluster, {...pod, name: 'waiting'}, {container: 'cas'});
    await expect(waiting).rejects.toThrow(/is waiting to start: (?:image can't be|trying and failing to) pull/);
  });
});

describe('exec', () => {
  const run = (command: string[], options: Partial<ExecOptions> = {}, of: Cluster = cluster) =>
    runInPod(of, pod, {container: 'cas', command, ...options});

  beforeAll(() => expose({root, environment: {VERSION: '7'}}));

  test('a command with arguments, its output and its exit code', async () => {
    await writeFile(join(root, 'etc/cas/db/cas.db'), 'data');
    expect(await run(['sh', '-c', 'cat /etc/cas/db/cas.db; echo "$1 $VERSION" >&2; exit 3', 'sh', 'a  b'])).toEqual({
      exitCode: 3,
      stdout: 'data',
      stderr: 'a  b 7\n',
      isCertain: true,
    });
  });

  test('what is printed knows of no root', async () => {
    const {stdout} = await run(['sh', '-c', 'pwd; sha256sum /etc/cas/db/cas.db; chown -R root:nonroot /etc/cas']);
    const digest = createHash('sha256').update('data').digest('hex');
    expect(stdout).toBe(`/\n${digest}  /etc/cas/db/cas.db\n`);
    expect(await readFile(join(root, '.ownership'), 'utf8')).toBe('chown -R root:nonroot /etc/cas\n');
  });

  test('stdin, its end, and stdout at the same time', async () => {
    const {stdout, ended} = await startInPod(cluster, pod, {
      container: 'cas',
      command: ['cat'],
      stdin: Readable.from(['one ', 'two']),
    });
    expect(await text(stdout)).toBe('one two');
    await expect(ended).resolves.toEqual({exitCode: 0, stderr: '', isCertain: false});
  });

  test('a command that does not read its input to the end', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(64 * 1024);
      })(),
    );
    const full = run(['sh', '-c', 'head -c 100000 > /dev/null; echo no space left >&2; exit 2'], {stdin: endless});
    expect(await full).toMatchObject({exitCode: 2, stderr: 'no space left\n'});
  });

  test('20 MB go through tar into the pod and out of it, the same', async () => {
    const here = emptyDirectory();
    const database = randomBytes(20 * 2 ** 20);
    await mkdir(join(here, 'snapshot'));
    await writeFile(join(here, 'snapshot/cas.db'), database);
    const digest = createHash('sha256').update(database).digest('hex');
    const {create, extract} = await import('tar');
    const packed = Readable.from(create({cwd: here}, ['snapshot']));
    expect(await run(['tar', 'xf', '-', '-C', '/etc/cas/db'], {stdin: packed})).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    const {stdout: sums} = await run(['sha256sum', '/etc/cas/db/snapshot/cas.db']);
    expect(sums).toBe(`${digest}  /etc/cas/db/snapshot/cas.db\n`);

    const {stdout, ended} = await startInPod(cluster, pod, {
      container: 'cas',
      command: ['tar', 'cf', '-', '-C', '/etc/cas/db', 'snapshot'],
    });
    const back = emptyDirectory();
    const unpacking = extract({cwd: back});
    for await (const chunk of stdout) if (!unpacking.write(chunk)) await once(unpacking, 'drain');
    unpacking.end();
    await once(unpacking, 'close');
    await expect(ended).resolves.toMatchObject({exitCode: 0});
    expect((await readFile(join(back, 'snapshot/cas.db'))).equals(database)).toBe(true);
  });

  test('a program that the image does not have', async () => {
    const bare = emptyDirectory();
    await furnishRoot(bare, {without: ['tar']});
    await expose({root: bare});
    await expect(run(['tar', 'cf', '-', '.'])).rejects.toMatchObject({
      summary: 'the image of the container has no program "tar"',
      missingProgram: 'tar',
    });
    expect(await run(['sh', '-c', 'tar cf - .'])).toMatchObject({exitCode: 127});
    await expose({root});
  });

  test('a container that does not run, a pod that is not there', async () => {
    await expect(
      runInPod(cluster, {...pod, name: 'waiting'}, {container: 'cas', command: ['true']}),
    ).rejects.toMatchObject({
      kind: 'failed',
      summary: 'the container "cas" does not run',
      object: 'Pod default/waiting',
    });
    await expect(runInPod(cluster, {...pod, name: 'other'}, {command: ['true']})).rejects.toMatchObject({
      isAbsent: true,
    });
  });

  test('an exec that is aborted, and a killed command', async () => {
    const stop = new AbortController();
    const {stdout, ended} = await startInPod(cluster, pod, {
      container: 'cas',
      command: ['sh', '-c', 'echo started; sleep 600'],
      signal: stop.signal,
    });
    await once(stdout, 'readable');
    stop.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
    expect(await run(['sh', '-c', 'kill -9 $$'])).toMatchObject({exitCode: 137});
  });
});

describe('port-forward', () => {
  const servers: Server[] = [];

  afterAll(() => {
    for (const server of servers) server.close();
  });

  /** Says who it is, then sends back what comes. */
  async function play(name: string): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(`${name} `);
      socket.pipe(socket);
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** Sends, ends, and gives all that came. */
  async function converse(port: number, message: string | Buffer): Promise<Buffer> {
    const socket = connectSocket({host: '127.0.0.1', port, allowHalfOpen: true});
    socket.write(message);
    const received: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of socket) {
      received.push(chunk);
      bytes += chunk.length;
      // `cas-0 ` and the message.
      if (bytes >= message.length + 6) break;
    }
    return Buffer.concat(received);
  }

  test('many connections beside each other, much data, and the pod started again in between', async () => {
    await expose({ports: {8081: await play('cas-0')}});
    const asked: string[] = [];
    const troubles: string[] = [];
    const forwarded = await forwardPort(cluster, {
      pod: async () => {
        asked.push(pod.name);
        return pod;
      },
      port: 8081,
      onTrouble: (trouble) => troubles.push(trouble),
    });
    const messages = Array.from({length: 10}, (_, index) => `message ${index}`);
    const answers = await Promise.all(messages.map((message) => converse(forwarded.port, message)));
    expect(answers.map(String)).toEqual(messages.map((message) => `cas-0 ${message}`));
    const much = randomBytes(20 * 2 ** 20);
    expect((await converse(forwarded.port, much)).subarray(6).equals(much)).toBe(true);
    expect(asked).toHaveLength(12);

    await withdrawPod(sandbox.pods, pod);
    const cut = connectSocket({host: '127.0.0.1', port: forwarded.port});
    await expect(buffer(cut)).rejects.toMatchObject({code: 'ECONNRESET'});
    expect(troubles).toEqual([expect.stringMatching(/Pod default\/cas-0: nothing listens on port 8081 of the pod/)]);

    await client.remove(kinds.pods, 'cas-0', {namespace: 'default'});
    await until('the pod is gone', async () => (await podNow('cas-0')) === undefined);
    await expect(buffer(connectSocket({host: '127.0.0.1', port: forwarded.port}))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect(troubles[1]).toMatch(/Pod default\/cas-0: it does not exist/);

    await createPod('cas-0', 'r.example/cas:2');
    await untilRunning('cas-0');
    await expose({ports: {8081: await play('cas-1')}});
    expect(String(await converse(forwarded.port, 'again'))).toBe('cas-1 again');
    await forwarded.close();
  });

  test('a port where nothing listens, a pod that does not run, a local port that is taken', async () => {
    await expose({});
    const forward = (name: string, localPort?: number) =>
      forwardPort(cluster, {pod: async () => ({...pod, name}), port: 8081, localPort});
    await expect(forward('cas-0')).rejects.toMatchObject({
      kind: 'failed',
      summary: 'nothing listens on port 8081 of the pod',
    });
    await expect(forward('waiting')).rejects.toMatchObject({summary: 'the pod does not run'});
    const taken = await play('other');
    await expect(forward('cas-0', taken)).rejects.toMatchObject({object: `127.0.0.1:${taken}`});
  });
});

describe('rights', () => {
  const allow = async (user: string, rules: object[]) => {
    const metadata = {name: user, namespace: 'default'};
    await client.apply(kinds.roles, {metadata, rules} as KubeObject, {fieldManager: 'test'});
    const subjects = [{kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io'}];
    const roleRef = {kind: 'Role', name: user, apiGroup: 'rbac.authorization.k8s.io'};
    await client.apply(kinds.roleBindings, {metadata, subjects, roleRef} as KubeObject, {fieldManager: 'test'});
    return connectAs(await sandbox.mintKubeconfig({user}));
  };

  test('none: each refusal names what is missing', async () => {
    const nobody = await connectAs(await sandbox.mintKubeconfig({user: 'eve'}));
    await expect(podLog(nobody, pod, {container: 'cas'})).rejects.toMatchObject({
      isRefused: true,
      summary: 'eve may not get pods/log in namespace default',
    });
    await expect(runInPod(nobody, pod, {command: ['true']})).rejects.toMatchObject({
      isRefused: true,
      summary: 'eve may not use pods/exec in namespace default',
    });
    await expect(forwardPort(nobody, {pod: async () => pod, port: 8081})).rejects.toMatchObject({
      isRefused: true,
      summary: 'eve may not use pods/portforward in namespace default',
    });
    nobody.close();
  });

  test('half of them: newer servers want create, too', async () => {
    const half = await allow('half', [{apiGroups: [''], resources: ['pods/exec'], verbs: ['get']}]);
    await expect(runInPod(half, pod, {container: 'cas', command: ['true']})).rejects.toMatchObject({
      isRefused: true,
      next: expect.stringContaining('create pods/exec'),
    });
    half.close();
  });

  test('enough of them', async () => {
    await expose({root});
    const rules = [{apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create']}];
    const enough = await allow('enough', rules);
    await expect(runInPod(enough, pod, {container: 'cas', command: ['true']})).resolves.toMatchObject({exitCode: 0});
    enough.close();
  });
});

test('the kubelet lets nobody in but the API server', async () => {
  const port = (
    await client.get<KubeObject<{status: {daemonEndpoints: {kubeletEndpoint: {Port: number}}}}>>(kinds.nodes, 'node-1')
  )?.status.daemonEndpoints.kubeletEndpoint.Port;
  const {connect: connectTls} = await import('node:tls');
  const socket = connectTls({host: '127.0.0.1', port: port ?? 0, rejectUnauthorized: false});
  socket.write('GET /containerLogs/default/cas-0/cas HTTP/1.1\r\nhost: x\r\n\r\n');
  await expect(buffer(socket)).rejects.toMatchObject({code: expect.stringMatching(/CERTIFICATE_REQUIRED|ECONNRESET/)});
  expect(existsSync(sandbox.pods)).toBe(true);
});

// Takes the sandbox with it, so it comes last.
test('a node that is lost in the middle is never taken for success', async () => {
  const ending = {container: 'cas', command: ['sh', '-c', 'echo started; sleep 600']};
  const through = await startInPod(cluster, pod, ending);
  const translated = await startInPod(cluster, pod, {...ending, stdin: new PassThrough()});
  await Promise.all([through, translated].map(({stdout}) => once(stdout, 'readable')));
  process.kill(-(sandbox.record.processes.kubelet ?? 0), 'SIGKILL');
  await expect(through.ended).rejects.toMatchObject({kind: 'undetermined'});
  await expect(text(through.stdout)).rejects.toMatchObject({kind: 'undetermined'});
  // The API server says that it ended well; only that this is not certain keeps it from being believed.
  const end = await translated.ended.catch(() => ({isCertain: false}));
  expect(end).toMatchObject({isCertain: false});
  await sandbox.ended;
  await rm(`${sandbox.directory}.logs`, {recursive: true, force: true});
});
