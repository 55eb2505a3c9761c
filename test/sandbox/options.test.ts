import {describe, expect, test} from 'vitest';
import {planSandbox} from '../../sandbox/options.ts';

describe('planSandbox', () => {
  test('the default is three nodes with SGX and all simulated parts', () => {
    expect(planSandbox({}, () => 'fresh')).toEqual({
      name: 'fresh',
      nodes: 3,
      sgxNodes: 3,
      simulated: ['cert-manager', 'secret-operator', 'scone-operator', 'cas'],
    });
  });

  test('all nodes have SGX unless told otherwise', () => {
    expect(planSandbox({nodes: 5}, () => 'n')).toMatchObject({nodes: 5, sgxNodes: 5});
    expect(planSandbox({nodes: 5, sgxNodes: 0}, () => 'n')).toMatchObject({nodes: 5, sgxNodes: 0});
  });

  test.each([
    ['more SGX nodes than nodes', {nodes: 1, sgxNodes: 2}, '2 SGX nodes of 1 nodes'],
    ['a name that leaves the directory', {name: '../x'}, '../x is no name'],
    ['a name too long for a socket path', {name: 'a'.repeat(31)}, 'is no name'],
    ['an unknown part', {simulated: ['vault']}, 'there is no simulated part vault'],
  ])('%s is refused', (_sentence, options, message) => {
    expect(() => planSandbox(options, () => 'n')).toThrow(message);
  });
});
