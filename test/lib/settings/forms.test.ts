// Forms of values: lengths of time and node selectors.
import {expect, test} from 'vitest';
import {readDuration} from '../../../src/lib/settings/duration.ts';
import {readNodeSelector} from '../../../src/lib/settings/node-selector.ts';

test.each([
  ['0', 0],
  ['600', 600_000],
  ['30s', 30_000],
  ['10m', 600_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['500ms', 500],
  ['', undefined],
  ['10 m', undefined],
  ['m', undefined],
  ['-5s', undefined],
  ['5d', undefined],
  ['1e3', undefined],
])('%j is %s ms', (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

test.each([
  ['intel.feature.node.kubernetes.io/sgx: "true"', {'intel.feature.node.kubernetes.io/sgx': 'true'}],
  ['sgx: true', {sgx: 'true'}],
  ['sgx: 1', {sgx: '1'}],
  ['sgx: ""', {sgx: ''}],
  ['{sgx: a, zone: b}', {sgx: 'a', zone: 'b'}],
  ['sgx=true', {sgx: 'true'}],
  ['example.com/sgx=true,zone=a', {'example.com/sgx': 'true', zone: 'a'}],
  ['sgx', 'it must be one YAML line such as \'example.com/sgx: "true"\', or example.com/sgx=true'],
  ['- sgx', 'it must be one YAML line such as \'example.com/sgx: "true"\', or example.com/sgx=true'],
  ['sgx: [a]', 'each label needs one text as its value'],
  ['a/b/c=d', '"a/b/c" is not a label name'],
  ['-sgx=d', '"-sgx" is not a label name'],
  ['sgx=a b', '"a b" is not a label value'],
  ['sgx: "a b"', '"a b" is not a label value'],
])('node selector %s', async (text, result) => {
  expect(await readNodeSelector(text)).toEqual(result);
});
