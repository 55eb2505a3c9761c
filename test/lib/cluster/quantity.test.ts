import {describe, expect, it} from 'vitest';
import {isSameQuantity, quantityOf} from '../../../src/lib/cluster/quantity.ts';

describe('quantities', () => {
  it.each<[string | number, number | undefined]>([
    ['500m', 0.5],
    ['4Gi', 4 * 2 ** 30],
    ['1e3', 1000],
    ['1E', 1e18],
    ['1.5k', 1500],
    ['.5', 0.5],
    [2, 2],
    ['2 ', 2],
    ['-1', -1],
    ['1mi', undefined],
    ['4 Gi', undefined],
    ['', undefined],
    ['abc', undefined],
  ])('%s', (text, value) => {
    expect(quantityOf(text)).toBe(value);
  });

  it.each<[string | number, string | number, boolean]>([
    ['0.5', '500m', true],
    [1, '1000m', true],
    ['1024Mi', '1Gi', true],
    ['0.1', '100m', true],
    ['1Gi', '1G', false],
    ['x', 'x', false],
  ])('%s and %s', (one, other, same) => {
    expect(isSameQuantity(one, other)).toBe(same);
  });
});
