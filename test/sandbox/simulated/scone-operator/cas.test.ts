import {expect, test} from 'vitest';
import type {Schema} from '../../../../sandbox/simulated/runtime/schema.ts';
import {
  backupController,
  casService,
  casStatefulSet,
} from '../../../../sandbox/simulated/scone-operator/cas-objects.ts';
import type {Observed} from '../../../../sandbox/simulated/scone-operator/cas-observer.ts';
import {type CasSurroundings, casStatus} from '../../../../sandbox/simulated/scone-operator/cas-status.ts';
import type {Cas, CasSpec} from '../../../../sandbox/simulated/scone-operator/kinds.ts';
import {safetyService} from '../../../../sandbox/simulated/scone-operator/safety-service.ts';
import {parseVersion} from '../../../../sandbox/simulated/scone-operator/version.ts';
import {pod} from '../pod.ts';

const operator = (version = '6.0.6') => ({
  namespace: 'scone-system',
  version: parseVersion(version),
  helmDriver: 'secret' as const,
});

const cas = (spec: CasSpec = {}): Cas => ({metadata: {name: 'mycas', namespace: 'apps', uid: 'u'}, spec});

test('the pod has the containers cas and audit, an enclave, and a node with LAS', () => {
  expect(casStatefulSet(cas({image: 'r/cas', nodeSelector: {zone: 'a'}}), operator())).toMatchObject({
    metadata: {name: 'mycas', namespace: 'apps'},
    spec: {
      replicas: 1,
      template: {
        metadata: {labels: {'app.kubernetes.io/name': 'cas', 'app.kubernetes.io/instance': 'mycas'}},
        spec: {
          nodeSelector: {zone: 'a', 'las.scontain.com/capable': 'true'},
          containers: [
            {name: 'cas', image: 'r/cas:6.0.6', resources: {limits: {'sgx.intel.com/enclave': '1'}}},
            {name: 'audit', image: 'r/cas:6.0.6'},
          ],
        },
      },
      volumeClaimTemplates: [{metadata: {name: 'database'}}],
    },
  });
});

test('volumes that shall not persist are empty directories', () => {
  const {spec} = casStatefulSet(
    cas({persistence: {enabled: false}, databaseSnapshots: {persistence: {enabled: true}}}),
    operator(),
  );
  expect(spec).toMatchObject({volumeClaimTemplates: [{metadata: {name: 'database-snapshots'}}]});
  expect(JSON.stringify(spec)).toContain('{"name":"database","emptyDir":{}}');
});

test('the Service has both ports, with node ports where they are asked for', () => {
  expect(casService(cas({service: {type: 'NodePort', nodePorts: {clientPort: 30081}}})).spec).toMatchObject({
    type: 'NodePort',
    ports: [{port: 8081, nodePort: 30081}, {port: 18765}],
  });
});

test('a backup controller is made when it is enabled; its label depends on the version', () => {
  const wanting = cas({'backup-controller': {enabled: true, session: 'p/register'}});
  expect(backupController(cas(), operator())).toBeUndefined();
  expect(backupController(wanting, operator())?.metadata.labels).toMatchObject({
    'app.kubernetes.io/name': 'backup-controller',
  });
  expect(backupController(wanting, operator('5.8.0'))?.metadata.labels).toMatchObject({'app.kubernetes.io/name': 'bc'});
});

const facts = (changes: Partial<Observed> = {}): Observed => ({
  revision: 1,
  isOpen: true,
  isProvisioned: false,
  isAttestable: true,
  backups: [],
  publicSessions: [],
  snapshot: {state: 'none'},
  ...changes,
});

const image = 'registry.scontain.com/scone.cloud/cas:6.0.6';

const around = (changes: Partial<CasSurroundings> = {}): CasSurroundings => ({
  pod: pod({name: 'mycas-0', containers: [{name: 'cas', image}]}),
  backupController: {metadata: {name: 'bc'}, spec: {}, status: {readyReplicas: 1}},
  safetyService: undefined,
  observed: facts(),
  capableNodes: ['node-1', 'node-2'],
  neverReady: false,
  isReportStale: false,
  ...changes,
});

const env = (version: string) => [{name: 'BACKUP_CAS_IMAGE', value: `r/cas:${version}`}];
const backups: CasSpec = {image, 'backup-controller': {enabled: true, env: env('6.0.6')}};
const known = (...nodes: string[]) => ({
  observed: facts({isProvisioned: true, backups: nodes.map((node) => ({node, version: '6.0.6'}))}),
});
const safety = (readyReplicas: number): Partial<CasSurroundings> => ({
  ...known('node-1', 'node-2'),
  safetyService: {metadata: {name: 's'}, spec: {}, status: {readyReplicas}},
});

const rows: [string, CasSpec, Partial<CasSurroundings>, object][] = [
  [
    'without a pod',
    {},
    {pod: undefined, observed: undefined},
    {state: 'PENDING', phase: 'Uninitialized', readyReplicas: 0, version: 'unknown'},
  ],
  ['that has not answered yet', {}, {observed: undefined}, {state: 'PENDING', phase: 'Uninitialized'}],
  ['fresh', {}, {}, {state: 'HEALTHY', phase: 'Unprovisioned', provisioned: 'No', migrationNodeRatio: 'Disabled'}],
  ['held back by a fault', {}, {neverReady: true}, {state: 'PENDING', phase: 'Uninitialized'}],
  ['fresh, with backups', backups, {}, {migrationNodeRatio: 'Initializing', desiredNumMigratableNodes: 2}],
  [
    'provisioned, a node missing',
    backups,
    known('node-1'),
    {state: 'PENDING', phase: 'EnablingMigration', migrationNodeRatio: '1/2', migrationNodeAlert: 1, attestable: 'Yes'},
  ],
  ['provisioned', backups, known('node-1', 'node-2'), {state: 'HEALTHY', phase: 'HEALTHY', provisioned: 'Yes'}],
  [
    'whose backup controller is being started again',
    backups,
    {...known('node-1', 'node-2'), backupController: {metadata: {name: 'bc'}, spec: {}, status: {}}},
    {state: 'PENDING', phase: 'EnablingMigration', migrationControllerReplicaAlert: 1},
  ],
  [
    'whose next version is being registered',
    {...backups, 'backup-controller': {enabled: true, env: env('6.0.7')}},
    known('node-1', 'node-2'),
    {state: 'PENDING', phase: 'EnablingMigration', migrationNodeRatio: '0/2'},
  ],
  [
    'whose pod still has the old image',
    {...backups, image: 'r/cas:6.0.7'},
    known('node-1', 'node-2'),
    {state: 'PENDING', phase: 'Provisioned'},
  ],
  [
    'that cannot open its database',
    backups,
    {observed: facts({isOpen: false, isProvisioned: true, isAttestable: false})},
    {state: 'UNHEALTHY', phase: 'AttestationFailure', attestable: 'Failure'},
  ],
  [
    'whose snapshots fail',
    {...backups, databaseSnapshots: {enabled: true}},
    {observed: {...known('node-1', 'node-2').observed, snapshot: {state: 'failed'}}},
    {state: 'UNHEALTHY', phase: 'SnapshotFailure', snapshotStatus: 'Failed'},
  ],
  [
    'with snapshots',
    {databaseSnapshots: {enabled: true, interval: '24h0m1s', persistence: {enabled: true}}},
    {observed: facts({isProvisioned: true, snapshot: {state: 'done', at: '2026-01-01T00:00:00.123Z'}})},
    {snapshotStatus: 'Persisted', snapshotTimestamp: '2026-01-01T00:00:00Z', snapshotConfiguredInterval: 86401},
  ],
  ['before the first snapshot', {databaseSnapshots: {enabled: true}}, {}, {snapshotStatus: 'Initializing'}],
  ['whose safety service is off', backups, safety(0), {state: 'HEALTHY', safetyServiceStatus: 'Disabled'}],
  ...(
    [
      [3, 'HEALTHY', 'Healthy'],
      [2, 'PENDING', 'Alert'],
      [1, 'PENDING', 'Unhealthy'],
    ] as const
  ).map(([ready, state, safetyServiceStatus]): [string, CasSpec, Partial<CasSurroundings>, object] => [
    `with ${ready} of 3 replicas of the safety service`,
    {...backups, safetyService: {enabled: true, desiredReplicas: 3, minReplicas: 2}},
    safety(ready),
    {state, safetyServiceStatus},
  ]),
  [
    'with a report',
    backups,
    {observed: facts({isProvisioned: true, nonce: 'a', dcapReport: '{}'})},
    {nonce: 'a', dcapReport: '{}'},
  ],
];

test.each(rows)('a CAS: %s', (_sentence, spec, changes, status) => {
  expect(casStatus(cas(spec), operator(), around(changes), undefined)).toMatchObject(status);
});

test('the words are those of the installed definition', () => {
  const words = (attestable: string[], provisioned: string[]): Schema => ({
    properties: {attestable: {enum: attestable}, provisioned: {enum: provisioned}},
  });
  const of58 = casStatus(
    cas(),
    operator('5.8.0'),
    around({pod: undefined, observed: undefined}),
    words(['Yes', 'No', 'Failed'], ['No', 'Yes']),
  );
  expect(of58).toMatchObject({attestable: 'No', provisioned: 'No'});
  const of60 = casStatus(
    cas(),
    operator(),
    around({pod: undefined, observed: undefined}),
    words(['Yes', 'Failure'], ['Unknown', 'No', 'Yes']),
  );
  expect(of60).toMatchObject({attestable: 'Failure', provisioned: 'Unknown'});
});

test('a CAS that was provisioned stays so while its pod is away, with its report', () => {
  const status = {provisioned: 'Yes', nonce: 'a', dcapReport: '{}', version: '6.0.6'};
  const before: Cas = {...cas(backups), status};
  const away = around({pod: undefined, observed: undefined});
  expect(casStatus(before, operator(), away, undefined)).toMatchObject({
    ...status,
    state: 'PENDING',
    phase: 'Provisioned',
  });
});

test('a stale report is the one of before', () => {
  const before: Cas = {...cas(backups), status: {nonce: 'a', dcapReport: '{}'}};
  const next = facts({isProvisioned: true, nonce: 'b', dcapReport: '{"b":1}'});
  expect(casStatus(before, operator(), around({observed: next, isReportStale: true}), undefined)).toMatchObject({
    nonce: 'a',
  });
  expect(casStatus(before, operator(), around({observed: next}), undefined)).toMatchObject({nonce: 'b'});
});

test('without backups it is healthy or not, as nobody knows', () => {
  const phase = (name: string) => {
    const one: Cas = {metadata: {name, namespace: 'apps'}, spec: {image}};
    return (casStatus(one, operator(), around(known()), undefined) as {phase: string}).phase;
  };
  const phases = Array.from({length: 10}, (_, index) => phase(`cas-${index}`));
  expect([...new Set(phases)].toSorted()).toEqual(['HEALTHY', 'Provisioned']);
});

test('5.8 goes by the session `provisioned`; 7.0 calls an upgrade by its name', () => {
  const provisioned = facts({isProvisioned: true});
  const of58 = (publicSessions: string[]) =>
    casStatus(cas({image}), operator('5.8.0'), around({observed: {...provisioned, publicSessions}}), undefined);
  expect(of58([])).toMatchObject({provisioned: 'No', attestable: 'No'});
  expect(of58(['provisioned'])).toMatchObject({provisioned: 'Yes', attestable: 'Yes'});
  const upgrading = {...backups, 'backup-controller': {enabled: true, env: env('7.0.1')}};
  const of70 = casStatus(cas(upgrading), operator('7.0.0'), around(known('node-1', 'node-2')), undefined);
  expect(of70).toMatchObject({phase: 'Upgrading'});
});

test('the safety service runs on nodes of its own, with a disruption budget; 5.8 has none', () => {
  const wanting = cas({safetyService: {enabled: true, desiredReplicas: 4, minReplicas: 2}});
  expect(safetyService(wanting, operator())).toMatchObject({
    deployment: {metadata: {name: 'mycas-safety-service'}, spec: {replicas: 4}},
    budget: {spec: {minAvailable: 2}},
  });
  expect(safetyService(wanting, operator('5.8.0'))).toBeUndefined();
  expect(safetyService(cas(), operator())).toBeUndefined();
});
