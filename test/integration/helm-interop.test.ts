// Releases that we record and that real helm works on, and the other way round, on a real API server.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {offlineCapabilities} from '../../src/lib/helm/capabilities.ts';
import type {Chart, Values} from '../../src/lib/helm/chart.ts';
import {deployedRevision, groupReleases} from '../../src/lib/helm/history.ts';
import {loadChartArchive} from '../../src/lib/helm/load-chart.ts';
import {planRelease, type ReleasePlan, recordsToRead} from '../../src/lib/helm/plan-release.ts';
import {prepareRelease} from '../../src/lib/helm/prepare-release.ts';
import {newRecord, type RecordContent, type ReleaseRecord} from '../../src/lib/helm/record.ts';
import type {ReleasePlanInput, WayOut} from '../../src/lib/helm/release-steps.ts';
import {listRevisions, readRecord, type StorageDriver, type StoredRevision} from '../../src/lib/helm/storage.ts';
import {chartArchive} from '../support/chart-archive.ts';
import {type HelmCluster, startHelmCluster} from '../support/helm-cluster.ts';

const namespace = 'interop';

const archive = chartArchive('app', {
  'Chart.yaml': `apiVersion: v2
name: app
version: 1.2.3
appVersion: 4.5
description: a <small> chart & more
annotations: {z: 1, a: true}
dependencies:
- {name: db, version: 1.x, repository: "https://charts.example.org", alias: store, condition: store.enabled, import-values: [up]}
- {name: db, version: 1.x, alias: spare, condition: spare.enabled}
`,
  'values.yaml': 'text: hello\nextra: true\nspare: {enabled: false}\nglobal: {g: null}\n',
  'templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
data:
  text: {{ .Values.text | quote }}
{{- if .Values.extra }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  ports: [{port: 80}]
{{- end }}
`,
  'templates/hook.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-hook
  annotations:
    helm.sh/hook: post-install,post-upgrade,post-rollback
    helm.sh/hook-weight: "-5"
    helm.sh/hook-delete-policy: before-hook-creation
`,
  'templates/NOTES.txt': 'Thanks for {{ .Release.Name }}\n',
  'README.md': 'hello',
  'charts/db/Chart.yaml': 'apiVersion: v1\nname: db\nversion: 1.4.0\n',
  'charts/db/values.yaml': 'exports: {up: {size: 1}}\n',
  'charts/db/templates/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: db\n',
});

interface ListedRelease {
  name: string;
  namespace: string;
  revision: string;
  status: string;
  chart: string;
  app_version: string;
}

describe.each<StorageDriver>(['secret', 'configmap'])('releases recorded in a %s', (driver) => {
  let cluster: HelmCluster;
  let chart: Chart;
  beforeAll(async () => {
    [cluster, chart] = await Promise.all([startHelmCluster(driver, namespace), loadChartArchive(archive)]);
  });
  afterAll(() => cluster.stop());

  function contentOf(config: Values): RecordContent {
    const release = {name: 'app', namespace, revision: 1, isInstall: true, isUpgrade: false};
    const world = {capabilities: offlineCapabilities(), clock: () => new Date(), random: () => new Uint8Array()};
    return prepareRelease({chart, config, release, ...world}).content;
  }

  async function historyOf(release: string): Promise<{history: StoredRevision[]; records: ReleaseRecord[]}> {
    const history = await listRevisions(cluster.records, {release, namespace, drivers: [driver]});
    const records = await Promise.all(recordsToRead(history).map(({ref}) => readRecord(cluster.records, ref)));
    return {history, records: records.filter((record) => record !== undefined)};
  }

  async function plan(config: Values, input: Partial<ReleasePlanInput> = {}): Promise<ReleasePlan> {
    return planRelease({...(await historyOf('app')), desired: contentOf(config), now: new Date(), ...input});
  }

  async function bring(config: Values, wayOut?: WayOut['choice']): Promise<ReleasePlan> {
    const planned = await plan(config, wayOut === undefined ? {} : {wayOut});
    if ('steps' in planned) await cluster.carryOut(planned.steps);
    return planned;
  }

  const statuses = async () =>
    (await cluster.helmJson<{revision: number; status: string}[]>('history', 'app')).map(
      ({revision, status}) => `${revision} ${status}`,
    );
  const textInCluster = async () => (await cluster.get('ConfigMap', 'app-config'))?.data.text;

  it('what we install, helm lists, tells and gets', async () => {
    expect((await bring({text: 'one', n: 1000000n})).outcome).toBe('install');
    const [listed] = await cluster.helmJson<ListedRelease[]>('list', '-A');
    expect(listed).toMatchObject({
      name: 'app',
      namespace,
      revision: '1',
      status: 'deployed',
      chart: 'app-1.2.3',
      app_version: '4.5',
    });
    expect(await cluster.helm('status', 'app')).toMatch(/STATUS: deployed\nREVISION: 1\n[\s\S]*NOTES:\nThanks for app/);
    expect(await cluster.helm('get', 'manifest', 'app')).toBe(`${contentOf({text: 'one'}).manifest}\n`);
    expect(await cluster.helmJson('get', 'values', 'app')).toEqual({text: 'one', n: 1000000});
    expect(await cluster.helmJson('get', 'values', 'app', '--all')).toMatchObject({extra: true, size: 1, store: {}});
    expect(await cluster.helm('get', 'hooks', 'app')).toContain('name: app-hook');
    expect(await cluster.helm('get', 'notes', 'app')).toContain('Thanks for app');
    expect(await cluster.helmJson('get', 'metadata', 'app')).toMatchObject({chart: 'app', version: '1.2.3'});
    expect(await cluster.helm('get', 'all', 'app')).toContain('COMPUTED VALUES:');
  });

  it('the same once more is no work', async () => {
    expect(await plan({text: 'one', n: 1000000n})).toEqual({outcome: 'unchanged', revision: 1});
  });

  it('what we upgrade, helm has in its history; objects that are gone from the chart are gone', async () => {
    expect(await bring({text: 'two', extra: false})).toMatchObject({
      outcome: 'upgrade',
      differences: ['values', 'manifest'],
    });
    expect(await statuses()).toEqual(['1 superseded', '2 deployed']);
    expect([await textInCluster(), await cluster.get('Service', 'app')]).toEqual(['two', undefined]);
  });

  it('helm rolls back to what we recorded, and we read what it wrote', async () => {
    await cluster.helm('rollback', 'app', '1');
    expect(await statuses()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
    expect([await textInCluster(), (await cluster.get('Service', 'app'))?.kind]).toEqual(['one', 'Service']);
    const {records} = await historyOf('app');
    expect(records[0]).toMatchObject({version: 3, info: {status: 'deployed', description: 'Rollback to 1'}});
    expect((await plan({text: 'one', n: 1000000n})).outcome).toBe('unchanged');
  });

  it('helm upgrades what we recorded, and we go on from there', async () => {
    await cluster.helm(
      'upgrade',
      'app',
      await cluster.file('app.tgz', archive),
      '--set',
      'text=three',
      '--labels',
      'team=x',
    );
    expect((await plan({text: 'three'})).outcome).toBe('unchanged');
    await bring({text: 'four'});
    expect((await statuses()).slice(-2)).toEqual(['4 superseded', '5 deployed']);
    const {history} = await historyOf('app');
    expect(history.at(-2)).toMatchObject({
      revision: 4,
      status: 'superseded',
      labels: {team: 'x'},
      writtenBy: 'helm-interop',
    });
  });

  it('a client that dies between any two writes of an upgrade: helm and we go on', async () => {
    const {length} = ((await plan({text: 'dead'})) as {steps: unknown[]}).steps;
    expect(length).toBe(5);
    for (let survived = 0; survived < length; survived++) {
      const planned = await plan({text: `dead ${survived}`});
      if ('steps' in planned) await cluster.carryOut(planned.steps.slice(0, survived));
      expect((await cluster.helmJson<unknown[]>('history', 'app')).length).toBeGreaterThan(1);
      await bring({text: `alive ${survived}`}, 'mark-failed');
      expect((await plan({text: `alive ${survived}`})).outcome).toBe('unchanged');
      expect((await statuses()).filter((line) => line.endsWith('deployed'))).toHaveLength(1);
      expect(await textInCluster()).toBe(`alive ${survived}`);
    }
    await cluster.helm('upgrade', 'app', await cluster.file('app.tgz', archive), '--set', 'text=after');
    expect(await textInCluster()).toBe('after');
  });

  it('keeps ten revisions, as helm does', async () => {
    for (const text of ['a', 'b', 'c']) await bring({text});
    const {history} = await historyOf('app');
    expect(history).toHaveLength(10);
    expect(deployedRevision(history)).toBe(history.at(-1));
  });

  it('an upgrade that did not end stops helm, is told with who and since when, and is taken back', async () => {
    await bring({text: 'good'});
    const stuck = await plan({text: 'stuck'});
    if ('steps' in stuck) await cluster.carryOut(stuck.steps.slice(0, 1));
    const upgrade = cluster.helm('upgrade', 'app', await cluster.file('app.tgz', archive), '--set', 'text=x');
    await expect(upgrade).rejects.toThrow('another operation (install/upgrade/rollback) is in progress');
    const blocked = await plan({text: 'good'});
    expect(blocked).toMatchObject({
      outcome: 'blocked',
      unfinished: {by: 'helm-interop', stored: {status: 'pending-upgrade'}},
    });
    expect((await bring({text: 'good'}, 'roll-back')).outcome).toBe('roll-back');
    expect((await statuses()).slice(-2)).toEqual([
      expect.stringMatching(/failed$/),
      expect.stringMatching(/deployed$/),
    ]);
    expect(await textInCluster()).toBe('good');
  });

  it('helm uninstalls what we recorded: objects and records are gone', async () => {
    await cluster.helm('uninstall', 'app');
    expect(await textInCluster()).toBeUndefined();
    expect(await cluster.get('ServiceAccount', 'db')).toBeUndefined();
    expect(await listRevisions(cluster.records)).toEqual([]);
  });

  it('we install over a history that helm uninstall kept', async () => {
    await bring({text: 'one'});
    await cluster.helm('uninstall', 'app', '--keep-history');
    expect((await bring({text: 'two'})).outcome).toBe('install');
    expect(await statuses()).toEqual(['1 superseded', '2 deployed']);
    await cluster.helm('uninstall', 'app');
  });

  it('of the same chart and values helm and we write the same record', async () => {
    await cluster.helm(
      'install',
      'app',
      await cluster.file('app.tgz', archive),
      '--set',
      'text=same,a.b=1,l={x,y},z=null',
    );
    const {records} = await historyOf('app');
    const [theirs] = records;
    const ours = newRecord(contentOf({text: 'same', a: {b: 1n}, l: ['x', 'y'], z: null}), {
      revision: 1,
      status: 'deployed',
      description: 'Install complete',
      deployed: new Date(),
    });
    expect(withoutTimes(ours)).toBe(withoutTimes(theirs));
    const [release] = groupReleases(await listRevisions(cluster.records));
    expect(release).toMatchObject({release: 'app', namespace, driver});
  });
});

/** The record as text, in the order of its members, with all times replaced. */
function withoutTimes(record: ReleaseRecord | undefined): string {
  return JSON.stringify(record, (key, value) => {
    if (key === 'last_run') return 'then';
    return typeof value === 'bigint' ? Number(value) : value;
  }).replace(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, 'then');
}
