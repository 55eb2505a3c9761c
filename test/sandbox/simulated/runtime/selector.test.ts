import {expect, test} from 'vitest';
import {selects} from '../../../../sandbox/simulated/runtime/selector.ts';

const present = {a: '1', b: '2'};

test.each([
  ['nothing wanted selects everything', {}, true],
  ['all pairs must be there', {matchPairs: {a: '1', b: '2'}}, true],
  ['one wrong pair is enough', {matchPairs: {a: '1', b: '3'}}, false],
  ['In', {matchExpressions: [{key: 'a', operator: 'In', values: ['1', '9']}]}, true],
  ['In, missing', {matchExpressions: [{key: 'c', operator: 'In', values: ['1']}]}, false],
  ['NotIn, missing', {matchExpressions: [{key: 'c', operator: 'NotIn', values: ['1']}]}, true],
  ['NotIn', {matchExpressions: [{key: 'a', operator: 'NotIn', values: ['1']}]}, false],
  ['Exists', {matchExpressions: [{key: 'a', operator: 'Exists'}]}, true],
  ['DoesNotExist', {matchExpressions: [{key: 'a', operator: 'DoesNotExist'}]}, false],
  ['an operator nobody knows selects nothing', {matchExpressions: [{key: 'a', operator: 'Like'}]}, false],
])('%s', (_sentence, selector, result) => {
  expect(selects(selector, present)).toBe(result);
});
