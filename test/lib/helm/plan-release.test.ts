import {describe, expect, it} from 'vitest';
import {planRelease, type ReleasePlan, recordsToRead} from '../../../src/lib/helm/plan-release.ts';
import type {ReleasePlanInput, ReleaseStep} from '../../../src/lib/helm/release-steps.ts';
import {failedStep} from '../../../src/lib/helm/release-steps.ts';
import {chartWith} from '../../support/chart-builder.ts';
import {historyWith, type RevisionParts, releaseContent, testTime} from '../../support/helm-records.ts';

const hook = (event: 'pre-install' | 'post-install' | 'pre-upgrade' | 'post-rollback') => ({
  name: `${event}-job`,
  kind: 'Job',
  path: 'app/templates/job.yaml',
  manifest: 'kind: Job',
  events: [event],
  last_run: {started_at: '', completed_at: '', phase: ''} as const,
});

function planFor(revisions: readonly RevisionParts[], input: Partial<ReleasePlanInput> = {}): ReleasePlan {
  return planRelease({...historyWith(revisions), desired: releaseContent(), now: testTime, ...input});
}

/** A step in a few words: `replace v2 deployed`. */
function words(step: ReleaseStep): string {
  switch (step.do) {
    case 'create-record':
      return `create v${step.record.version} ${step.record.info.status}`;
    case 'replace-record':
      return `replace v${step.record.version} ${step.record.info.status}`;
    case 'delete-record':
      return `delete ${step.ref.name.split('.').at(-1)}`;
    case 'run-hooks':
      return `run ${step.event}`;
    default:
      return 'apply';
  }
}

function outcome(plan: ReleasePlan): [string, ...string[]] {
  return 'steps' in plan ? [plan.outcome, ...plan.steps.map(words)] : [plan.outcome];
}

const other = {content: {config: {image: 'a:2'}}};

/** Arguments: the sentence, revisions in the cluster, further input, outcome and steps. */
const rows: [string, RevisionParts[], Partial<ReleasePlanInput>, string[]][] = [
  ['nothing there: install', [], {}, ['install', 'create v1 pending-install', 'apply', 'replace v1 deployed']],
  ['the same is deployed: nothing', [{revision: 1}], {}, ['unchanged']],
  [
    'the same, but asked for all the same',
    [{revision: 1}],
    {evenIfEqual: true},
    ['upgrade', 'create v2 pending-upgrade', 'apply', 'replace v2 deployed', 'replace v1 superseded'],
  ],
  [
    'other values are deployed: upgrade, the new revision deployed before the old one is superseded',
    [{revision: 3, ...other}],
    {},
    ['upgrade', 'create v4 pending-upgrade', 'apply', 'replace v4 deployed', 'replace v3 superseded'],
  ],
  [
    'a failed upgrade over a deployed revision',
    [{revision: 1}, {revision: 2, status: 'failed'}],
    {},
    ['upgrade', 'create v3 pending-upgrade', 'apply', 'replace v3 deployed', 'replace v1 superseded'],
  ],
  [
    'a failed install',
    [{revision: 1, status: 'failed'}],
    {},
    ['upgrade', 'create v2 pending-upgrade', 'apply', 'replace v2 deployed', 'replace v1 superseded'],
  ],
  [
    'superseded alone, as a client that died between two writes leaves it',
    [{revision: 1, status: 'superseded'}],
    {},
    ['upgrade', 'create v2 pending-upgrade', 'apply', 'replace v2 deployed', 'replace v1 superseded'],
  ],
  [
    'two deployed ones: the older is superseded, nothing else',
    [{revision: 1}, {revision: 2}],
    {},
    ['adopt', 'replace v1 superseded'],
  ],
  [
    'two deployed ones that are not as wanted',
    [
      {revision: 1, ...other},
      {revision: 2, ...other},
    ],
    {},
    [
      'upgrade',
      'create v3 pending-upgrade',
      'apply',
      'replace v3 deployed',
      'replace v2 superseded',
      'replace v1 superseded',
    ],
  ],
  [
    'uninstalled with its history kept: install over it',
    [{revision: 4, status: 'uninstalled'}],
    {},
    ['install', 'replace v4 superseded', 'create v5 pending-install', 'apply', 'replace v5 deployed'],
  ],
  ['an install that did not end', [{revision: 1, status: 'pending-install'}], {}, ['blocked']],
  ['an upgrade that did not end', [{revision: 1}, {revision: 2, status: 'pending-upgrade'}], {}, ['blocked']],
  ['an uninstallation that did not end', [{revision: 1, status: 'uninstalling'}], {}, ['blocked']],
  [
    'an upgrade that did not end, marked failed: the rest is planned as after a failed one',
    [{revision: 1}, {revision: 2, status: 'pending-upgrade'}],
    {wayOut: 'mark-failed'},
    [
      'upgrade',
      'replace v2 failed',
      'create v3 pending-upgrade',
      'apply',
      'replace v3 deployed',
      'replace v1 superseded',
    ],
  ],
  [
    'an upgrade that did not end, adopted',
    [{revision: 1}, {revision: 2, status: 'pending-upgrade'}],
    {wayOut: 'adopt'},
    ['adopt', 'replace v2 deployed', 'replace v1 superseded'],
  ],
  [
    'an upgrade that did not end, rolled back',
    [{revision: 1}, {revision: 2, status: 'pending-upgrade', ...other}],
    {wayOut: 'roll-back'},
    [
      'roll-back',
      'replace v2 failed',
      'create v3 pending-rollback',
      'apply',
      'replace v3 deployed',
      'replace v1 superseded',
    ],
  ],
  ['an install cannot be rolled back', [{revision: 1, status: 'pending-install'}], {wayOut: 'roll-back'}, ['blocked']],
  ['an uninstallation cannot be adopted', [{revision: 1, status: 'uninstalling'}], {wayOut: 'adopt'}, ['blocked']],
  [
    'a record that cannot be read is replaced by a new revision',
    [{revision: 1}],
    {records: []},
    ['upgrade', 'create v2 pending-upgrade', 'apply', 'replace v2 deployed'],
  ],
  [
    'a pending record that cannot be read does not stop it',
    [{revision: 1, status: 'pending-install'}],
    {records: [], wayOut: 'mark-failed'},
    ['upgrade', 'create v2 pending-upgrade', 'apply', 'replace v2 deployed'],
  ],
  [
    'old revisions go once the new one is there, the deployed one stays whatever its age',
    [
      {revision: 1, ...other},
      {revision: 2, status: 'failed'},
      {revision: 3, status: 'failed'},
    ],
    {historyMax: 2},
    [
      'upgrade',
      'create v4 pending-upgrade',
      'delete v2',
      'delete v3',
      'apply',
      'replace v4 deployed',
      'replace v1 superseded',
    ],
  ],
  [
    'hooks run before and after the objects',
    [],
    {desired: releaseContent({hooks: [hook('post-install'), hook('pre-install'), hook('pre-upgrade')]})},
    ['install', 'create v1 pending-install', 'run pre-install', 'apply', 'run post-install', 'replace v1 deployed'],
  ],
];

describe('planning a release', () => {
  it.each(rows)('%s', (_, revisions, input, expected) => {
    expect(outcome(planFor(revisions, input))).toEqual(expected);
  });

  it('gives the same steps for the same input', () => {
    expect(planFor([{revision: 1, ...other}])).toEqual(planFor([{revision: 1, ...other}]));
  });

  it('hands the manifest of the revision before to whoever deletes what is gone', () => {
    const plan = planFor([{revision: 1, content: {manifest: 'old'}}]);
    expect('steps' in plan && plan.steps).toContainEqual({
      do: 'apply-manifest',
      before: 'old',
      after: releaseContent().manifest,
    });
  });

  it('keeps the time of the first install and the labels of the old object', () => {
    const plan = planFor([{revision: 1, age: 3600, ...other}]);
    const steps = 'steps' in plan ? plan.steps : [];
    expect(steps[0]).toMatchObject({
      record: {info: {first_deployed: '2026-01-02T02:04:05.6Z', last_deployed: '2026-01-02T03:04:05.6Z'}},
    });
    expect(steps.at(-1)).toMatchObject({stored: {revision: 1, resourceVersion: '1'}});
  });

  it('tells who left an operation unfinished and since when, and the ways out', () => {
    const plan = planFor([{revision: 1}, {revision: 2, status: 'pending-upgrade', age: 90}]);
    expect(plan).toMatchObject({
      unfinished: {by: 'helm', ageSeconds: 90, since: new Date('2026-01-02T03:02:35.600Z')},
      waysOut: [
        {choice: 'mark-failed'},
        {choice: 'adopt'},
        {choice: 'roll-back', effect: expect.stringContaining('revision 1')},
      ],
    });
  });

  it('needs the newest record and all deployed ones', () => {
    const {history} = historyWith([
      {revision: 1},
      {revision: 2},
      {revision: 3, status: 'failed'},
      {revision: 4, status: 'failed'},
    ]);
    expect(recordsToRead(history).map(({revision}) => revision)).toEqual([4, 2, 1]);
  });

  it('a failure is recorded with its reason', () => {
    const {records} = historyWith([{revision: 1}]);
    const step = failedStep(records[0] ?? never(), 'upgrade', 'no such image');
    expect(step).toMatchObject({
      record: {info: {status: 'failed', description: 'Upgrade "app" failed: no such image'}},
    });
  });
});

function never(): never {
  throw new TypeError('there is no record');
}

describe('what counts as a difference', () => {
  it.each<[string, RevisionParts['content'], string[]]>([
    ['nothing', {}, []],
    ['an integer of a flag against the float of a record', {config: {n: 1}}, ['values']],
    ['values in another order', {config: {image: 'a:1'}}, []],
    ['the chart version', {chart: chartWith('app', {version: '2.0.0'})}, ['chart app-2.0.0, wanted app-1.0.0']],
    ['the manifest', {manifest: 'kind: Y'}, ['manifest']],
    ['a hook', {hooks: [hook('pre-install')]}, ['hooks']],
    ['the notes do not count', {notes: 'hello'}, []],
  ])('%s', (_, content, differences) => {
    const plan = planFor([{revision: 1, content: content ?? {}}]);
    expect('differences' in plan ? plan.differences : []).toEqual(differences);
  });

  it('int64 and float64 of one value are equal', () => {
    const plan = planFor([{revision: 1, content: {config: {n: 5}}}], {desired: releaseContent({config: {n: 5n}})});
    expect(plan.outcome).toBe('unchanged');
  });
});
