import {expect, test} from 'vitest';
import {
  contains,
  jsonPatchBetween,
  mergePatchBetween,
  type Tree,
} from '../../../../sandbox/simulated/runtime/difference.ts';

const mergeRows: [string, Tree, Tree, Tree | undefined][] = [
  ['equal trees need nothing', {a: {b: [1]}}, {a: {b: [1]}}, undefined],
  ['the order of keys does not count', {a: 1, b: 2}, {b: 2, a: 1}, undefined],
  ['a missing key is removed', {a: 1, b: 2}, {a: 1}, {b: null}],
  ['an undefined value is a missing key', {a: 1}, {a: 1, b: undefined}, undefined],
  ['a nested change touches nothing beside it', {a: {b: 1, c: 1}}, {a: {b: 2, c: 1}}, {a: {b: 2}}],
  ['a list is replaced as a whole', {a: [{b: 1}, {c: 1}]}, {a: [{b: 1}]}, {a: [{b: 1}]}],
];

test.each(mergeRows)('merge patch: %s', (_sentence, actual, desired, patch) => {
  expect(mergePatchBetween(actual, desired)).toEqual(patch);
});

const containsRows: [string, unknown, unknown, boolean][] = [
  ['more than wanted is enough', {a: 1, b: 2}, {a: 1}, true],
  ['a missing key is not', {}, {a: 1}, false],
  ['list items may say more, too', [{name: 'cas', image: 'x'}], [{name: 'cas'}], true],
  ['a list must be as long', [1, 2], [1], false],
  ['an empty wanted map is there when it is missing', {}, {annotations: {}}, true],
  ['a number is not its text', {limit: '1'}, {limit: 1}, false],
];

test.each(containsRows)('contains: %s', (_sentence, actual, desired, result) => {
  expect(contains(actual, desired)).toBe(result);
});

test('a JSON patch escapes what stands in keys, and adds, replaces and removes', () => {
  const before = {metadata: {labels: {'a/b': '1', 'c~d': '2'}}, spec: {image: 'x'}};
  const after = {metadata: {labels: {'a/b': '3'}}, spec: {image: 'x', namespace: 'n'}};
  expect(jsonPatchBetween(before, after)).toEqual([
    {op: 'replace', path: '/metadata/labels/a~1b', value: '3'},
    {op: 'remove', path: '/metadata/labels/c~0d'},
    {op: 'add', path: '/spec/namespace', value: 'n'},
  ]);
});
