// What an upgrade reads from the custom resource, and when each of its stages is over.
import {describe, expect, test} from 'vitest';
import {casHealthy, casPodRuns} from '../../../src/lib/cas/conditions.ts';
import {
  casRuns,
  controllerRuns,
  healthySince,
  nodesMigrated,
  settledMs,
} from '../../../src/lib/cas/upgrade-conditions.ts';
import {
  envWithImage,
  hasBackupController,
  haveSameTolerations,
  sessionPlaceOf,
  sessionPlaceOrFailure,
  statusWrittenAt,
} from '../../../src/lib/cas/upgrade-facts.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {aCas} from '../../support/cas-ground.ts';

const withController = (controller: unknown) => aCas({spec: {'backup-controller': controller}});

test.each<[session: unknown, place: object | undefined]>([
  ['cas-owner/primary-backup/register', {policy: 'cas-owner/primary-backup', service: 'register'}],
  ['a/upgrade', {policy: 'a', service: 'upgrade'}],
  ['a/register/upgrade', {policy: 'a/register', service: 'upgrade'}],
  ['register', undefined],
  ['/register', undefined],
  ['a/registers', undefined],
  ['a/other', undefined],
  [undefined, undefined],
  [5, undefined],
])('the session %j is at %j', (session, place) => expect(sessionPlaceOf(withController({session}))).toEqual(place));

test('a CAS without a session cannot be upgraded, and the way to one is named', () => {
  expect(() => sessionPlaceOrFailure(withController({}))).toThrow('it cannot be upgraded');
});

describe('the environment of the backup controller', () => {
  const env = [
    {name: 'A', value: '1'},
    {name: 'BACKUP_CAS_IMAGE', value: 'old'},
    {name: 'B', valueFrom: {x: 1}},
  ];

  test('gets its image in place', () => {
    expect(envWithImage(withController({env}), 'new')).toEqual([
      env[0],
      {name: 'BACKUP_CAS_IMAGE', value: 'new'},
      env[2],
    ]);
  });
  test('or at the end', () => {
    expect(envWithImage(withController({env: [env[0]]}), 'new')).toEqual([
      env[0],
      {name: 'BACKUP_CAS_IMAGE', value: 'new'},
    ]);
    expect(envWithImage(withController(undefined), 'new')).toEqual([{name: 'BACKUP_CAS_IMAGE', value: 'new'}]);
  });
  test('tells whether it is as wanted', () => {
    const images = {controller: 'c', cas: 'new'};
    expect(
      hasBackupController(withController({image: 'c', env: envWithImage(withController({}), 'new')}), images),
    ).toBe(true);
    expect(hasBackupController(withController({image: 'c', env}), images)).toBe(false);
    expect(hasBackupController(withController({image: 'c'}), images)).toBe(false);
    expect(hasBackupController(withController(undefined), images)).toBe(false);
  });
});

const [a, b] = [
  {key: 'a', operator: 'Exists'},
  {key: 'b', effect: 'NoSchedule'},
];

test.each<[what: string, own: unknown, controllers: unknown, same: boolean]>([
  ['none', undefined, undefined, true],
  ['none, and an empty list', undefined, [], true],
  ['the same in another order', [a, b], [b, a], true],
  ['the same with members in another order', [a], [{operator: 'Exists', key: 'a'}], true],
  ['one more', [a, b], [a], false],
  ['one twice', [a, a], [a], false],
  ['one instead of none', [{operator: 'Exists'}], undefined, false],
])('tolerations: %s', (_, tolerations, own, same) => {
  expect(haveSameTolerations(aCas({spec: {tolerations, 'backup-controller': {tolerations: own}}}))).toBe(same);
});

const noon = Date.parse('2026-06-01T12:00:00Z');
const written = (at: number | undefined, more: object[] = []) => [
  {manager: 'someone', time: '2027-01-01T00:00:00Z'},
  ...(at === undefined
    ? []
    : [{manager: 'operator', subresource: 'status', time: new Date(Math.floor(at / 1000) * 1000).toISOString()}]),
  ...more,
];
const reported = (at: number | undefined, status: object = {}, more: object[] = []) =>
  aCas({status, metadata: {managedFields: written(at, more)}});

test.each<[what: string, cas: KubeObject, at: number]>([
  ['the newest', reported(noon, {}, [{subresource: 'status', time: '2026-06-01T13:00:00Z'}]), noon + 3_600_000],
  ['never', reported(undefined), 0],
  [
    'at no time that can be read',
    reported(undefined, {}, [{subresource: 'status', time: 'soon'}, {subresource: 'status'}]),
    0,
  ],
])('the status was written: %s', (_, cas, at) => expect(statusWrittenAt(cas)).toBe(at));

describe.each([
  ['healthy', healthySince, {state: 'HEALTHY', phase: 'HEALTHY'}, {state: 'HEALTHY', phase: 'Upgrading'}],
  [
    'nodes hold the new CAS',
    nodesMigrated,
    {numMigratableNodes: 3, desiredNumMigratableNodes: 3, migrationNodeAlert: 0},
    {numMigratableNodes: 2, desiredNumMigratableNodes: 3, migrationNodeAlert: 0},
  ],
] as const)('%s', (_, since, good, bad) => {
  const met = (cas: KubeObject | undefined, changed: number, now: number) => since(changed, () => now)(cas).met;

  test('when reported since the change', () => expect(met(reported(noon + 5000, good), noon, noon + 6000)).toBe(true));
  test('when reported in the same second, which the server rounds down', () => {
    expect(met(reported(noon + 900, good), noon + 999, noon + 1000)).toBe(true);
  });
  test('not when reported before the change', () => {
    expect(since(noon, () => noon + 1000)(reported(noon - 2000, good))).toEqual({
      met: false,
      state: 'the operator has not reported since the change',
    });
  });
  test('when an old report has stayed for long', () => {
    expect(met(reported(noon - 2000, good), noon, noon + settledMs - 1)).toBe(false);
    expect(met(reported(noon - 2000, good), noon, noon + settledMs)).toBe(true);
  });
  test('not when it is not so', () => expect(met(reported(noon + 5000, bad), noon, noon + settledMs)).toBe(false));
  test('not of a CAS that is gone', () => expect(met(undefined, noon, noon + settledMs)).toBe(false));
});

test.each<[status: object, says: string]>([
  [{}, 'the operator wants no node to hold it yet'],
  [{numMigratableNodes: 0, desiredNumMigratableNodes: 0, migrationNodeAlert: 0}, 'the operator wants no node'],
  [{numMigratableNodes: 3, desiredNumMigratableNodes: 3, migrationNodeAlert: 1}, '3 of 3 nodes hold the new CAS'],
  [
    {numMigratableNodes: 1, desiredNumMigratableNodes: 3, phase: 'EnablingMigration'},
    '1 of 3 nodes hold the new CAS, phase EnablingMigration',
  ],
])('nodes are missing: %j', (status, says) => {
  const cas = aCas({status: {migrationNodeAlert: undefined, ...status}});
  expect(nodesMigrated(0, () => settledMs)(cas)).toMatchObject({met: false, state: expect.stringContaining(says)});
});

const ready = (since = '2026-06-01T12:00:00Z') => ({
  conditions: [{type: 'Ready', status: 'True', lastTransitionTime: since}],
});
const pod = (image: string, status: object = ready(), more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'mycas-0', namespace: 'prod', ...more},
  spec: {
    containers: [
      {name: 'cas', image},
      {name: 'audit', image: 'x'},
    ],
  },
  status,
});
const going = {deletionTimestamp: '2026-06-01T12:00:00Z'};

describe.each([
  ['the CAS', casRuns],
  ['the backup controller', controllerRuns],
])('%s runs the image', (_, runs) => {
  const told = (...pods: KubeObject[]) => {
    const since: number[] = [];
    return {...runs('new', (at) => since.push(at))(pods), since};
  };

  test('when its pod is ready, and it is told since when', () => {
    expect(told(pod('new'))).toEqual({met: true, since: [noon]});
  });
  test('beside one that is going', () => expect(told(pod('old', ready(), going), pod('new')).met).toBe(true));
  test.each<[what: string, pods: KubeObject[], says: string]>([
    ['is not there', [], 'pod'],
    ['is going', [pod('new', ready(), going)], 'pod'],
    ['is old', [pod('old')], 'mycas-0 still runs old'],
    ['is not ready', [pod('new', {conditions: [{type: 'Ready', status: 'False'}]})], 'pod mycas-0 is not ready'],
    ['says nothing of itself', [pod('new', {})], 'pod mycas-0 is not ready'],
  ])('not when its pod %s', (_what, pods, says) => {
    expect(told(...pods)).toMatchObject({met: false, state: expect.stringContaining(says), since: []});
  });
});

test('two pods of a CAS are never right', () => {
  expect(casRuns('new', () => {})([pod('new'), pod('new')])).toMatchObject({met: false, state: 'there are 2 pods'});
  expect(casPodRuns([pod('new'), pod('new')])).toMatchObject({met: false, stuck: 'there are 2 pods of this CAS'});
});

test.each<[what: string, status: object, state: string | undefined]>([
  ['runs', {containerStatuses: [{name: 'cas', state: {running: {}}}]}, undefined],
  [
    'waits',
    {phase: 'Pending', containerStatuses: [{name: 'cas', state: {waiting: {reason: 'ImagePullBackOff'}}}]},
    'pod mycas-0 is Pending: ImagePullBackOff',
  ],
  [
    'ended',
    {phase: 'Running', containerStatuses: [{name: 'cas', state: {terminated: {exitCode: 1}}}]},
    'pod mycas-0 is Running: its container ended',
  ],
  [
    'has only its other container',
    {phase: 'Pending', containerStatuses: [{name: 'audit', state: {running: {}}}]},
    'pod mycas-0 is Pending',
  ],
  ['says nothing', {}, 'pod mycas-0 is Pending'],
])('the pod of a CAS %s', (_, status, state) => {
  expect(casPodRuns([pod('x', status)])).toEqual(state === undefined ? {met: true} : {met: false, state});
});

test.each<[status: object, state: string | undefined]>([
  [{}, undefined],
  [
    {phase: 'EnablingMigration', migrationNodeRatio: '2/3'},
    'phase EnablingMigration, state HEALTHY, 2/3 nodes can take over',
  ],
  [{phase: '', state: '', migrationNodeRatio: 'Initializing'}, 'the operator has not reported yet'],
])('health by %j', (status, state) => {
  expect(casHealthy(aCas({status}))).toEqual(state === undefined ? {met: true} : {met: false, state});
});
