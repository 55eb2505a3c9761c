// Which records a check keeps, what of them, and when it believes them.
import {expect, test} from 'vitest';
import {type KubeObject, refOf} from '../../../src/lib/cluster/object.ts';
import {installedReads, installedRelease, revisionReads} from '../../../src/lib/operator/helm-release/installed.ts';
import {keepRecord, recallRecords} from '../../../src/lib/operator/helm-release/kept-records.ts';
import type {WantedHelmRelease} from '../../../src/lib/operator/helm-release/wanted.ts';
import {openRunMemory} from '../../../src/lib/operator/run-memory.ts';
import type {Component} from '../../../src/lib/plan/component.ts';
import {observationOf} from '../../../src/lib/plan/observation.ts';
import {readKey} from '../../../src/lib/plan/read.ts';
import {type RevisionParts, releaseContent, storedWith} from '../../support/helm-records.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {observeWorld} from '../../support/world.ts';

const content = releaseContent();
const wanted: WantedHelmRelease = {name: 'app', namespace: 'prod', version: '1', objects: [], crdFiles: 0, content};

function objectOf(parts: RevisionParts): KubeObject {
  const {object} = storedWith(parts);
  return {...object, metadata: {...object.metadata, uid: `uid-${parts.revision}`}};
}

function observed(objects: KubeObject[], reads: typeof installedReads) {
  const component = {reads: (_, soFar) => reads({release: 'app'}, soFar)} as Component<undefined>;
  return observeWorld({objects}, component, undefined);
}

/** What a check keeps of `objects`, then what the next one recalls when it is shown the metadata of `later`. */
async function keptAndRecalled(objects: KubeObject[], later = objects) {
  const memory = openRunMemory(emptyDirectory(), 'build');
  await keepRecord(memory, wanted, observed(objects, installedReads));
  const heads = later.map(({data: _, ...head}) => head);
  return recallRecords(memory, 'app', observed(heads, revisionReads));
}

test('one that says just what is wanted is known to the next check, without the files of its chart', async () => {
  const object = objectOf({revision: 3});
  const answers = await keptAndRecalled([object]);
  expect([...answers.keys()]).toEqual([readKey({read: 'object', ref: refOf(object)})]);
  const list = {apiVersion: 'v1', kind: 'Secret', namespace: undefined, labelSelector: 'owner=helm,name=app'};
  const {data: _, ...head} = object;
  const known = new Map([
    ...answers,
    [readKey({read: 'list', selection: list}), {state: 'found', value: [head]}],
  ] as const);
  const installed = installedRelease({release: 'app'}, observationOf(known as never));
  const {record: whole} = storedWith({revision: 3});
  const {metadata} = whole.chart;
  const chart = {metadata, lock: null, templates: null, values: null, schema: null, files: null};
  expect(installed).toMatchObject({state: 'recorded', record: {...whole, chart}, unreadable: undefined});
});

const one = objectOf({revision: 3});

test.each<[string, KubeObject]>([
  ['it was written since', {...one, metadata: {...one.metadata, resourceVersion: '2'}}],
  ['it was written by another one', {...one, metadata: {...one.metadata, managedFields: []}}],
  ['it was made anew', {...one, metadata: {...one.metadata, uid: 'other'}}],
  ['its status has changed', {...one, metadata: {...one.metadata, labels: {...one.metadata.labels, status: 'failed'}}}],
])('it is not believed when %s', async (_, now) => {
  expect(await keptAndRecalled([one], [one])).toHaveProperty('size', 1);
  expect(await keptAndRecalled([one], [now])).toHaveProperty('size', 0);
});

test('its notes are not kept: they may show a password, and are not compared', async () => {
  const object = objectOf({revision: 3, content: {notes: 'log in with hunter2'}});
  const [answer] = (await keptAndRecalled([object])).values();
  const read = answer as Extract<typeof answer, {value: unknown}>;
  const head = read.value as KubeObject;
  const list = {apiVersion: 'v1', kind: 'Secret', namespace: undefined, labelSelector: 'owner=helm,name=app'};
  const known = new Map<string, never>([
    [readKey({read: 'object', ref: refOf(object)}), read as never],
    [readKey({read: 'list', selection: list}), {state: 'found', value: [head]} as never],
  ]);
  const installed = installedRelease({release: 'app'}, observationOf(known));
  expect(installed).toMatchObject({state: 'recorded', record: {version: 3}});
  expect(JSON.stringify(installed)).not.toContain('hunter2');
});

test.each<[string, RevisionParts]>([
  ['another manifest', {revision: 3, content: {manifest: '---\nkind: Secret\n'}}],
  ['other values', {revision: 3, content: {config: {password: 'x'}}}],
])('one with %s than what was rendered is not kept', async (_, parts) => {
  expect(await keptAndRecalled([objectOf(parts)])).toHaveProperty('size', 0);
});
