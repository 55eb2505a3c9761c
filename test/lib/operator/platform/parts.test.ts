// What a look at LAS or the SGXPlugin finds, with exit codes as all checks have them.
import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../../src/lib/cluster/object.ts';
import {lasPart} from '../../../../src/lib/operator/platform/las-part.ts';
import {componentOf, nodesOf, type PlatformPart} from '../../../../src/lib/operator/platform/part.ts';
import {sgxPluginPart} from '../../../../src/lib/operator/platform/sgx-plugin-part.ts';
import {exitCodeOf} from '../../../../src/lib/report/finding.ts';
import {aLas, aNode, aPlugin, aPod, plainNode, unpullable} from '../../../support/platform.ts';
import {observeWorld, planIn, type World} from '../../../support/world.ts';

function look(part: PlatformPart, world: World) {
  const {findings, steps} = planIn(world, componentOf(part), part);
  expect(steps).toEqual([]);
  return {
    text: JSON.stringify(findings),
    findings: findings.map(({code, verdict}) => `${code} ${verdict}`),
    exitCode: exitCodeOf(findings, false),
  };
}

const key = '0123456789abcdef0123456789abcdef';
const node = aNode('n1');
const pod = aPod('las', 'n1');

describe('LAS', () => {
  const fine = ['PS120 ok', 'PS121 ok', 'PS122 ok', 'PS010 ok', 'PS123 ok'];

  test.each<[string, World, string[], number]>([
    ['is fine', {objects: [aLas(), node, pod]}, fine, 0],
    ['is not there', {objects: [node]}, ['PS120 failed', 'PS010 ok'], 1],
    ['is not known', {objects: [node], missingKinds: ['LAS']}, ['PS120 failed', 'PS010 ok'], 1],
    ['may not be read', {objects: [aLas(), node], refusedKinds: ['LAS']}, ['PS120 unknown', 'PS010 ok'], 4],
    [
      'is fine, and the nodes may not be read',
      {objects: [aLas(), node, pod], refusedKinds: ['Node']},
      ['PS120 ok', 'PS121 ok', 'PS122 ok', 'PS010 unknown'],
      4,
    ],
    ['is fine, and the pods may not be read', {objects: [aLas(), node, pod], refusedKinds: ['Pod']}, fine, 0],
    [
      'is on its way',
      {objects: [aLas({status: {state: 'PENDING'}}), node, pod]},
      ['PS120 ok', 'PS121 failed', 'PS122 ok', 'PS010 ok', 'PS123 ok'],
      3,
    ],
    [
      'has not been looked at',
      {objects: [{...aLas(), status: undefined}, node, pod]},
      ['PS120 ok', 'PS121 failed', 'PS122 ok', 'PS010 ok', 'PS123 warning'],
      3,
    ],
    [
      'is on its way and will not arrive',
      {objects: [aLas({status: {state: 'PENDING'}}), node, aPod('las', 'n1', unpullable)]},
      ['PS120 ok', 'PS121 failed', 'PS122 ok', 'PS010 ok', 'PS123 failed'],
      1,
    ],
    [
      'is not well',
      {objects: [aLas({status: {state: 'UNHEALTHY'}}), node, pod]},
      ['PS120 ok', 'PS121 failed', 'PS122 ok', 'PS010 ok', 'PS123 ok'],
      1,
    ],
    [
      'has no node',
      {objects: [aLas({}, []), plainNode('n2')]},
      ['PS120 ok', 'PS121 ok', 'PS122 ok', 'PS010 warning', 'PS123 skipped'],
      0,
    ],
    [
      'goes',
      {objects: [{...aLas(), metadata: {name: 'las', deletionTimestamp: 'now'}}, node, pod]},
      ['PS120 failed', 'PS121 ok', 'PS122 ok', 'PS010 ok', 'PS123 ok'],
      1,
    ],
  ])('%s', (_, world, findings, exitCode) => {
    expect(look(lasPart, world)).toMatchObject({findings, exitCode});
  });

  test.each<[string, KubeObject, KubeObject, string]>([
    ['given', aLas(), node, 'PS122 ok'],
    ['zeros', aLas({spec: {dcapKey: '0'.repeat(32)}}), node, 'PS122 warning'],
    ['not given', aLas({spec: {dcapKey: undefined}}), node, 'PS122 warning'],
    ['not given, on Azure', aLas({spec: {dcapKey: ''}}), aNode('n1', {providerID: 'azure:///x'}), 'PS122 ok'],
    ['said to be set (7.x)', aLas({spec: {dcapKey: ''}, status: {lasDCAPKey: 'SET'}}), node, 'PS122 ok'],
    ['said to be unset (7.x)', aLas({spec: {dcapKey: ''}, status: {lasDCAPKey: 'UNSET'}}), node, 'PS122 warning'],
    ['not needed with a PCCS (7.x)', aLas({spec: {dcapKey: ''}, status: {pccsEnabled: true}}), node, 'PS122 ok'],
  ])('has a DCAP key that is %s', (_, las, one, finding) => {
    const {findings, text} = look(lasPart, {objects: [las, one, pod]});
    expect(findings).toContain(finding);
    expect(text).not.toContain(key);
  });
});

describe('images', () => {
  const other = {...pod, spec: {...pod.spec, containers: [{name: 'las', image: 'registry.example/las:6.0.5'}]}};

  test.each<[string, World, boolean]>([
    ['the one that is wanted', {objects: [aLas(), node, pod]}, false],
    ['that of a former version', {objects: [aLas(), node, other]}, true],
    [
      'one whose tag the operator has added',
      {objects: [aLas({spec: {image: 'registry.example/las'}}), node, pod]},
      false,
    ],
  ])('pods run %s', (_, world, isTold) => {
    const {findings, text} = look(lasPart, world);
    expect(findings.includes('PS120 warning')).toBe(isTold);
    expect(text.includes('registry.example/las:6.0.5')).toBe(isTold);
  });
});

describe('the SGXPlugin', () => {
  const own = aPod('sgxplugin', 'n1');

  test.each<[string, World, string[], number]>([
    ['is fine', {objects: [aPlugin(), node, own]}, ['PS130 ok', 'PS131 ok', 'PS010 ok', 'PS133 ok'], 0],
    ['is not there', {objects: [node]}, ['PS130 failed', 'PS010 ok'], 1],
    [
      'has another beside it',
      {objects: [aPlugin(), aPlugin({}, 'other'), node, own]},
      ['PS130 ok', 'PS131 ok', 'PS132 warning', 'PS010 ok', 'PS133 ok'],
      0,
    ],
    ['may not be read', {objects: [aPlugin(), node], refusedKinds: ['SGXPlugin']}, ['PS130 unknown', 'PS010 ok'], 4],
    [
      'is on its way',
      {objects: [aPlugin({status: {state: 'PENDING'}}), plainNode('n1'), own]},
      ['PS130 ok', 'PS131 failed', 'PS010 warning', 'PS133 skipped'],
      3,
    ],
  ])('%s', (_, world, findings, exitCode) => {
    expect(look(sgxPluginPart, world)).toMatchObject({findings, exitCode});
  });
});

describe('many nodes', () => {
  const many = Array.from({length: 30}, (_, index) => `n${index + 1}`);
  const world: World = {
    objects: [
      aLas({}, many),
      ...many.map((name) => (name === 'n7' ? aNode(name, {ready: {status: 'False'}}) : aNode(name))),
      ...many.map((name) => aPod('las', name)),
      ...many.map((name) => plainNode(`p-${name}`)),
    ],
  };

  test('are told together where they are fine or not meant, and one by one where they are not', () => {
    const {findings} = planIn(world, componentOf(lasPart), lasPart);
    const told = findings.filter(({code}) => code === 'PS123').map(({summary}) => summary);
    expect(told).toEqual([
      'Node n7: the node is not Ready',
      '29 nodes are fine: n1, n2, n3, n4, n5, n6, n8, n9 …',
      '30 nodes: it is not known to have SGX: p-n1, p-n2, p-n3, p-n4, p-n5, p-n6, p-n7, p-n8 …',
    ]);
  });

  test('are all in the data, in an order that people expect', () => {
    const nodes = nodesOf(lasPart, observeWorld(world, componentOf(lasPart), lasPart));
    expect(nodes).toHaveLength(60);
    expect(nodes.slice(0, 11).map(({name}) => name)).toEqual(many.slice(0, 11));
  });
});
