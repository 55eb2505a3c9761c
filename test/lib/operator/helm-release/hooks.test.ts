import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../../../src/lib/cluster/object.ts';
import type {Hook} from '../../../../src/lib/helm/hooks.ts';
import {planHelmRelease, releaseReads} from '../../../../src/lib/operator/helm-release/release.ts';
import type {HelmReleaseSubject, WantedHelmRelease} from '../../../../src/lib/operator/helm-release/wanted.ts';
import type {Component} from '../../../../src/lib/plan/component.ts';
import type {Change, Step, TransactionStep} from '../../../../src/lib/plan/step.ts';
import {summarize} from '../../../../src/lib/plan/summary.ts';
import {recordOfPatch} from '../../../support/helm-patches.ts';
import {type RevisionParts, releaseContent, storedWith, testTime} from '../../../support/helm-records.ts';
import {planIn} from '../../../support/world.ts';

function hook(parts: Partial<Hook> & {name: string}): Hook {
  const {name, kind = 'Job'} = parts;
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'v1';
  return {
    kind,
    path: `app/templates/${name}.yaml`,
    manifest: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, annotations: {helm.sh/hook: pre-install}}`,
    events: ['pre-install'],
    last_run: {started_at: '', completed_at: '', phase: ''},
    ...parts,
  };
}

const configMap: KubeObject = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'c', namespace: 'prod'}};
const crd: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'things.example.org'},
};

function subjectWith(hooks: Hook[], wanted: Partial<WantedHelmRelease> = {}): HelmReleaseSubject {
  return {
    component: 'app',
    title: 'the app',
    release: 'app',
    namespace: 'prod',
    codes: {release: 'PS060', record: 'PS061', objects: 'PS062', running: 'PS063', owner: 'PS064'},
    askedDriver: undefined,
    wanted: {
      name: 'app',
      namespace: 'prod',
      version: '1.0.0',
      objects: [configMap],
      crdFiles: 0,
      content: releaseContent({hooks, manifest: '---\n# Source: app/templates/c.yaml\nkind: ConfigMap\n'}),
      ...wanted,
    },
    forceConflicts: false,
    afterRollout: [],
    now: testTime,
  };
}

function transactionFor(subject: HelmReleaseSubject, revisions: RevisionParts[] = []): TransactionStep {
  const component: Component<undefined> = {
    id: 'app',
    title: 'app',
    after: [],
    reads: (_, soFar) => releaseReads(subject, soFar),
    plan: (_, observation) => planHelmRelease(subject, observation),
  };
  const [step] = planIn({objects: revisions.map((parts) => storedWith(parts).object)}, component, undefined).steps;
  if (step?.step !== 'transaction') throw new TypeError('no transaction was planned');
  return step;
}

/** Steps as lines; what is done after a failure stands behind `!`. */
function words(step: Step): string[] {
  switch (step.step) {
    case 'wait':
      return [`wait for ${step.what}`];
    case 'parallel':
    case 'sequence':
      return step.steps.flatMap(words);
    case 'attempt':
      return [...step.steps.flatMap(words), ...step.onFailure.flatMap(words).map((line) => `! ${line}`)];
    case 'transaction':
      return [...step.open.flatMap(words), ...step.steps.flatMap(words), ...step.close.flatMap(words)];
    default:
      return [summarize(step as Change).summary.replace(/: (?:a hook that ran|its hook has).*/, '')];
  }
}

const linesFor = (...of: Parameters<typeof transactionFor>) => words(transactionFor(...of));

describe('hooks of a release as steps', () => {
  it('without hooks there are records and objects', () => {
    expect(linesFor(subjectWith([]))).toEqual([
      'write release app revision 1: pending-install',
      'create ConfigMap prod/c',
      'mark release app revision 1: deployed',
    ]);
  });

  it('run by weight and name around the objects, cleared away before they run', () => {
    const hooks = [
      hook({name: 'late', weight: 2}),
      hook({name: 'early', weight: -1, kind: 'Secret'}),
      hook({name: 'after', events: ['post-install']}),
      hook({name: 'other', events: ['pre-upgrade']}),
      hook({name: 'check', events: ['test']}),
    ];
    expect(linesFor(subjectWith(hooks))).toEqual([
      'write release app revision 1: pending-install',
      'delete Secret prod/early',
      'wait for Secret prod/early to be gone',
      'mark release app revision 1: pending-install',
      'run hook pre-install: Secret prod/early',
      'delete Job prod/late',
      'wait for Job prod/late to be gone',
      'mark release app revision 1: pending-install',
      'run hook pre-install: Job prod/late',
      'wait for hook Job prod/late to end',
      'create ConfigMap prod/c',
      'delete Job prod/after',
      'wait for Job prod/after to be gone',
      'mark release app revision 1: pending-install',
      'run hook post-install: Job prod/after',
      'wait for hook Job prod/after to end',
      'mark release app revision 1: deployed',
    ]);
  });

  it('delete policies: what succeeded goes from the last to the first, when all have; a failure takes its own way', () => {
    const hooks = [
      hook({name: 'a', delete_policies: ['hook-succeeded']}),
      hook({name: 'b', delete_policies: ['hook-succeeded', 'hook-failed']}),
      hook({name: 'c', delete_policies: ['hook-failed'], kind: 'Pod'}),
    ];
    const record = 'mark release app revision 1: pending-install';
    const gone = (name: string) => [`delete Job prod/${name}`, `wait for Job prod/${name} to be gone`];
    expect(linesFor(subjectWith(hooks)).slice(1, -2)).toEqual([
      ...[record, 'run hook pre-install: Job prod/a', 'wait for hook Job prod/a to end'],
      ...[record, 'run hook pre-install: Job prod/b', 'wait for hook Job prod/b to end'],
      ...[...gone('b'), ...gone('a')].map((line) => `! ${line}`),
      ...[record, 'run hook pre-install: Pod prod/c', 'wait for hook Pod prod/c to end'],
      ...['! delete Pod prod/c', '! wait for Pod prod/c to be gone'],
      ...[...gone('a'), ...gone('b')].map((line) => `! ${line}`),
      ...[...gone('b'), ...gone('a')],
    ]);
  });

  it('a CRD that is a hook is never deleted', () => {
    const kind = 'CustomResourceDefinition';
    const manifest = `apiVersion: apiextensions.k8s.io/v1\nkind: ${kind}\nmetadata: {name: x.y}`;
    const lines = linesFor(subjectWith([hook({name: 'x.y', kind, manifest, delete_policies: ['hook-succeeded']})]));
    expect(lines.filter((line) => line.includes('x.y'))).toEqual([`run hook pre-install: ${kind} x.y`]);
  });

  it('files of crds/ are there before the first hook', () => {
    const wanted = {objects: [crd, configMap], crdFiles: 1};
    expect(linesFor(subjectWith([hook({name: 'a', delete_policies: []})], wanted)).slice(1, 4)).toEqual([
      'create CustomResourceDefinition things.example.org',
      'wait for CustomResourceDefinition things.example.org to be established',
      'mark release app revision 1: pending-install',
    ]);
  });

  it('an upgrade runs its own hooks and deletes what only the old manifest had, without namespaces in either', () => {
    const before = ['c', 'old']
      .map((name) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`)
      .join('');
    const hooks = [hook({name: 'up', events: ['pre-upgrade', 'post-upgrade']})];
    const lines = linesFor(subjectWith(hooks), [{revision: 1, content: {manifest: before}}]);
    expect(lines.filter((line) => !/^(?:mark|wait|delete Job)/.test(line))).toEqual([
      'write release app revision 2: pending-upgrade',
      'run hook pre-upgrade: Job prod/up',
      'create ConfigMap prod/c',
      'delete ConfigMap prod/old: not in 1.0.0 any more',
      'run hook post-upgrade: Job prod/up',
    ]);
  });

  it('the records tell what the hooks did up to then, in the form of Helm', () => {
    const hooks = [
      hook({name: 'one', weight: 1}),
      hook({name: 'two', weight: 2, events: ['pre-install', 'post-install']}),
    ];
    const transaction = transactionFor(subjectWith(hooks));
    const attempts = transaction.steps.filter((step) => step.step === 'attempt');
    expect(attempts.map(({mark}) => mark)).toEqual([
      ...['hook app.v1 0 pre-install', 'hook app.v1 1 pre-install', 'hook app.v1 1 post-install'],
    ]);
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    const marks = new Map([
      ['hook app.v1 0 pre-install', {began: at(1), ended: at(2), isWell: true}],
      ['hook app.v1 1 pre-install', {began: at(3), ended: at(4), isWell: true}],
      ['hook app.v1 1 post-install', {began: at(5)}],
    ]);
    const noted = recordOfPatch(attempts[2]?.steps[0], marks);
    expect(noted.info.status).toBe('pending-install');
    expect(JSON.stringify(noted.hooks?.map(({last_run, delete_policies}) => [last_run, delete_policies]))).toBe(
      JSON.stringify([
        [
          {started_at: '2026-01-01T00:00:01Z', completed_at: '2026-01-01T00:00:02Z', phase: 'Succeeded'},
          ['before-hook-creation'],
        ],
        [{started_at: '2026-01-01T00:00:05Z', completed_at: '', phase: 'Running'}, ['before-hook-creation']],
      ]),
    );
    const failed = recordOfPatch(
      transaction.abort('no luck')[0],
      new Map([...marks, ['hook app.v1 1 post-install', {began: at(5), ended: at(6), isWell: false}]]),
    );
    expect(failed.info).toMatchObject({status: 'failed', description: 'Release "app" failed: no luck'});
    expect(failed.hooks?.[1]?.last_run.phase).toBe('Failed');
  });
});
