import {describe, expect, it} from 'vitest';
import {planRelease} from '../../../src/lib/helm/plan-release.ts';
import {
  type InstalledRelease,
  installedReads,
  installedRelease,
} from '../../../src/lib/operator/helm-release/installed.ts';
import type {Component} from '../../../src/lib/plan/component.ts';
import {type RevisionParts, releaseContent, storedWith, testTime} from '../../support/helm-records.ts';
import {observeWorld} from '../../support/world.ts';

/** Reads the records of release `app` as the components of releases do. */
function installedIn(revisions: readonly RevisionParts[]): InstalledRelease {
  const component = {reads: (_, soFar) => installedReads({release: 'app'}, soFar)} as Component<undefined>;
  const objects = revisions.map((parts) => storedWith(parts).object);
  return installedRelease({release: 'app'}, observeWorld({objects}, component, undefined));
}

describe('the records of a release', () => {
  it('none', () => {
    expect(installedIn([])).toEqual({state: 'none'});
  });

  it.each<[string, RevisionParts[], {newest: number; deployed?: number; left: number[]}]>([
    ['a deployed one', [{revision: 1, status: 'superseded'}, {revision: 2}], {newest: 2, left: []}],
    [
      'a failed one over a deployed one',
      [{revision: 1}, {revision: 2, status: 'failed'}],
      {newest: 2, deployed: 1, left: []},
    ],
    ['two deployed ones', [{revision: 1}, {revision: 2}], {newest: 2, left: [1]}],
    [
      'a failed one over two deployed ones',
      [{revision: 1}, {revision: 2}, {revision: 3, status: 'failed'}],
      {newest: 3, deployed: 2, left: [1]},
    ],
  ])('%s', (_, revisions, expected) => {
    const installed = installedIn(revisions);
    if (installed.state !== 'recorded') throw new TypeError('no record was found');
    const {newest, deployed, left, record} = installed;
    expect(record?.version).toBe(expected.newest);
    expect({
      newest: newest.revision,
      ...(deployed && {deployed: deployed.revision.revision}),
      left: left.map(({version}) => version),
    }).toEqual(expected);
  });

  it('a client that died before it superseded the old revision: that is made good, without a new one', () => {
    const installed = installedIn([{revision: 1}, {revision: 2}]);
    if (installed.state !== 'recorded') throw new TypeError('no record was found');
    const records = [installed.record, ...installed.left].filter((record) => record !== undefined);
    const plan = planRelease({history: installed.revisions, records, desired: releaseContent(), now: testTime});
    expect(plan).toMatchObject({outcome: 'adopt', steps: [{record: {version: 1, info: {status: 'superseded'}}}]});
  });
});
