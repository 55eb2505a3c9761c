// Hooks on a real API server: the same requests in the same order as real helm, and the same records.
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type AuditEntry, isWrite} from '../../sandbox/audit.ts';
import type {Hook} from '../../src/lib/helm/hooks.ts';
import {readRecord, recordRef} from '../../src/lib/helm/storage.ts';
import {chartArchive} from '../support/chart-archive.ts';
import {type HelmCluster, startHelmCluster} from '../support/helm-cluster.ts';
import {type OurReleases, ourReleases} from '../support/our-releases.ts';

const namespace = 'hooks';
let cluster: HelmCluster;
let ours: OurReleases;

beforeAll(async () => {
  cluster = await startHelmCluster('secret', namespace);
  ours = await ourReleases(cluster.sandbox.kubeconfig, namespace);
});

afterAll(async () => {
  ours?.close();
  await cluster?.stop();
});

type Annotations = {readonly [name: string]: string | number};

function hook(name: string, event: string, kind = 'Job', more: Annotations = {}, spec = ''): string {
  const annotations = {'helm.sh/hook': event, ...more};
  const lines = Object.entries(annotations).map(([key, value]) => `    ${key}: ${JSON.stringify(String(value))}`);
  const head = `apiVersion: ${kind === 'Job' ? 'batch/v1' : 'v1'}\nkind: ${kind}\nmetadata:\n  name: {{ .Release.Name }}-${name}\n  annotations:\n${lines.join('\n')}\n`;
  const pod = 'restartPolicy: Never, containers: [{name: c, image: registry.example.org/c}]';
  if (kind === 'Pod') return `${head}spec: {${pod}${spec}}\n`;
  return kind === 'Job' ? `${head}spec: {backoffLimit: 0${spec}, template: {spec: {${pod}}}}\n` : head;
}

const weight = (value: number) => ({'helm.sh/hook-weight': value});
const policy = (value: string) => ({'helm.sh/hook-delete-policy': value});
/** A job that no node takes and that gives up soon. */
const failing = ', activeDeadlineSeconds: 1, suspend: false, completions: 1000, parallelism: 0';

function archiveWith(hooks: readonly string[]): Buffer {
  return chartArchive('app', {
    'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'values.yaml': 'text: one\n',
    'templates/config.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-config}\ndata: {text: {{ .Values.text }}}\n',
    'templates/hooks.yaml': hooks.join('---\n'),
  });
}

/**
 * `write jobs app-a`, `delete pods app-b`: what a client wrote in the namespace, but records. The fields of a former client
 * are taken over by a write of its own, which is not told twice.
 */
function requests(entries: readonly AuditEntry[], isTheirs: (entry: AuditEntry) => boolean): string[] {
  const lines = entries
    .filter(isTheirs)
    .filter(isWrite)
    .flatMap(({verb, objectRef}) => {
      if (objectRef?.namespace !== namespace || objectRef.name?.startsWith('sh.helm.release')) return [];
      return [`${verb === 'delete' ? 'delete' : 'write'} ${objectRef.resource} ${objectRef.name}`];
    });
  return lines.filter((line, index) => line !== lines[index - 1]);
}

const isHelm = ({userAgent = ''}: AuditEntry) => userAgent.startsWith('Helm/') || userAgent.startsWith('helm/');
const isOurs = ({userAgent = ''}: AuditEntry) => userAgent.startsWith('kubectl-provision/');

/** What one client did, and what its records and the cluster say afterwards. */
async function outcomeOf(work: () => Promise<unknown>, isTheirs: typeof isHelm, revision: number) {
  const before = (await cluster.sandbox.auditEntries()).length;
  const isWell = await work().then(
    (result) => (result as {failures?: unknown[]} | undefined)?.failures?.length !== 1,
    () => false,
  );
  const entries = (await cluster.sandbox.auditEntries()).slice(before);
  const record = await readRecord(cluster.records, recordRef('secret', namespace, 'app', revision));
  const {items: jobs} = await cluster.client.request<{items: {metadata: {name: string}}[]}>(
    'GET',
    `/apis/batch/v1/namespaces/${namespace}/jobs`,
  );
  return {
    isWell,
    requests: requests(entries, isTheirs),
    status: record?.info.status,
    hooks: record?.hooks?.map(withoutTimes),
    jobs: jobs.map(({metadata}) => metadata.name),
  };
}

function withoutTimes({last_run, ...hook}: Hook): object {
  const {phase, started_at, completed_at} = last_run;
  return {...hook, last_run: {phase, isStarted: started_at !== '', isCompleted: completed_at !== ''}};
}

async function clear(): Promise<void> {
  await cluster.helm('uninstall', 'app', '--no-hooks', '--ignore-not-found');
  for (const path of ['apis/batch/v1', 'api/v1']) {
    for (const plural of path.startsWith('apis') ? ['jobs'] : ['pods', 'configmaps']) {
      const query = plural === 'configmaps' ? '?labelSelector=hook' : '?propagationPolicy=Background';
      await cluster.client.request('DELETE', `/${path}/namespaces/${namespace}/${plural}${query}`);
    }
  }
}

/** Rows: the sentence, the hooks. */
const rows: [string, string[]][] = [
  ['a job before', [hook('a', 'pre-install,pre-upgrade')]],
  [
    'weights and names',
    [
      hook('z', 'pre-install', 'Job', weight(-5)),
      hook('b', 'pre-install', 'ConfigMap'),
      hook('a', 'pre-install', 'Job', weight(7)),
      hook('c', 'post-install,post-upgrade', 'Pod', weight(1)),
      hook('d', 'post-install', 'Job', weight(0)),
    ],
  ],
  [
    'what succeeded goes',
    [
      hook('a', 'pre-install', 'Job', policy('hook-succeeded')),
      hook('b', 'pre-install', 'Pod', policy('hook-succeeded,before-hook-creation')),
      hook('c', 'post-install', 'Job', policy('hook-failed')),
    ],
  ],
  ['tests do not run', [hook('t', 'test', 'Pod'), hook('u', 'test-success', 'Job')]],
  [
    'a failure before',
    [
      hook('a', 'pre-install', 'Job', {...weight(-1), ...policy('hook-succeeded')}),
      hook('b', 'pre-install', 'Job', policy('hook-failed'), failing),
      hook('c', 'pre-install', 'Job', weight(1)),
    ],
  ],
  ['a failure after', [hook('a', 'post-install', 'Job', policy('hook-succeeded'), failing)]],
];

describe('hooks beside helm', () => {
  beforeEach(clear);

  it.each(rows)('install: %s', async (_, hooks) => {
    const archive = archiveWith(hooks);
    const file = await cluster.file('app.tgz', archive);
    const theirs = await outcomeOf(() => cluster.helm('install', 'app', file, '--timeout', '30s'), isHelm, 1);
    await clear();
    const mine = await outcomeOf(() => ours.bring(archive), isOurs, 1);
    expect(mine).toEqual(theirs);
  });

  it('upgrade: hooks of the new revision, those left by the old one cleared away', async () => {
    const hooks = [hook('a', 'pre-install,pre-upgrade'), hook('b', 'post-upgrade', 'Job', policy('hook-succeeded'))];
    const archive = archiveWith(hooks);
    const file = await cluster.file('app.tgz', archive);
    await cluster.helm('install', 'app', file);
    const theirs = await outcomeOf(() => cluster.helm('upgrade', 'app', file, '--set', 'text=two'), isHelm, 2);
    const mine = await outcomeOf(() => ours.bring(archive, {config: {text: 'three'}}), isOurs, 3);
    expect(mine).toEqual(theirs);
    // Helm runs the hooks that we recorded.
    await cluster.helm('rollback', 'app', '2');
    await cluster.helm('uninstall', 'app');
  });

  it('what is in the way is told, and the release is marked failed', async () => {
    const archive = archiveWith([hook('a', 'pre-install', 'Job', policy('hook-failed'))]);
    expect((await ours.bring(archive)).failures).toEqual([]);
    await cluster.helm('uninstall', 'app');
    const {failures} = await ours.bring(archive);
    expect(failures[0]?.failure).toMatchObject({
      object: `Job ${namespace}/app-a`,
      next: 'delete the object, or give the hook the policy before-hook-creation',
    });
    const [listed] = await cluster.helmJson<{status: string}[]>('list', '--all');
    expect(listed?.status).toBe('failed');
  });
});
