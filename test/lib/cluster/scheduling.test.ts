import {describe, expect, test} from 'vitest';
import {
  daemonTolerations,
  describeTaint,
  missingLabel,
  type Taint,
  type Toleration,
  untoleratedTaint,
} from '../../../src/lib/cluster/scheduling.ts';

test.each([
  [{}, {}, undefined],
  [{}, {a: '1'}, undefined],
  [{a: '1'}, {a: '1', b: '2'}, undefined],
  [{a: '1', b: '2'}, {a: '1'}, 'b=2'],
  [{a: '1'}, {a: 'true'}, 'a=1'],
])('selector %j on labels %j lacks %s', (selector, labels, missing) => {
  expect(missingLabel(selector, labels)).toBe(missing);
});

describe('a taint', () => {
  const taint: Taint = {key: 'dedicated', value: 'sgx', effect: 'NoSchedule'};
  const plain: Taint = {key: 'dedicated', effect: 'NoExecute'};

  test.each<[string, Taint[], Toleration[], Taint | undefined]>([
    ['there is none', [], [], undefined],
    ['nothing is tolerated', [taint], [], taint],
    ['it is tolerated by key and value', [taint], [{key: 'dedicated', value: 'sgx', effect: 'NoSchedule'}], undefined],
    ['… whatever its effect', [taint], [{key: 'dedicated', operator: 'Equal', value: 'sgx'}], undefined],
    ['another value is', [taint], [{key: 'dedicated', value: 'gpu'}], taint],
    ['another effect is', [taint], [{key: 'dedicated', value: 'sgx', effect: 'NoExecute'}], taint],
    ['any value of its key is', [taint], [{key: 'dedicated', operator: 'Exists'}], undefined],
    ['everything is', [taint, plain], [{operator: 'Exists'}], undefined],
    ['everything of one effect is', [taint, plain], [{operator: 'Exists', effect: 'NoSchedule'}], plain],
    ['it has no value', [plain], [{key: 'dedicated'}], undefined],
    ['it only makes the node less liked', [{key: 'x', effect: 'PreferNoSchedule'}], [], undefined],
    [
      'it is a trouble of the node',
      [{key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'}],
      [...daemonTolerations],
      undefined,
    ],
  ])('%s', (_, taints, tolerations, untolerated) => {
    expect(untoleratedTaint(taints, tolerations)).toEqual(untolerated);
  });

  test('is named as kubectl names it', () => {
    expect([taint, plain].map(describeTaint)).toEqual(['dedicated=sgx:NoSchedule', 'dedicated:NoExecute']);
  });
});
