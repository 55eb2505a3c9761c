import {describe, expect, it} from 'vitest';
import {planUninstall, type UninstallInput} from '../../../src/lib/helm/plan-uninstall.ts';
import type {ReleaseStep} from '../../../src/lib/helm/release-steps.ts';
import {historyWith, type RevisionParts, releaseContent, testTime} from '../../support/helm-records.ts';

const hook = (event: 'pre-delete' | 'post-delete') => ({
  ...{name: event, kind: 'Job', path: `app/templates/${event}.yaml`, manifest: `kind: Job # ${event}`},
  events: [event],
  last_run: {started_at: '', completed_at: '', phase: ''} as const,
});
const hooked = {content: {hooks: [hook('post-delete'), hook('pre-delete')]}};

function words(step: ReleaseStep): string {
  switch (step.do) {
    case 'delete-record':
      return `forget ${step.ref.name.split('.').at(-1)}`;
    case 'run-hooks':
      return `run ${step.event}`;
    case 'create-record':
    case 'replace-record':
      return `v${step.record.version} ${step.record.info.status}`;
    default:
      return step.do;
  }
}

/** Arguments: the sentence, revisions in the cluster, further input, outcome and steps. */
const rows: [string, RevisionParts[], Partial<UninstallInput>, string[]][] = [
  ['nothing there', [], {}, ['absent']],
  ['a release', [{revision: 1}], {}, ['uninstall', 'v1 uninstalling', 'delete-manifest', 'forget v1']],
  [
    'its hooks run before and after, and records go oldest first',
    [
      {revision: 1, status: 'superseded'},
      {revision: 2, ...hooked},
    ],
    {},
    ['uninstall', 'v2 uninstalling', 'run pre-delete', 'delete-manifest', 'run post-delete', 'forget v1', 'forget v2'],
  ],
  [
    'the history is kept when asked for, and nothing older stays deployed',
    [{revision: 1}, {revision: 2}],
    {keepHistory: true},
    ['uninstall', 'v2 uninstalling', 'delete-manifest', 'v2 uninstalled', 'v1 superseded'],
  ],
  [
    'a failed release',
    [{revision: 1, status: 'failed'}],
    {},
    ['uninstall', 'v1 uninstalling', 'delete-manifest', 'forget v1'],
  ],
  ['what is uninstalled has only records', [{revision: 3, status: 'uninstalled'}], {}, ['purge', 'forget v3']],
  ['which may stay', [{revision: 3, status: 'uninstalled'}], {keepHistory: true}, ['absent']],
  ['an operation that did not end', [{revision: 1, status: 'pending-install'}], {}, ['blocked']],
  [
    'an operation that did not end, all the same',
    [{revision: 1, status: 'pending-install'}],
    {evenIfUnfinished: true},
    ['uninstall', 'v1 uninstalling', 'delete-manifest', 'forget v1'],
  ],
  [
    'an uninstallation that did not end',
    [{revision: 1, status: 'uninstalling'}],
    {},
    ['uninstall', 'v1 uninstalling', 'delete-manifest', 'forget v1'],
  ],
  ['a record that cannot be read', [{revision: 1}], {records: []}, ['unreadable']],
];

describe('planning to take a release away', () => {
  it.each(rows)('%s', (_, revisions, input, expected) => {
    const plan = planUninstall({...historyWith(revisions), now: testTime, ...input});
    expect([plan.outcome, ...('steps' in plan ? plan.steps.map(words) : [])]).toEqual(expected);
  });

  it('the record says since when, as Helm writes it', () => {
    const plan = planUninstall({...historyWith([{revision: 1}]), now: testTime});
    expect('steps' in plan && plan.steps[0]).toMatchObject({
      record: {
        info: {deleted: '2026-01-02T03:04:05.6Z', description: 'Deletion in progress (or silently failed)'},
        manifest: releaseContent().manifest,
      },
    });
  });
});
