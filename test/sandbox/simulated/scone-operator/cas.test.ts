import {expect, test} from 'vitest';
import type {Schema} from '../../../../sandbox/simulated/runtime/schema.ts';
import {
  backupController,
  casService,
  casStatefulSet,
} from '../../../../sandbox/simulated/scone-operator/cas-objects.ts';
import {type CasFacts, casStatus} from '../../../../sandbox/simulated/scone-operator/cas-status.ts';
import type {Cas, CasSpec} from '../../../../sandbox/simulated/scone-operator/kinds.ts';
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

const fresh = {provisioned: false, attestable: false, registeredNodes: []};

const facts = (changes: Partial<CasFacts> = {}): CasFacts => ({
  pod: pod({name: 'mycas-0'}),
  backupController: undefined,
  provisioning: fresh,
  capableNodes: ['node-1', 'node-2'],
  neverReady: false,
  ...changes,
});

const backups: CasSpec = {'backup-controller': {enabled: true}};
const known = (...registeredNodes: string[]) => ({provisioned: true, attestable: true, registeredNodes});

const rows: [string, CasSpec, Partial<CasFacts>, object][] = [
  [
    'without a pod',
    {},
    {pod: undefined},
    {state: 'PENDING', phase: 'Uninitialized', readyReplicas: 0, version: 'unknown'},
  ],
  ['fresh', {}, {}, {state: 'HEALTHY', phase: 'Unprovisioned', provisioned: 'No', migrationNodeRatio: 'Disabled'}],
  ['held back by a fault', {}, {neverReady: true}, {state: 'PENDING', phase: 'Uninitialized'}],
  ['fresh, with backups', backups, {}, {migrationNodeRatio: 'Initializing', desiredNumMigratableNodes: 2}],
  [
    'provisioned, a node missing',
    backups,
    {provisioning: known('node-1')},
    {state: 'PENDING', phase: 'EnablingMigration', migrationNodeRatio: '1/2', migrationNodeAlert: 1, attestable: 'Yes'},
  ],
  [
    'provisioned',
    backups,
    {provisioning: known('node-1', 'node-2')},
    {state: 'HEALTHY', phase: 'HEALTHY', provisioned: 'Yes'},
  ],
  [
    'provisioned, its pod gone',
    backups,
    {pod: undefined, provisioning: known()},
    {state: 'PENDING', phase: 'Provisioned'},
  ],
  ['snapshots', {databaseSnapshots: {enabled: true}}, {}, {snapshotStatus: 'Ephemeral'}],
];

test.each(rows)('a CAS: %s', (_sentence, spec, changes, status) => {
  expect(casStatus(cas(spec), operator(), facts(changes), undefined)).toMatchObject(status);
});

test('the words are those of the installed definition', () => {
  const words = (attestable: string[], provisioned: string[]): Schema => ({
    properties: {attestable: {enum: attestable}, provisioned: {enum: provisioned}},
  });
  const of58 = casStatus(
    cas(),
    operator('5.8.0'),
    facts({pod: undefined}),
    words(['Yes', 'No', 'Failed'], ['No', 'Yes']),
  );
  expect(of58).toMatchObject({attestable: 'No', provisioned: 'No'});
  const of60 = casStatus(
    cas(),
    operator(),
    facts({pod: undefined}),
    words(['Yes', 'Failure'], ['Unknown', 'No', 'Yes']),
  );
  expect(of60).toMatchObject({attestable: 'Failure', provisioned: 'Unknown'});
});
