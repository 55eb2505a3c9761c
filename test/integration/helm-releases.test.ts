// Releases between real Helm 3, real Helm 4 and this program, and what becomes of those that a client left unfinished.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {helmBinary} from '../../sandbox/binaries/provide.ts';
import {configMaps} from '../../sandbox/client/resources.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {chartArchive} from '../support/chart-archive.ts';
import {type HelmCluster, startHelmCluster} from '../support/helm-cluster.ts';
import {type OurReleases, ourReleases} from '../support/our-releases.ts';
import {until} from '../support/until.ts';

const namespace = 'releases';
let cluster: HelmCluster;
let ours: OurReleases;
let chart: string;

/** Configuration, a second object that an upgrade may drop, a deployment, and hooks that need no waiting. */
const archive = chartArchive('app', {
  'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'values.yaml': 'text: one\nextra: true\nreplicas: 1\nstuck: false\ndeployment: true\n',
  'templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
data:
  text: {{ .Values.text | quote }}
{{- if .Values.extra }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-extra
{{- end }}
{{- if .Values.deployment }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec: {containers: [{name: c, image: registry.example.org/c}]}
{{- end }}
`,
  'templates/hooks.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-hook
  annotations: {helm.sh/hook: "pre-install,pre-upgrade,pre-rollback,pre-delete,post-delete"}
{{- if .Values.stuck }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-stuck
  annotations: {helm.sh/hook: "{{ .Values.stuck }}"}
spec:
  suspend: true
  template: {spec: {restartPolicy: Never, containers: [{name: c, image: registry.example.org/c}]}}
{{- end }}
`,
  'templates/NOTES.txt': 'Thanks for {{ .Release.Name }}\n',
});

beforeAll(async () => {
  cluster = await startHelmCluster('secret', namespace);
  ours = await ourReleases(cluster.sandbox.kubeconfig, namespace);
  chart = await cluster.file('app.tgz', archive);
});

afterAll(async () => {
  ours?.close();
  await cluster?.stop();
});

type Helm = 'helm' | 'helm4';
const helms: Helm[] = ['helm', 'helm4'];
const text = async () => (await cluster.get('ConfigMap', 'app-config'))?.data.text;
const hasExtra = async () => (await cluster.get('ConfigMap', 'app-extra')) !== undefined;
const replicas = async () => (await cluster.get('Deployment', 'app'))?.spec.replicas;

async function statuses(): Promise<string[]> {
  const history = await cluster.helmJson<{revision: number; status: string}[]>('history', 'app').catch(() => []);
  return history.map(({revision, status}) => `${revision} ${status}`);
}

/** The findings of a run that are neither ok nor left out. */
function troubles({findings}: Outcome): string[] {
  return findings.filter(({verdict}) => verdict !== 'ok' && verdict !== 'skipped').map(({summary}) => summary);
}

async function clear(): Promise<void> {
  ours.revive();
  await cluster.helm('uninstall', 'app', '--no-hooks', '--ignore-not-found');
  await cluster.client.request('DELETE', `/apis/batch/v1/namespaces/${namespace}/jobs?propagationPolicy=Background`);
  await cluster.client.request('DELETE', `/api/v1/namespaces/${namespace}/configmaps`);
}

describe.each(helms)('%s on releases of ours', (helm) => {
  const run = (...args: string[]) => cluster[helm](...args);
  afterAll(clear);

  it('lists, tells and gets what we installed', async () => {
    expect((await ours.bring(archive)).failures).toEqual([]);
    expect(await run('list')).toMatch(/app\s+releases\s+1\s+.*deployed\s+app-1\.0\.0/);
    expect(await run('status', 'app')).toMatch(/STATUS: deployed\nREVISION: 1\n[\s\S]*Thanks for app/);
    expect(await run('history', 'app')).toMatch(/1\s+.*deployed\s+app-1\.0\.0\s+Install complete/);
    const all = await run('get', 'all', 'app');
    for (const part of ['COMPUTED VALUES:', 'HOOKS:', 'MANIFEST:', 'NOTES:']) expect(all).toContain(part);
  });

  it('upgrades, rolls back and uninstalls what we installed and upgraded', async () => {
    await ours.bring(archive, {config: {text: 'two', extra: false, replicas: 2}});
    await run('upgrade', 'app', chart, '--set', 'text=three,replicas=3');
    expect([await text(), await hasExtra(), await replicas()]).toEqual(['three', true, 3]);
    await ours.bring(archive, {config: {text: 'four'}});
    await run('rollback', 'app', '2');
    expect([await text(), await hasExtra(), await replicas()]).toEqual(['two', false, 2]);
    expect((await statuses()).at(-1)).toBe('5 deployed');
    expect(troubles(await ours.run('release', 'status', 'app'))).toEqual([]);
    await run('uninstall', 'app');
    expect([await text(), await statuses()]).toEqual([undefined, []]);
  });
});

describe.each(helms)('we on releases of %s', (helm) => {
  const run = (...args: string[]) => cluster[helm](...args);
  afterAll(clear);

  it('list them and tell that all is in order', async () => {
    await run('install', 'app', chart, '--wait');
    const list = await ours.run('release', 'status');
    expect(list.findings.map(({summary}) => summary)).toEqual([`${namespace}/app: revision 1, deployed by Helm`]);
    const status = await ours.run('release', 'status', 'app');
    expect([status.exitCode, troubles(status)]).toEqual([0, []]);
    expect(status.findings.map(({summary}) => summary)).toEqual([
      'revision 1 of chart app-1.0.0 is deployed',
      'all 3 objects are as revision 1 has them',
    ]);
  });

  it('find nothing to change, upgrade, and are upgraded again', async () => {
    const {changes = []} = (await ours.plan(archive)).components[0] ?? {};
    expect(changes).toEqual([]);
    await ours.bring(archive, {config: {text: 'two', replicas: 2}});
    await run('upgrade', 'app', chart, '--set', 'text=three,extra=false');
    expect([await text(), await hasExtra(), await replicas()]).toEqual(['three', false, 1]);
    await ours.bring(archive, {config: {text: 'four', replicas: 4}});
    expect([await text(), await hasExtra(), await replicas()]).toEqual(['four', true, 4]);
    // What the last revision dropped is gone for both.
    await run('rollback', 'app', '3');
    expect([await text(), await hasExtra(), await replicas()]).toEqual(['three', false, 1]);
  });

  it('roll back, and are rolled back', async () => {
    const back = await ours.run('release', 'rollback', 'app', '--to-revision', '2');
    expect([back.exitCode, back.findings.map(({summary}) => summary)[0]]).toEqual([
      0,
      'revision 6 of chart app-1.0.0 is deployed',
    ]);
    expect([await text(), await hasExtra(), await replicas()]).toEqual(['two', true, 2]);
    await run('rollback', 'app');
    expect([await text(), await hasExtra()]).toEqual(['three', false]);
    expect((await statuses()).filter((line) => line.endsWith(' deployed'))).toEqual(['7 deployed']);
  });

  it('uninstall: hooks run, objects and records are gone', async () => {
    const gone = await ours.run('release', 'uninstall', 'app');
    expect([gone.exitCode, troubles(gone)]).toEqual([0, []]);
    expect([await text(), await replicas(), await statuses()]).toEqual([undefined, undefined, []]);
    expect(gone.changes.map(({summary}) => summary)).toContain(`run hook post-delete: ConfigMap ${namespace}/app-hook`);
  });

  it('uninstall with the history kept, install over it', async () => {
    await run('install', 'app', chart);
    await ours.run('release', 'uninstall', 'app', '--keep-history');
    expect(await statuses()).toEqual(['1 uninstalled']);
    await run('rollback', 'app', '1');
    expect([await text(), await statuses()]).toEqual(['one', ['1 uninstalled', '2 deployed']]);
  });
});

describe('real helm, killed while its hooks run', () => {
  afterEach(clear);

  /** Ends helm as soon as the hook is there that would never end. */
  async function killed(...args: string[]): Promise<void> {
    const program = await helmBinary({talk: () => {}});
    const env = {...cluster.sandbox.environment(), PATH: process.env.PATH ?? '', HOME: '/nonexistent'};
    const child = spawn(program, ['--namespace', namespace, ...args], {env, stdio: 'ignore'});
    const jobs = {...configMaps, plural: 'jobs', apiVersion: 'batch/v1', kind: 'Job'};
    await until(cluster.client, jobs, {namespace}, (items) => items.length > 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('an upgrade that did what it should but for the last hook: shown, and adopted', async () => {
    await cluster.helm('install', 'app', chart);
    await killed('upgrade', 'app', chart, '--set', 'text=two,stuck=post-upgrade', '--timeout', '1h');
    const status = await ours.run('release', 'status', 'app');
    expect([status.exitCode, status.findings[0]?.code]).toEqual([3, 'PS301']);
    expect(status.findings[0]?.details).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Helm began it \d+ s ago \(pending-upgrade\)$/),
        'all 3 objects are as revision 2 has them',
        '2 of 3 objects are as revision 1 has them',
      ]),
    );
    await expect(cluster.helm('upgrade', 'app', chart)).rejects.toThrow('another operation');
    const early = await ours.run('release', 'repair', 'app', '--adopt');
    expect([early.exitCode, early.summary]).toEqual([1, 'nothing was changed']);
    const dry = await ours.run('release', 'repair', 'app', '--adopt', '--even-if-recent', '--dry-run');
    expect(dry.changes.map(({summary, state}) => `${state}: ${summary}`)).toEqual([
      'planned: mark release app revision 2: deployed',
      'planned: mark release app revision 1: superseded',
    ]);
    expect(await statuses()).toEqual(['1 deployed', '2 pending-upgrade']);
    const adopted = await ours.run('release', 'repair', 'app', '--adopt', '--even-if-recent');
    expect([adopted.exitCode, await statuses()]).toEqual([0, ['1 superseded', '2 deployed']]);
    await cluster.helm('upgrade', 'app', chart, '--set', 'text=three');
    expect(await text()).toBe('three');
  });

  it('an upgrade that did nothing yet: not adopted, but rolled back or marked failed', async () => {
    await cluster.helm('install', 'app', chart);
    await killed('upgrade', 'app', chart, '--set', 'text=two,stuck=pre-upgrade', '--timeout', '1h');
    const adopt = await ours.run('release', 'repair', 'app', '--adopt', '--even-if-recent');
    expect(troubles(adopt)[1]).toBe('it cannot be adopted: 2 of 3 objects are as revision 2 has them');
    const back = await ours.run('release', 'repair', 'app', '--roll-back', '--even-if-recent');
    expect([back.exitCode, await statuses(), await text()]).toEqual([
      0,
      ['1 superseded', '2 failed', '3 deployed'],
      'one',
    ]);
    await cluster.helm4('upgrade', 'app', chart, '--set', 'text=three');
    expect(await text()).toBe('three');
  });

  it('a first install: marked failed, then helm installs', async () => {
    await killed('install', 'app', chart, '--set', 'stuck=pre-install', '--timeout', '1h');
    const dry = await ours.run('release', 'repair', 'app', '--mark-failed', '--even-if-recent', '--dry-run');
    expect([dry.exitCode, await statuses()]).toEqual([3, ['1 pending-install']]);
    await ours.run('release', 'repair', 'app', '--mark-failed', '--even-if-recent');
    expect(await statuses()).toEqual(['1 failed']);
    await cluster.helm('upgrade', '--install', 'app', chart);
    expect([(await statuses()).at(-1), await text()]).toEqual(['2 deployed', 'one']);
  });

  it('an uninstallation: rolled back, or uninstalled for good', async () => {
    await cluster.helm('install', 'app', chart, '--set', 'stuck=pre-delete');
    await killed('uninstall', 'app', '--timeout', '1h');
    const back = await ours.run('release', 'repair', 'app', '--roll-back', '--even-if-recent');
    expect([back.exitCode, (await statuses()).at(-1)]).toEqual([0, '2 deployed']);
    expect(troubles(await ours.run('release', 'status', 'app'))).toEqual([]);
  });
});

describe('we, killed between any two writes', () => {
  const config = {deployment: false};
  const install = () => ours.bring(archive, {config});
  const upgrade = () => ours.bring(archive, {config: {...config, text: 'two', extra: false}});

  /** What is prepared before, the operation, and what must be true once somebody has gone on. */
  const operations: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    ['install', async () => {}, install],
    ['upgrade', install, upgrade],
    ['rollback', () => install().then(upgrade), () => ours.act('rollback')],
    ['uninstall', install, () => ours.act('uninstall')],
  ];

  afterAll(clear);

  it.each(operations)('%s: we go on, and so does helm', async (name, prepare, operation) => {
    await clear();
    await prepare();
    ours.revive();
    await operation();
    const writes = ours.writes();
    expect(writes).toBeGreaterThan(4);
    for (const helm of [undefined, 'helm', 'helm4'] as const) {
      for (let survived = 0; survived < writes; survived++) {
        await clear();
        await prepare();
        ours.dieAfter(survived);
        await operation();
        ours.revive();
        const where = `${name} killed after ${survived} of ${writes} writes, then ${helm ?? 'we'}`;
        if (name === 'uninstall') expect(await goneAfter(helm), where).toEqual([undefined, []]);
        else expect(await soundAfter(helm), where).toEqual(['after', true, 1]);
      }
    }
  });

  /** The release in its next state: text, whether the extra object is there, number of deployed revisions. */
  async function soundAfter(helm: Helm | undefined): Promise<unknown> {
    if (helm === undefined) await ours.bring(archive, {config: {...config, text: 'after'}});
    else {
      await ours.act('repair');
      const flags = ['--set', 'deployment=false,text=after', '--reset-values'];
      await cluster[helm]('upgrade', '--install', 'app', chart, ...flags);
    }
    const deployed = (await statuses()).filter((line) => line.endsWith(' deployed'));
    expect(troubles(await ours.run('release', 'status', 'app'))).toEqual([]);
    return [await text(), await hasExtra(), deployed.length];
  }

  async function goneAfter(helm: Helm | undefined): Promise<unknown> {
    if (helm === undefined) await ours.act('uninstall');
    else await cluster[helm]('uninstall', 'app', '--ignore-not-found');
    return [await text(), await statuses()];
  }
});

describe('our program, ended by SIGKILL after any of its changes', () => {
  const config = {deployment: false};
  const program = join(import.meta.dirname, '../../bin/dev.js');
  const killer = join(import.meta.dirname, '../support/end-itself.ts');

  afterAll(clear);

  /** Runs the program until it has told of so many changes; the signal that ended it, or null. */
  async function endedAfter(changes: number, ...words: string[]): Promise<NodeJS.Signals | null> {
    const args = ['--import', killer, program, ...words, '--namespace', namespace];
    const env = {KUBECONFIG: cluster.sandbox.kubeconfig, HOME: '/nonexistent', PATH: process.env.PATH ?? ''};
    const child = spawn(process.execPath, args, {env: {...env, END_AFTER_CHANGES: `${changes}`}, stdio: 'ignore'});
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (signal === null) expect(code).toBe(0);
    return signal;
  }

  /** Who goes on: in turn we, Helm 3 and Helm 4. */
  const goOn = async (turn: number) => {
    const helm = ([undefined, ...helms] as const)[turn % 3];
    if (helm === undefined) return await ours.bring(archive, {config: {...config, text: 'after'}});
    await ours.act('repair');
    const flags = ['--set', 'deployment=false,text=after', '--reset-values'];
    return await cluster[helm]('upgrade', '--install', 'app', chart, ...flags);
  };

  it('rollback: whoever goes on comes to a sound release', async () => {
    for (let changes = 1; ; changes++) {
      await clear();
      await ours.bring(archive, {config});
      await ours.bring(archive, {config: {...config, text: 'two', extra: false}});
      const signal = await endedAfter(changes, 'release', 'rollback', 'app', '--to-revision', '1');
      if (signal === null) {
        expect(changes).toBeGreaterThan(3);
        expect([await text(), (await statuses()).at(-1)]).toEqual(['one', '3 deployed']);
        return;
      }
      expect(signal).toBe('SIGKILL');
      await goOn(changes);
      const deployed = (await statuses()).filter((line) => line.endsWith(' deployed'));
      expect([await text(), deployed.length], `after ${changes} changes`).toEqual(['after', 1]);
      expect(troubles(await ours.run('release', 'status', 'app'))).toEqual([]);
    }
  });

  it('uninstall: whoever goes on comes to its end', async () => {
    for (let changes = 1; ; changes++) {
      await clear();
      await ours.bring(archive, {config});
      const signal = await endedAfter(changes, 'release', 'uninstall', 'app');
      if (signal !== null) {
        const helm = ([undefined, ...helms] as const)[changes % 3];
        if (helm === undefined) await ours.act('uninstall');
        else await cluster[helm]('uninstall', 'app', '--ignore-not-found');
      }
      expect([await text(), await statuses()], `after ${changes} changes`).toEqual([undefined, []]);
      if (signal === null) {
        expect(changes).toBeGreaterThan(3);
        return;
      }
    }
  });
});
