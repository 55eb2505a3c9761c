import {describe, expect, it} from 'vitest';
import {
  deployedRevision,
  groupReleases,
  latestRevision,
  nextRevision,
  revisionsToPrune,
  unfinishedRevision,
} from '../../../src/lib/helm/history.ts';
import {historyWith, type RevisionParts, storedWith, testTime} from '../../support/helm-records.ts';

const numbers = (history: readonly {revision: number}[]) => history.map(({revision}) => revision);

describe('revisions of a release', () => {
  it.each<[string, RevisionParts[], {latest?: number; deployed?: number; next: number}]>([
    ['none', [], {next: 1}],
    ['in any order', [{revision: 10}, {revision: 9, status: 'superseded'}], {latest: 10, deployed: 10, next: 11}],
    ['a failed one on top', [{revision: 1}, {revision: 2, status: 'failed'}], {latest: 2, deployed: 1, next: 3}],
    ['two deployed: the newer counts', [{revision: 1}, {revision: 2}], {latest: 2, deployed: 2, next: 3}],
    ['gaps stay gaps', [{revision: 7}], {latest: 7, deployed: 7, next: 8}],
  ])('%s', (_, revisions, {latest, deployed, next}) => {
    const {history} = historyWith(revisions);
    expect([latestRevision(history)?.revision, deployedRevision(history)?.revision, nextRevision(history)]).toEqual([
      latest,
      deployed,
      next,
    ]);
  });

  it('grouped by release, namespace and driver', () => {
    const revisions = [
      storedWith({revision: 2}),
      storedWith({revision: 1, status: 'superseded'}),
      storedWith({revision: 1, content: {namespace: 'test'}}),
      storedWith({revision: 1, driver: 'configmap'}),
    ].map(({stored}) => stored);
    expect(
      groupReleases(revisions).map(({namespace, driver, history}) => [namespace, driver, numbers(history)]),
    ).toEqual([
      ['prod', 'secret', [1, 2]],
      ['test', 'secret', [1]],
      ['prod', 'configmap', [1]],
    ]);
  });
});

describe('what is deleted to make room for one more', () => {
  const ten = (deployed: number): RevisionParts[] =>
    Array.from({length: 10}, (_, index) => ({
      revision: index + 1,
      status: index + 1 === deployed ? 'deployed' : 'superseded',
    }));

  it.each<[string, RevisionParts[], number | undefined, number[]]>([
    ['nothing below the limit', ten(10).slice(1), undefined, []],
    ['the oldest at the limit of ten', ten(10), undefined, [1]],
    ['never the deployed one', ten(1), undefined, [2]],
    ['several after the limit was lowered', ten(10), 3, [1, 2, 3, 4, 5, 6, 7, 8]],
    ['as many as possible when only the deployed one may stay', ten(1), 1, [2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['nothing without a limit', ten(10), 0, []],
  ])('%s', (_, revisions, max, expected) => {
    expect(numbers(revisionsToPrune(historyWith(revisions).history, max))).toEqual(expected);
  });
});

describe('an operation that did not end', () => {
  it.each<[string, RevisionParts[], {revision: number; age: number} | undefined]>([
    ['none in a healthy history', [{revision: 1}], undefined],
    ['none if a later revision ended', [{revision: 1, status: 'pending-install'}, {revision: 2}], undefined],
    ['an upgrade', [{revision: 1}, {revision: 2, status: 'pending-upgrade', age: 5}], {revision: 2, age: 5}],
    ['a roll-back', [{revision: 3, status: 'pending-rollback'}], {revision: 3, age: 0}],
    ['an uninstallation', [{revision: 1, status: 'uninstalling', age: 7200}], {revision: 1, age: 7200}],
  ])('%s', (_, revisions, expected) => {
    const found = unfinishedRevision(historyWith(revisions).history, testTime);
    expect(found && {revision: found.stored.revision, age: found.ageSeconds}).toEqual(expected);
  });

  it('is as old as its latest write, even if Helm carried an older label over', () => {
    const {stored} = storedWith({revision: 2, status: 'pending-upgrade', age: 10});
    const carried = {...stored, modifiedAt: new Date(testTime.getTime() - 86_400_000)};
    expect(unfinishedRevision([carried], testTime)?.ageSeconds).toBe(10);
  });

  it('has no age if nothing tells it, and none below zero if clocks differ', () => {
    const {stored} = storedWith({revision: 1, status: 'pending-install', age: -30});
    expect(unfinishedRevision([stored], testTime)?.ageSeconds).toBe(0);
    expect(unfinishedRevision([{...stored, createdAt: undefined}], testTime)?.ageSeconds).toBeUndefined();
  });
});
