// The life of a CAS in the sandbox: provisioned by the stand-in `scone`, backed up, upgraded, lost and recovered.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {deployments, pods, statefulSets} from '../../sandbox/client/resources.ts';
import {sconeMeasurement} from '../../sandbox/simulated/cas/measurements.ts';
import {upstreamRemark} from '../support/release-upstream.ts';
import {releaseKinds} from '../support/stack.ts';
import {
  type AnyObject,
  type CasWorld,
  casKind,
  namespace,
  policy,
  repository,
  startCasWorld,
  tolerances,
} from './cas-world.ts';

const isReady = ({status}: AnyObject) =>
  status?.conditions?.some(
    ({type, status: state}: {type: string; status: string}) => type === 'Ready' && state === 'True',
  ) ?? false;

const isHealthy = ({status}: AnyObject) => status?.state === 'HEALTHY' && status.phase === 'HEALTHY';

describe.each(releaseKinds)(`with the %s release${upstreamRemark}`, (kind) => {
  let world: CasWorld;

  beforeAll(async () => {
    world = await startCasWorld(kind);
  });
  afterAll(() => world.stop());
  beforeEach(() => world.stack.sandbox.faults.clear());

  /** The statuses that a CAS goes through while `action` runs. */
  async function statusesDuring(
    name: string,
    action: (seen: readonly AnyObject['status'][]) => Promise<unknown>,
  ): Promise<AnyObject['status'][]> {
    const seen: AnyObject['status'][] = [];
    const stop = new AbortController();
    const recording = world.until(name, ({status}) => {
      seen.push(status);
      return stop.signal.aborted;
    });
    await action(seen);
    stop.abort();
    await world.patch(name, [{op: 'add', path: '/metadata/annotations', value: {done: `${seen.length}`}}]);
    await recording;
    return seen;
  }

  /** A new way to the CAS, attested. */
  async function attested(name: string): Promise<string> {
    const address = await world.forward(name);
    await world.scone('cas', 'attest', ...tolerances, address);
    return address;
  }

  async function snapshotOf(name: string): Promise<Record<'cas.db' | 'cas.key-store', string>> {
    const read = async (file: string) => {
      const path = `/var/mnt/cas-database-snapshots/last-completed/${file}`;
      return (await world.streams.exec(namespace, `${name}-0`, ['cat', path], {container: 'cas'})).stdout;
    };
    return {'cas.db': await read('cas.db'), 'cas.key-store': await read('cas.key-store')};
  }

  describe('from a new CAS to a recovered one', () => {
    let keyHash = '';
    let address = '';
    let snapshot: Awaited<ReturnType<typeof snapshotOf>>;

    test('a new CAS says its key hash and a token, and is unprovisioned', async () => {
      await world.create('cas', `${repository}/cas:6.0.5`);
      const {status} = await world.until('cas', ({status: now}) => now?.phase === 'Unprovisioned');
      expect(status).toMatchObject({
        provisioned: 'No',
        attestable: 'Failure',
        version: '6.0.5',
        migrationNodeRatio: 'Disabled',
      });
      keyHash = await world.logged('cas', 'CAS key hash');
      expect(keyHash).toMatch(/^[!-~]{20,}$/);
      expect(await world.logged('cas', 'CAS provisioning token')).toMatch(/^[!-~]{20,}$/);
    });

    test('provisioned, it is attestable, with a report for its nonce', async () => {
      address = await world.provision('cas', '6.0.5');
      const {spec, status} = await world.until('cas', ({status: now}) => now?.dcapReport !== undefined);
      expect(status).toMatchObject({
        provisioned: 'Yes',
        attestable: 'Yes',
        nonce: spec.nonce,
        snapshotStatus: 'Persisted',
      });
      const report = JSON.parse(status.dcapReport) as {additional_data: {non_critical: Record<string, string>}};
      const shown = await world.scone('cas', 'show-identification', '--session-encryption-key');
      expect(report.additional_data.non_critical.session_encryption_key).toBe(shown.trim());
      expect(report.additional_data.non_critical.cert_chain).toBe(await world.scone('cas', 'show-certificate'));
      expect(await world.streams.log(namespace, 'cas-0', 'audit')).toMatch(/provisioned[\s\S]*session created/);
    });

    test('with the patch of the release nodes register one by one, and it becomes healthy', async () => {
      await world.stack.sandbox.faults.set('backup-slow', {seconds: 0.2});
      const seen = await statusesDuring('cas', async () => {
        await world.patchAs('cas', '6.0.5', 'cas_patch_probes_and_backup.json');
        await world.until('cas', isHealthy);
      });
      const ratios = seen.map(({migrationNodeRatio}) => migrationNodeRatio);
      expect(ratios).toEqual(expect.arrayContaining(['Disabled', '0/3', '1/3', '2/3', '3/3']));
      expect(seen.at(-1)).toMatchObject({safetyServiceStatus: 'Healthy', migrationNodeAlert: 0, numMigratableNodes: 3});
      const {spec} = await world.until('cas', isHealthy);
      expect(spec).toMatchObject({livenessProbe: {enabled: true, periodSeconds: 60}, attestedCLIProbes: false});
    });

    test('it comes back as it was when its pod is started again', async () => {
      const before = await world.stack.client.get<AnyObject>(pods, 'cas-0', namespace);
      await world.stack.client.remove(pods, 'cas-0', {namespace});
      await world.untilPod('cas-0', (pod) => pod.metadata.uid !== before?.metadata.uid && isReady(pod));
      await world.until('cas', isHealthy);
      expect(await world.streams.log(namespace, 'cas-0', 'cas')).not.toContain('CAS provisioning token');
      expect((await world.scone('cas', 'show-identification', '-c')).trim()).toBe(keyHash);
    });

    test('`scone` runs in the pod of the backup controller, and reaches the CAS by its name', async () => {
      const {items} = await world.stack.client.list<AnyObject>(pods, {
        namespace,
        labelSelector: 'app.kubernetes.io/name=backup-controller',
      });
      const pod = items[0]?.metadata.name ?? '';
      expect((await world.streams.exec(namespace, pod, ['scone', '--version'])).stdout).toContain('6.0.5');
      const hash = await world.streams.exec(namespace, pod, ['env', 'SCONE_HASH=1', 'scone', 'cas']);
      const mirror = world.stack.releaseArgs[1] ?? '';
      expect(hash.stdout.trim()).toBe(sconeMeasurement('6.0.5', mirror));
      expect(world.manifest('6.0.5', 'backup_policy.yaml')).toContain(hash.stdout.trim());
      const attest = [
        'env',
        'SCONE_CLI_CONFIG=/tmp/kubectl-provision-config.json',
        'scone',
        'cas',
        'attest',
        ...tolerances,
        `cas.${namespace}.svc:8081`,
      ];
      expect(await world.streams.exec(namespace, pod, attest)).toMatchObject({code: 0});
      const config = await world.streams.exec(namespace, pod, ['cat', '/tmp/kubectl-provision-config.json']);
      expect(Object.keys(JSON.parse(config.stdout).cas_db)).toEqual([
        `cas.${namespace}:8081`.replace(namespace, `${namespace}.svc`),
      ]);
    });

    test('a new version registers on all nodes first; then the CAS is another version with the same sessions', async () => {
      await world.scone('cas', 'attest', ...tolerances, address);
      const text = await world.scone('session', 'read', policy);
      const current = join(world.home, 'current.yaml');
      writeFileSync(current, text);
      const hash = (await world.scone('session', 'verify', current)).trim();
      const mirror = world.stack.releaseArgs[1] ?? '';
      const next = text
        .replaceAll(sconeMeasurement('6.0.5', mirror), sconeMeasurement('6.0.6', mirror))
        .replace(/^predecessor:.*$/m, `predecessor: ${hash}`);
      writeFileSync(current, next);
      await world.scone('session', 'update', current);
      const env = (await world.until('cas', isHealthy)).spec['backup-controller'].env as {name: string}[];
      const place = env.findIndex(({name}) => name === 'BACKUP_CAS_IMAGE');
      await world.patch('cas', [{op: 'replace', path: '/spec/backup-controller/session', value: `${policy}/upgrade`}]);
      const seen = await statusesDuring('cas', async (sofar) => {
        await world.patch('cas', [
          {op: 'replace', path: '/spec/backup-controller/image', value: `${repository}/backup-controller:6.0.6`},
          {op: 'replace', path: `/spec/backup-controller/env/${place}/value`, value: `${repository}/cas:6.0.6`},
        ]);
        await expect.poll(() => sofar.some(({state}) => state !== 'HEALTHY'), {timeout: 20_000}).toBe(true);
        await world.until('cas', isHealthy);
      });
      expect(seen).toEqual(
        expect.arrayContaining([expect.objectContaining({phase: 'EnablingMigration', state: 'PENDING'})]),
      );
      expect(seen.at(-1)).toMatchObject({version: '6.0.5', migrationNodeRatio: '3/3'});
      await world.patch('cas', [
        {op: 'replace', path: '/spec/image', value: `${repository}/cas:6.0.6`},
        {op: 'replace', path: '/spec/safetyService/image', value: `${repository}/cas-safety-service:6.0.6`},
      ]);
      await world.until('cas', (cas) => isHealthy(cas) && cas.status.version === '6.0.6');
      const pod = await world.stack.client.get<AnyObject>(pods, 'cas-0', namespace);
      expect(pod?.status.containerStatuses[0].image).toBe(`${repository}/cas:6.0.6`);
      expect(await world.scone('session', 'read', 'provisioned')).toContain('name: provisioned');
    });

    test('lost with its volumes, it is a new one; a snapshot makes the recovery image the old one', async () => {
      snapshot = await snapshotOf('cas');
      await world.lose('cas');
      await world.create('cas', `${repository}/cas-recovery:6.0.6`);
      await world.until('cas', ({status}) => status?.phase === 'Unprovisioned');
      expect(await world.logged('cas', 'CAS provisioning token')).not.toBe('');
      for (const [file, name] of [
        ['cas.db', 'last-snapshot-db'],
        ['cas.key-store', 'last-snapshot-cas.key-store'],
      ] as const) {
        const input = snapshot[file];
        const copy = [
          'sh',
          '-c',
          `cd /etc/cas/db && cat > ${name}.part && chmod 660 ${name}.part && mv ${name}.part ${name}`,
        ];
        const copied = await world.streams.exec(namespace, 'cas-0', copy, {container: 'cas', input});
        expect(copied).toMatchObject({code: 0, stderr: ''});
      }
      const restart = await world.streams.exec(namespace, 'cas-0', ['bash', 'restart-cas'], {container: 'cas'});
      expect(restart.code, restart.stderr).toBe(0);
      await world.until('cas', ({status}) => status?.provisioned === 'Yes' && status.attestable === 'Yes');
      const again = await world.forward('cas');
      await world.scone('cas', 'attest', ...tolerances, again);
      expect((await world.scone('cas', 'show-identification', '-c', again)).trim()).toBe(keyHash);
      expect(await world.scone('session', 'read', `--cas=${again}`, 'provisioned')).toContain('name: provisioned');
    });

    test('and goes on with the ordinary image', async () => {
      await world.patchAs('cas', '6.0.6', 'cas_patch_probes_and_backup.json');
      await world.until('cas', isHealthy);
      await world.patch('cas', [{op: 'replace', path: '/spec/image', value: `${repository}/cas:6.0.6`}]);
      await world.untilPod('cas-0', (pod) => pod.spec.containers[0].image.endsWith('/cas:6.0.6') && isReady(pod));
      await world.until('cas', isHealthy);
      expect((await world.scone('cas', 'show-identification', '-c', await attested('cas'))).trim()).toBe(keyHash);
      const set = await world.stack.client.get<AnyObject>(statefulSets, 'cas', namespace);
      expect(set?.spec.template.spec.containers[0].image).toBe(`${repository}/cas:6.0.6`);
    });
  });

  describe.runIf(kind === 'sample')('what goes wrong', () => {
    test('a container that is started again: another token, another log, the pod the same', async () => {
      await world.create('again', `${repository}/cas:6.0.6`);
      await world.until('again', ({status}) => status?.phase === 'Unprovisioned');
      const first = await world.logged('again', 'CAS provisioning token');
      await world.stack.sandbox.faults.set('cas-restarts', {cas: `${namespace}/again`});
      await world.untilPod('again-0', (pod) => pod.status.containerStatuses[0].restartCount === 1);
      const second = await world.logged('again', 'CAS provisioning token');
      expect(second).not.toBe(first);
      expect(await world.streams.log(namespace, 'again-0', 'cas', true)).toContain(first);
      expect(await world.streams.log(namespace, 'again-0', 'cas')).not.toContain(first);
      await world.lose('again');
    });

    test('the part of the sandbox that plays it is killed: it is there again, and is the same', async () => {
      await world.create('killed', `${repository}/cas:6.0.6`);
      await world.provision('killed', '6.0.6');
      const {cas: group = 0} = world.stack.sandbox.record.processes;
      process.kill(-group, 'SIGKILL');
      const attest = async () => world.scone('cas', 'attest', ...tolerances, await world.forward('killed'));
      await expect.poll(attest, {timeout: 20_000, interval: 100}).toContain('trustworthy');
      expect(await world.scone('session', 'read', `--cas=${await attested('killed')}`, 'provisioned')).toContain(
        'name: provisioned',
      );
      await world.lose('killed');
    });

    test('a node that never registers keeps a CAS from being healthy, until it does', async () => {
      await world.stack.sandbox.faults.set('backup-never-registers', {node: 'node-2'});
      await world.create('held', `${repository}/cas:6.0.6`);
      await world.provision('held', '6.0.6');
      await world.patchAs('held', '6.0.6', 'cas_patch_probes_and_backup.json');
      const {status} = await world.until('held', ({status: now}) => now?.migrationNodeRatio === '2/3');
      expect(status).toMatchObject({state: 'PENDING', phase: 'EnablingMigration', migrationNodeAlert: 1});
      await world.stack.sandbox.faults.clear('backup-never-registers');
      await world.until('held', isHealthy);
    });

    test('a policy without the MRENCLAVE of the backup controller registers nothing', async () => {
      const {items} = await world.stack.client.list<AnyObject>(deployments, {namespace});
      expect(items.map(({metadata}) => metadata.name)).toContain('held-backup-controller');
      await world.patch('held', [
        {op: 'replace', path: '/spec/backup-controller/image', value: `${repository}/backup-controller:6.0.5`},
        {
          op: 'replace',
          path: '/spec/backup-controller/env',
          value: [{name: 'BACKUP_CAS_IMAGE', value: `${repository}/cas:6.0.7`}],
        },
      ]);
      await world.until('held', ({status}) => status?.migrationNodeRatio === '0/3');
      const pod = await world.untilPodOf('held', 'backup-controller', ({spec}) =>
        spec.containers[0].image.endsWith(':6.0.5'),
      );
      await expect
        .poll(() => world.streams.log(namespace, pod.metadata.name, 'backup-controller'), {timeout: 20_000})
        .toContain('MRENCLAVE');
    });

    test('a CAS whose image is changed before its nodes have registered cannot open its database', async () => {
      await world.patch('held', [{op: 'replace', path: '/spec/image', value: `${repository}/cas:6.0.7`}]);
      const {status} = await world.until('held', ({status: now}) => now?.phase === 'AttestationFailure');
      expect(status).toMatchObject({state: 'UNHEALTHY', attestable: 'Failure', provisioned: 'Yes'});
      await world.patch('held', [{op: 'replace', path: '/spec/image', value: `${repository}/cas:6.0.6`}]);
      await world.until('held', ({status: now}) => now?.attestable === 'Yes');
    });

    test('a quote that cannot be verified', async () => {
      await world.stack.sandbox.faults.set('cas-not-attestable', {});
      const {status} = await world.until('held', ({status: now}) => now?.attestable === 'Failure');
      expect(status).toMatchObject({state: 'UNHEALTHY', phase: 'AttestationFailure'});
      await expect(world.scone('cas', 'attest', ...tolerances, await world.forward('held'))).rejects.toThrow();
    });

    test('a CAS that is deleted leaves nothing but its claims', async () => {
      await world.stack.client.remove(casKind, 'held', {namespace});
      await world.untilGone(statefulSets, 'held');
      await world.untilGone(deployments, 'held-safety-service');
      await world.untilGone(pods, 'held-0');
      expect(readFileSync(join(world.stack.sandbox.directory, 'logs/cas.log'), 'utf8')).not.toContain('Error');
    });
  });
});
