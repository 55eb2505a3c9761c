// The faults of the old scripts that show in pods and on the way to them, by their numbers.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {CasReach, type ReachOptions} from '../../../src/lib/cas/reach.ts';
import {Recovery} from '../../../src/lib/cas/recovery.ts';
import {upgradeComponent} from '../../../src/lib/cas/upgrade-component.ts';
import type {UpgradeWork} from '../../../src/lib/cas/upgrade-work.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import type {SconeCli} from '../../../src/lib/scone-cli/scone-cli.ts';
import {type ApiServer, json, startApiServer} from '../../support/api-server.ts';
import type {Meeting} from '../../support/api-sockets.ts';
import {aCas, casName, casSettings, repository, upgradeSettings} from '../../support/cas-ground.ts';
import {casSite} from '../../support/cas-site.ts';
import {failureOf} from '../../support/key-ground.ts';
import {exitStatus, played, success} from '../../support/pod-server.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {planIn} from '../../support/world.ts';

let api: ApiServer | undefined;
afterEach(() => api?.close());

const exec = '/api/v1/namespaces/prod/pods/mycas-0/exec';
const forward = '/api/v1/namespaces/prod/pods/mycas-0/portforward';
const pod = {metadata: {name: 'mycas-0', namespace: 'prod'}};
const service = {metadata: {name: 'mycas'}, spec: {ports: [{name: 'client-port', port: 9081}]}};
const replies = {
  'GET /api/v1/namespaces/prod/pods': json({kind: 'PodList', metadata: {}, items: [pod]}),
  'GET /api/v1/namespaces/prod/services': json({kind: 'ServiceList', metadata: {}, items: [service]}),
};

async function reachWith(sconeCli: Partial<ReturnType<typeof casSettings>['sconeCli']>, sockets = {}) {
  api = await startApiServer({replies, sockets});
  const usual = casSettings();
  const options: ReachOptions = {
    cluster: await api.connect(),
    settings: {...usual, sconeCli: {...usual.sconeCli, ...sconeCli}},
    name: casName,
    emit: () => {},
    signal: new AbortController().signal,
    openCli: async () =>
      ({reach: {by: 'port-forward', host: 'localhost'}, close: async () => {}}) as unknown as SconeCli,
  };
  return new CasReach(options);
}

/** What the pod of a recovery is asked to run, and what it says to the snapshot's files and the start. */
async function recovery(answers: (command: string[]) => {stdout?: string; stderr?: string; code?: number} | undefined) {
  const commands: string[][] = [];
  const arrived = new Map<string, Buffer>();
  const {createHash} = await import('node:crypto');
  const meeting: Meeting = played(async (side) => {
    const command = side.request.parameters.getAll('command');
    commands.push(command);
    const given = answers(command);
    const last = command.at(-1) ?? '';
    if (given === undefined && command[0] === 'sh' && command[2]?.startsWith('cat >')) {
      await side.closed(0);
      arrived.set(last, side.received(0));
    }
    const bytes = arrived.get(last) ?? Buffer.alloc(0);
    const usual: Record<string, string> = {
      sha256sum: `${createHash('sha256').update(bytes).digest('hex')}  ${last}\n`,
      stat: `${bytes.length}\n`,
    };
    const stdout = given?.stdout ?? usual[command[0] ?? ''] ?? '';
    if (stdout !== '') await side.send(1, stdout);
    if (given?.stderr !== undefined) await side.send(2, given.stderr);
    await side.status(given?.code ? exitStatus(given.code) : success);
  });
  api = await startApiServer({replies, sockets: {[exec]: meeting}});
  const directory = emptyDirectory();
  for (const name of ['cas.db', 'cas.key-store']) writeFileSync(join(directory, name), `- of ${name}`);
  const {reach, outside} = casSite({
    settings: casSettings(),
    reach: {pod: async () => ({...pod, apiVersion: 'v1', kind: 'Pod'})},
  });
  const files = {} as ConstructorParameters<typeof Recovery>[0]['files'];
  const work = new Recovery({
    cluster: await api.connect(),
    name: casName,
    reach,
    files,
    directory,
    signal: outside.signal,
  });
  const [copy, start] = work.steps();
  const signal = new AbortController().signal;
  return {commands, copy: () => copy?.make(signal), start: () => start?.make(signal), requests: api.requests};
}

describe('the way to a CAS', () => {
  test('fault 60: a local port that is named is the one that is used, and without port-forward there is none', async () => {
    const direct = await reachWith({portForward: false, localPort: undefined});
    expect(await direct.address()).toBe('mycas.prod.svc:9081');
    await api?.close();
    const other = await reachWith({portForward: false, clientPort: 7000});
    expect(await other.address()).toBe('mycas.prod.svc:7000');
    await api?.close();
    const named = await reachWith({address: 'cas.example'});
    expect(await named.address()).toBe('cas.example:9081');
    expect(api?.requests.some(({path}) => path.endsWith('/portforward'))).toBe(false);
  });

  test('fault 78: the port is proved before it is used, and closed with the run', async () => {
    const head = Buffer.alloc(2);
    head.writeUInt16LE(9081);
    const meeting = played(
      async (side) => {
        await side.send(0, head);
        await side.send(1, head);
      },
      ['v4.channel.k8s.io'],
    );
    const reach = await reachWith({}, {[forward]: meeting});
    const address = await reach.address();
    expect(api?.requests.filter(({path}) => path === forward)).toHaveLength(1);
    await reach.close();
    const {createConnection} = await import('node:net');
    const fate = await new Promise((resolve) => {
      const socket = createConnection({host: '127.0.0.1', port: Number(address.split(':')[1])});
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.on('connect', () => resolve('connected'));
    });
    expect(fate).toBe('ECONNREFUSED');
  });
});

describe('recovery', () => {
  test('fault 63: files alone are opened to the group, and the CAS is started in its own namespace, with nobody asked', async () => {
    const {copy, start, commands, requests} = await recovery(() => undefined);
    await copy();
    await start();
    expect(commands.filter(([program]) => program === 'chmod')).toEqual([
      ['chmod', '660', '/etc/cas/db/last-snapshot-db.part'],
      ['chmod', '660', '/etc/cas/db/last-snapshot-cas.key-store.part'],
    ]);
    expect(commands.at(-1)?.join(' ')).toContain('restart-cas');
    for (const {path, query} of requests.filter((request) => request.path.endsWith('/exec'))) {
      expect([path, query.tty ?? 'false']).toEqual([exec, 'false']);
    }
  });

  test('fault 64: no tar is needed, and a CAS that does not start is an error with what to do', async () => {
    const failing = (command: string[]) =>
      command.join(' ').includes('restart-cas') ? {stderr: 'restart-cas: no snapshot here', code: 1} : undefined;
    const {copy, start, commands} = await recovery(failing);
    await copy();
    expect(commands.flat()).not.toContain('tar');
    const failure = await failureOf(async () => start());
    expect(failure.reason).toContain('no snapshot here');
    expect(failure.next).toContain('run the same command again');
  });
});

test('fault 83: what was changed is waited for, and nothing is forced or restarted', () => {
  const work = {
    permissionSteps: () => [],
    repairSteps: () => [],
    needsRepair: () => false,
    closingSteps: () => [],
    isInterrupted: () => false,
  } as unknown as UpgradeWork;
  const settings = {...casSettings({action: 'upgrade'}), upgrade: {...upgradeSettings, maxBackupAge: undefined}};
  const images = {cas: `${repository}/cas:6.0.6`, controller: 'b', safetyService: 's'};
  const desired = {settings, name: casName, images, backupProvedAt: undefined, now: () => 0, work};
  const {steps} = planIn({objects: [aCas()]}, upgradeComponent, desired);
  expect(steps.map(({step}) => step)).toEqual(['patch', 'transaction', 'patch', 'wait', 'wait']);
  expect([...new Set(steps.flatMap(changesOf).map(({step}) => step))]).toEqual(['patch']);
  expect(JSON.stringify(steps)).not.toMatch(/restartedAt|force/i);
});
