import {expect, test} from 'vitest';
import type {AdmissionRequest} from '../../../../sandbox/simulated/runtime/admission.ts';
import type {Tree} from '../../../../sandbox/simulated/runtime/difference.ts';
import type {Operator} from '../../../../sandbox/simulated/scone-operator/operator.ts';
import {sconeReviewers} from '../../../../sandbox/simulated/scone-operator/review.ts';
import {parseVersion} from '../../../../sandbox/simulated/scone-operator/version.ts';

const operator = (version = '6.0.6'): Operator => ({
  namespace: 'scone-system',
  version: parseVersion(version),
  helmDriver: 'secret',
});

function request(spec: Tree, old?: Tree): AdmissionRequest {
  return {
    uid: 'u',
    kind: {group: 'g', version: 'v1beta1', kind: 'K'},
    operation: old === undefined ? 'CREATE' : 'UPDATE',
    object: {metadata: {name: 'n'}, spec},
    oldObject: old === undefined ? null : {spec: old},
  };
}

function mutated(kind: string, spec: Tree, {version, old}: {version?: string; old?: Tree} = {}): Tree {
  const verdict = sconeReviewers(() => operator(version))[`/mutate-${kind}`]?.(request(spec, old));
  return verdict?.object?.spec as Tree;
}

const [las, plugin, cas, vault] = [
  'base-scone-cloud-v1beta1-las',
  'base-scone-cloud-v1beta1-sgxplugin',
  'services-scone-cloud-v1beta1-cas',
  'services-scone-cloud-v1beta1-vault',
];

test('an empty LAS and an empty SGXPlugin get image and namespace', () => {
  expect(mutated(las, {})).toEqual({
    image: 'registry.scontain.com/scone.cloud/las:6.0.6',
    namespace: 'scone-system',
    dcapKey: '',
  });
  expect(mutated(plugin, {image: 'my/plugin:1'})).toEqual({image: 'my/plugin:1', namespace: 'scone-system'});
});

test('a CAS gets what the patches of its provisioning replace', () => {
  const spec = mutated(cas, {service: {type: 'NodePort'}, databaseSnapshots: {enabled: true}});
  expect(spec).toMatchObject({
    image: 'registry.scontain.com/scone.cloud/cas:6.0.6',
    service: {type: 'NodePort', clientPort: 8081, enclavePort: 18765},
    databaseSnapshots: {enabled: true, interval: '60s', persistence: {enabled: false}},
    'backup-controller': {enabled: false, image: 'registry.scontain.com/scone.cloud/backup-controller:6.0.6'},
    livenessProbe: {enabled: false, periodSeconds: 60, initialDelaySeconds: 3},
    startupProbe: {enabled: false, initialDelaySeconds: 15},
    attestedCLIProbes: true,
  });
  expect(spec).not.toHaveProperty('safetyService');
  expect(spec.nonce).toMatch(/^[0-9a-f]{32}$/);
});

test('a CAS of 5.8 gets nothing that came later', () => {
  expect(mutated(cas, {}, {version: '5.8.0'})).not.toHaveProperty('safetyService');
  expect(mutated(cas, {}, {version: '5.8.0'})).not.toHaveProperty('podSecurityContext');
});

test('the safety service is on by itself beside a backup controller, off when its section says nothing', () => {
  const backups = {'backup-controller': {enabled: true, session: 'p/register'}};
  expect(mutated(cas, backups)).toMatchObject({safetyService: {enabled: true, desiredReplicas: 3}});
  expect(mutated(cas, {...backups, safetyService: {desiredReplicas: 2}})).toMatchObject({
    safetyService: {enabled: false, desiredReplicas: 2},
  });
});

test('an update that leaves the nonce out keeps it, and defaults change nothing twice', () => {
  const first = mutated(cas, {});
  expect(mutated(cas, {}, {old: first}).nonce).toBe(first.nonce);
  expect(mutated(cas, first, {old: first})).toEqual(first);
});

const refusals: [string, string, Tree, RegExp | undefined][] = [
  ['a LAS as the release has it', las, {image: 'r/las:6.0.6', dcapKey: '', namespace: 'scone-system'}, undefined],
  ['a DCAP key of 32 digits', las, {dcapKey: '0'.repeat(32)}, undefined],
  ['a DCAP key that is none', las, {dcapKey: 'secret'}, /spec.dcapKey/],
  ['a port that is none', las, {hostPort: 70000}, /spec.hostPort/],
  ['an image that is none', plugin, {image: '$IMAGE_REPO/x'}, /spec.image/],
  ['a namespace that is none', plugin, {namespace: 'Scone System'}, /spec.namespace/],
  ['a service type that is none', cas, {service: {type: 'Magic'}}, /spec.service.type/],
  ['a backup controller without a session', cas, {'backup-controller': {enabled: true}}, /session: Required/],
  ['a backup controller with one', cas, {'backup-controller': {enabled: true, session: 'a/b/register'}}, undefined],
  ['an interval that is none', cas, {databaseSnapshots: {interval: 'daily'}}, /interval/],
  ['an interval as the release has it', cas, {databaseSnapshots: {interval: '24h0m0s'}}, undefined],
  ['fewer replicas than needed', cas, {safetyService: {desiredReplicas: 2, minReplicas: 3}}, /minReplicas/],
  ['a Vault image that is none', vault, {server: {image: {repository: 'a b'}}}, /repository/],
];

test.each(refusals)('%s', (_sentence, kind, spec, refusal) => {
  const problems = sconeReviewers(() => operator())[`/validate-${kind}`]?.(request(spec)).problems ?? [];
  if (refusal === undefined) expect(problems).toEqual([]);
  else expect(problems.join()).toMatch(refusal);
});

test('an object that is being deleted is let go, however wrong', () => {
  const going = {...request({image: ''}), object: {metadata: {deletionTimestamp: 'now'}, spec: {image: ''}}};
  expect(sconeReviewers(() => operator())[`/validate-${las}`]?.(going).problems).toEqual([]);
});
