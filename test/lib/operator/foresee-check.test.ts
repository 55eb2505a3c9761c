// What a check remembers are questions, and of the probes not even their objects.
import {expect, test} from 'vitest';
import type {Cluster, RequestOptions} from '../../../src/lib/cluster/cluster.ts';
import {createKindIndex} from '../../../src/lib/cluster/kinds.ts';
import {foreseeCheck} from '../../../src/lib/operator/foresee-check.ts';
import {issuerProbe} from '../../../src/lib/operator/probes.ts';
import {openRunMemory} from '../../../src/lib/operator/run-memory.ts';
import {readAll} from '../../../src/lib/plan/observe.ts';
import type {Read} from '../../../src/lib/plan/read.ts';
import {customKinds} from '../../../src/lib/scone/kinds.ts';
import {operatorSettings} from '../../support/operator-settings.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const {signal} = new AbortController();

function recordingCluster() {
  const asked: {method: string; path: string; body: unknown}[] = [];
  const cluster = {
    context: {name: 'test', server: 'https://127.0.0.1:1', user: 'ada', namespace: 'default'},
    kinds: createKindIndex(customKinds, async () => undefined),
    firstSent: Promise.resolve(),
    async request(method: string, path: string, {body}: RequestOptions = {}) {
      asked.push({method, path, body});
      return {metadata: {name: 'x', resourceVersion: '1'}, items: []};
    },
  } as unknown as Cluster;
  return {cluster, asked};
}

const configMap: Read = {read: 'object', ref: {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'x', name: 'a'}};

async function check(directory: string, reads: Read[]) {
  const {cluster, asked} = recordingCluster();
  const memory = openRunMemory(directory, 'build');
  const foresight = await foreseeCheck(cluster, operatorSettings(), {memory, signal});
  const foreseen = [...asked];
  await readAll(cluster, [{reads: () => reads}], undefined, {signal, foresight});
  await foresight.keep();
  return {foreseen, asked};
}

test('the second check asks at once for what the first one wanted, and for no more', async () => {
  const directory = emptyDirectory();
  const reads: Read[] = [configMap, {read: 'probe', object: issuerProbe}];
  const first = await check(directory, reads);
  expect(first.foreseen).toEqual([]);
  expect(first.asked).toHaveLength(2);
  const second = await check(directory, reads);
  // The probe first, as its answer takes longest.
  expect(second.foreseen).toEqual(first.asked.toReversed());
  expect(second.asked).toEqual(second.foreseen);
});

test('an object to be created, if only as a dry run, is never taken from the memory', async () => {
  const directory = emptyDirectory();
  const planted = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'planted', namespace: 'x'}};
  const swapped = {...issuerProbe, spec: {planted: true}};
  await check(directory, [
    {read: 'probe', object: planted},
    {read: 'probe', object: swapped},
  ]);
  const {foreseen} = await check(directory, []);
  expect(foreseen.map(({body}) => body)).toEqual([issuerProbe]);
});
