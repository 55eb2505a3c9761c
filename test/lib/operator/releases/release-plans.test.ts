import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../../../src/lib/cluster/object.ts';
import type {RecordContent} from '../../../../src/lib/helm/record.ts';
import {listComponent, releaseComponent} from '../../../../src/lib/operator/releases/component.ts';
import type {ReleaseTask} from '../../../../src/lib/operator/releases/task.ts';
import {changesOf} from '../../../../src/lib/plan/step.ts';
import {summarize} from '../../../../src/lib/plan/summary.ts';
import type {Finding} from '../../../../src/lib/report/finding.ts';
import {type RevisionParts, storedWith, testTime} from '../../../support/helm-records.ts';
import {planIn, type World} from '../../../support/world.ts';

/** Objects of a release `app` in `prod` as they are in the cluster. */
function configMap(name: string, value: string, more: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...{name, namespace: 'prod', uid: name},
      labels: {'app.kubernetes.io/managed-by': 'Helm'},
      annotations: {'meta.helm.sh/release-name': 'app', 'meta.helm.sh/release-namespace': 'prod'},
      ...more,
    },
    data: {value},
  };
}

/** A manifest with one ConfigMap for each `name=value`. */
function content(...pairs: string[]): Partial<RecordContent> {
  const documents = pairs.map((pair) => {
    const [name, value] = pair.split('=');
    return `---\n# Source: app/templates/c.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {value: "${value}"}\n`;
  });
  return {manifest: documents.join('')};
}

const old = {age: 4000};
const stuckUpgrade: RevisionParts[] = [
  {revision: 1, ...old, content: content('a=1')},
  {revision: 2, ...old, status: 'pending-upgrade', content: content('a=2', 'b=2')},
];

function plan(
  task: Partial<ReleaseTask>,
  revisions: readonly RevisionParts[],
  objects: KubeObject[] = [],
  world: Partial<World> = {},
) {
  const full: ReleaseTask = {
    ...{action: 'status', release: 'app', namespace: 'prod', repair: undefined, toRevision: undefined},
    ...{keepHistory: false, evenIfRecent: false, forceConflicts: false, historyMax: 10},
    ...{now: testTime, ownName: 'kubectl provision'},
    ...task,
  };
  const stored = revisions.map((parts) => storedWith({...parts, content: parts.content ?? {manifest: ''}}).object);
  const {findings, steps} = planIn({...world, objects: [...stored, ...objects]}, releaseComponent(full), undefined);
  return {
    findings,
    lines: findings.map(line),
    changes: steps.flatMap(changesOf).map((change) => summarize(change).summary),
  };
}

function line({verdict, summary, mendable}: Finding): string {
  return `${mendable ? 'differs' : verdict}: ${summary}`;
}

describe('release status NAME', () => {
  it('a release in order', () => {
    const {lines, findings} = plan({}, [{revision: 1, content: content('a=1')}], [configMap('a', '1')]);
    expect(lines).toEqual([
      'ok: revision 1 of chart app-1.0.0 is deployed',
      'ok: all 1 objects are as revision 1 has them',
    ]);
    expect(findings[0]?.details).toEqual(['revision 1: deployed, 2026-01-02T03:04:05Z by helm']);
  });

  it('objects that are not as recorded are a warning: who manages the release mends it', () => {
    const {lines, findings} = plan({}, [{revision: 1, content: content('a=1', 'b=1')}], [configMap('a', '9')]);
    expect(lines[1]).toBe('warning: not all objects are as revision 1 has them');
    expect(findings[1]?.details).toEqual([
      'ConfigMap prod/a: data.value: found 9, wanted 1',
      'ConfigMap prod/b does not exist',
    ]);
  });

  it('an operation that did not end: who, how long ago, which revision the cluster is like, and the ways out', () => {
    const {findings} = plan({}, stuckUpgrade, [configMap('a', '1')]);
    expect(findings).toMatchObject([
      {
        code: 'PS301',
        mendable: true,
        summary: 'an operation on release app did not come to an end',
        details: [
          'helm began it 66 min ago (pending-upgrade)',
          '0 of 2 objects are as revision 2 has them',
          'all 1 objects are as revision 1 has them',
          '--mark-failed marks revision 2 failed, after which it can be changed again',
          '--adopt marks revision 2 deployed, if the cluster matches it',
          '--roll-back goes back to revision 1, the last one that was deployed',
          'revision 2: pending-upgrade, 2026-01-02T01:57:25Z by helm',
          'revision 1: deployed, 2026-01-02T01:57:25Z by helm',
        ],
        hint: 'kubectl provision release repair app --namespace prod --mark-failed | --adopt | --roll-back',
      },
    ]);
  });

  it('a recent one may still be running', () => {
    const {findings} = plan({}, [{revision: 1, age: 20, status: 'pending-install'}]);
    expect(findings[0]?.hint).toContain('it may still be running');
  });

  it.each<[string, RevisionParts[], string]>([
    [
      'a failed one',
      [{revision: 1}, {revision: 2, status: 'failed'}],
      'warning: revision 2 of chart app-1.0.0 is failed',
    ],
    [
      'one of which two are deployed',
      [{revision: 1}, {revision: 2}],
      'warning: revision 2 of chart app-1.0.0 is deployed',
    ],
    [
      'an uninstalled one',
      [{revision: 3, status: 'uninstalled'}],
      'ok: release app is uninstalled; its history was kept',
    ],
    ['none at all', [], 'failed: release app is not installed in namespace prod'],
  ])('%s', (_, revisions, expected) => {
    expect(plan({}, revisions).lines[0]).toBe(expected);
  });

  it('what may not be read is unknown, never in order', () => {
    const refused = plan({}, [{revision: 1, content: content('a=1')}], [], {refusedKinds: ['ConfigMap']});
    expect(refused.lines).toContain('unknown: ConfigMap prod/a could not be read');
    expect(plan({}, [{revision: 1}], [], {refusedKinds: ['Secret', 'ConfigMap']}).lines).toEqual([
      'unknown: the records of release app could not be read',
    ]);
  });

  it('another namespace has nothing to do with it', () => {
    expect(plan({namespace: 'test'}, [{revision: 1}]).lines).toEqual([
      'failed: release app is not installed in namespace test',
    ]);
  });
});

describe('release repair', () => {
  const repair = (choice: ReleaseTask['repair'], revisions = stuckUpgrade, objects: KubeObject[] = []) =>
    plan({action: 'repair', repair: choice}, revisions, objects);

  it('marks the operation failed, which is one write', () => {
    expect(repair('mark-failed').changes).toEqual(['mark release app revision 2: failed']);
    expect(repair(undefined).changes).toEqual(['mark release app revision 2: failed']);
  });

  it('rolls back to what was deployed: records around the objects, what only the new one had goes', () => {
    const {changes} = repair('roll-back', stuckUpgrade, [configMap('a', '2'), configMap('b', '2')]);
    expect(changes).toEqual([
      'mark release app revision 2: failed',
      'write release app revision 3: pending-rollback',
      'update ConfigMap prod/a',
      'delete ConfigMap prod/b: not in app-1.0.0 any more',
      'mark release app revision 3: deployed',
      'mark release app revision 1: superseded',
    ]);
  });

  it('adopts what the cluster shows to be done', () => {
    const {changes, lines} = repair('adopt', stuckUpgrade, [configMap('a', '2'), configMap('b', '2')]);
    expect(changes).toEqual(['mark release app revision 2: deployed', 'mark release app revision 1: superseded']);
    expect(lines).toEqual(['differs: an operation on release app did not come to an end']);
  });

  it('does not adopt what is not done, and says what is missing', () => {
    const {changes, findings} = repair('adopt', stuckUpgrade, [configMap('a', '2')]);
    expect(changes).toEqual([]);
    expect(findings.at(-1)).toMatchObject({
      summary: 'it cannot be adopted: 1 of 2 objects are as revision 2 has them',
      details: ['ConfigMap prod/b does not exist'],
    });
  });

  it.each<[string, RevisionParts[], ReleaseTask['repair'], string, string[]]>([
    ['nothing to repair', [{revision: 1}], 'roll-back', 'ok: there is nothing to repair: revision 1 is deployed', []],
    [
      'a first install has nothing to go back to',
      [{revision: 1, status: 'pending-install', ...old}],
      'roll-back',
      'failed: an operation on release app did not come to an end, and --roll-back cannot mend it',
      [],
    ],
    [
      'an uninstallation is not adopted',
      [{revision: 1, status: 'uninstalling', ...old}],
      'adopt',
      'failed: an operation on release app did not come to an end, and --adopt cannot mend it',
      [],
    ],
    [
      'an operation of a client that may be alive',
      [{revision: 1, status: 'pending-install', age: 10}],
      'mark-failed',
      'failed: an operation on release app did not come to an end, and may still be running',
      [],
    ],
  ])('%s', (_, revisions, choice, expected, changes) => {
    const found = repair(choice, revisions);
    expect([found.lines[0], found.changes]).toEqual([expected, changes]);
  });

  it('is done even if recent when that is asked for', () => {
    const revisions: RevisionParts[] = [{revision: 1, status: 'pending-install', age: 10}];
    expect(plan({action: 'repair', evenIfRecent: true}, revisions).changes).toHaveLength(1);
  });

  it('an uninstallation goes back to what was being uninstalled', () => {
    const revisions: RevisionParts[] = [{revision: 1, status: 'uninstalling', ...old, content: content('a=1')}];
    expect(repair('roll-back', revisions).changes).toEqual([
      'mark release app revision 1: failed',
      'write release app revision 2: pending-rollback',
      'create ConfigMap prod/a',
      'mark release app revision 2: deployed',
      'mark release app revision 1: superseded',
    ]);
  });

  it('of two revisions that are marked deployed the older one is superseded', () => {
    const {changes, lines} = repair(undefined, [{revision: 1}, {revision: 2}]);
    expect(lines).toEqual(['differs: several revisions of release app are marked deployed']);
    expect(changes).toEqual(['mark release app revision 1: superseded']);
  });

  it('a record that cannot be read is taken away', () => {
    const {object} = storedWith({revision: 2, status: 'pending-upgrade', ...old});
    const spoiled = {...object, data: {release: Buffer.from('nonsense').toString('base64')}};
    const {changes, lines} = plan({action: 'repair'}, [{revision: 1}], [spoiled]);
    expect(lines).toEqual(['differs: the newest record of release app cannot be read']);
    expect(changes).toEqual(['delete Secret prod/sh.helm.release.v1.app.v2: it cannot be read']);
  });

  it('a manifest that cannot be read is no hindrance to marking it failed, but to all else', () => {
    const revisions: RevisionParts[] = [{revision: 1, status: 'pending-install', ...old, content: {manifest: 'a: [b'}}];
    expect(repair('mark-failed', revisions).changes).toHaveLength(1);
    expect(repair('adopt', revisions).changes).toHaveLength(0);
    expect(plan({action: 'uninstall', evenIfRecent: true}, revisions).lines).toEqual([
      expect.stringMatching(/^failed: the manifest of revision 1 cannot be read: /),
    ]);
  });

  it('an object in other hands stops a roll-back', () => {
    const foreign = configMap('a', '2', {annotations: {'meta.helm.sh/release-name': 'other'}});
    const {changes, findings} = repair('roll-back', stuckUpgrade, [foreign]);
    expect([changes, findings.at(-1)?.code]).toEqual([[], 'PS304']);
  });
});

describe('release rollback', () => {
  const revisions: RevisionParts[] = [
    {revision: 1, status: 'superseded', content: content('a=1')},
    {revision: 2, status: 'superseded', content: content('a=2')},
    {revision: 3, content: content('a=3')},
  ];
  const live = [configMap('a', '3')];

  it('goes to the revision before the newest, or the one that is named', () => {
    expect(plan({action: 'rollback'}, revisions, live).changes).toEqual([
      'write release app revision 4: pending-rollback',
      'update ConfigMap prod/a',
      'mark release app revision 4: deployed',
      'mark release app revision 2: superseded',
      'mark release app revision 3: superseded',
    ]);
    const {findings} = plan({action: 'rollback', toRevision: 1}, revisions, live);
    expect(findings.at(-1)?.details).toEqual(['this writes revision 4 with what revision 1 has']);
  });

  it('keeps no more revisions than asked for', () => {
    const {changes} = plan({action: 'rollback', historyMax: 2}, revisions, live);
    expect(changes.filter((change) => change.startsWith('delete'))).toEqual([
      'delete Secret prod/sh.helm.release.v1.app.v1: older than the history that is kept',
      'delete Secret prod/sh.helm.release.v1.app.v2: older than the history that is kept',
    ]);
  });

  it.each<[string, Partial<ReleaseTask>, RevisionParts[], string]>([
    [
      'a revision that is not there',
      {toRevision: 7},
      revisions,
      'failed: release app cannot be rolled back to revision 7',
    ],
    ['the first revision', {}, [{revision: 1}], 'failed: release app cannot be rolled back to revision 0'],
    ['an operation that did not end', {}, stuckUpgrade, 'failed: an operation on release app did not come to an end'],
    ['no release', {}, [], 'failed: release app is not installed in namespace prod'],
  ])('%s', (_, task, history, expected) => {
    const {lines, changes} = plan({action: 'rollback', ...task}, history, live);
    expect([lines[0], changes]).toEqual([expected, []]);
  });
});

describe('release uninstall', () => {
  const crd = '---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x.y}\n';
  const kept = '---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {helm.sh/resource-policy: keep}}\n';
  const service = '---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
  const manifest = `${content('a=1').manifest}${crd}${kept}${service}`;

  it('deletes objects from the last stage to the first, then records; what must stay stays', () => {
    const {changes, findings} = plan({action: 'uninstall'}, [
      {revision: 1, status: 'superseded'},
      {revision: 2, content: {manifest}},
    ]);
    expect(changes).toEqual([
      'mark release app revision 2: uninstalling',
      'delete Service prod/web: its release is uninstalled',
      'delete ConfigMap prod/a: its release is uninstalled',
      'delete Secret prod/sh.helm.release.v1.app.v1: its release is uninstalled',
      'delete Secret prod/sh.helm.release.v1.app.v2: its release is uninstalled',
    ]);
    expect(findings[0]).toMatchObject({
      verdict: 'warning',
      details: [
        'Secret prod/s: its chart says so',
        'CustomResourceDefinition x.y: with it all objects of its kind would go',
      ],
    });
  });

  it('leaves what belongs to somebody else by now', () => {
    const foreign = configMap('a', '1', {annotations: {'meta.helm.sh/release-name': 'other'}});
    const {changes} = plan({action: 'uninstall'}, [{revision: 1, content: content('a=1')}], [foreign]);
    expect(changes.some((change) => change.includes('ConfigMap prod/a'))).toBe(false);
  });

  it.each<[string, RevisionParts[], Partial<ReleaseTask>, string, number]>([
    [
      'an operation that did not end',
      stuckUpgrade,
      {},
      'failed: an operation on release app did not come to an end',
      0,
    ],
    ['only records', [{revision: 1, status: 'uninstalled'}], {}, 'differs: of release app only records are left', 1],
    [
      'only records, to be kept',
      [{revision: 1, status: 'uninstalled'}],
      {keepHistory: true},
      'ok: release app is uninstalled',
      0,
    ],
  ])('%s', (_, revisions, task, expected, count) => {
    const {lines, changes} = plan({action: 'uninstall', ...task}, revisions);
    expect([lines[0], changes.length]).toEqual([expected, count]);
  });
});

describe('release status', () => {
  const list = (revisions: RevisionParts[], namespace: string | undefined = 'prod', world: Partial<World> = {}) => {
    const objects = revisions.map((parts) => storedWith(parts).object);
    const component = listComponent({namespace, ownName: 'kubectl provision'});
    return planIn({...world, objects}, component, undefined).findings;
  };

  it('lists all releases with their newest revision, and which are not in order', () => {
    const findings = list([
      {revision: 1, status: 'superseded'},
      {revision: 2},
      {revision: 1, content: {name: 'db'}, status: 'failed'},
      {revision: 4, content: {name: 'web'}, status: 'pending-upgrade', driver: 'configmap'},
    ]);
    expect(findings.map(line)).toEqual([
      'ok: prod/app: revision 2, deployed by helm',
      'warning: prod/db: revision 1, failed by helm',
      'differs: prod/web: revision 4, pending-upgrade by helm',
    ]);
    expect(findings[2]?.hint).toBe('kubectl provision release status web --namespace prod');
  });

  it('says so when there is none, or when it may not look', () => {
    expect(list([]).map(line)).toEqual(['ok: there is no Helm release in namespace prod']);
    expect(list([], undefined).map(line)).toEqual(['ok: there is no Helm release in namespace prod']);
    expect(list([], 'prod', {refusedKinds: ['Secret']}).map(({verdict}) => verdict)).toEqual(['unknown']);
  });
});
