// The namespaces component: what it finds and what it would do.
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import type {OperatorDesired} from '../../../src/lib/operator/desired.ts';
import {namespaces} from '../../../src/lib/operator/namespaces.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import {operatorSettings} from '../../support/operator-settings.ts';
import {planIn, type World} from '../../support/world.ts';

const annotations = {'scone-operator/inject-pull-secret': 'true', 'sconeapps/inject-pull-secret': 'true'};

function namespace(name: string, changes: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels: {name}, annotations, ...changes}};
}

function plan(world: World, createNamespace?: string) {
  const desired = {settings: operatorSettings({createNamespace})} as OperatorDesired;
  const {findings, steps} = planIn(world, namespaces, desired);
  return {
    findings: findings.map(({code, verdict, mendable = false}) => `${code} ${verdict}${mendable ? ' mendable' : ''}`),
    changes: steps
      .flatMap(changesOf)
      .map((change) => ('object' in change ? `${change.step} ${change.object.metadata.name}` : change.step)),
  };
}

test.each<[string, World, string | undefined, string[], string[]]>([
  ['as wanted', {objects: [namespace('scone-system')]}, undefined, ['PS030 ok', 'PS031 ok'], []],
  ['missing', {objects: []}, undefined, ['PS030 failed mendable'], ['apply scone-system']],
  [
    'an annotation is missing',
    {objects: [namespace('scone-system', {annotations: {}})]},
    undefined,
    ['PS030 ok', 'PS031 failed mendable'],
    ['apply scone-system'],
  ],
  [
    'further labels and annotations are nobody’s business',
    {objects: [namespace('scone-system', {annotations: {...annotations, team: 'x'}})]},
    undefined,
    ['PS030 ok', 'PS031 ok'],
    [],
  ],
  [
    'being deleted: nothing can be done now',
    {objects: [namespace('scone-system', {deletionTimestamp: '2026-01-01T00:00:00Z'})]},
    undefined,
    ['PS030 failed'],
    [],
  ],
  [
    'refused read is unknown, not missing',
    {objects: [], refusedKinds: ['Namespace']},
    undefined,
    ['PS030 unknown'],
    [],
  ],
  [
    '--create makes a second one',
    {objects: [namespace('scone-system')]},
    'apps',
    ['PS030 ok', 'PS031 ok', 'PS030 failed mendable'],
    ['apply apps'],
  ],
  [
    '--create of the same name counts once',
    {objects: []},
    'scone-system',
    ['PS030 failed mendable'],
    ['apply scone-system'],
  ],
])('%s', (_, world, create, findings, changes) => {
  expect(plan(world, create)).toEqual({findings, changes});
});
