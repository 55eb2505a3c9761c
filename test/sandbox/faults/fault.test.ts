import {describe, expect, test} from 'vitest';
import {faultNames, faultProblem, readFaults} from '../../../sandbox/faults/fault.ts';

describe('readFaults', () => {
  test('a fault that no key names is off', () => {
    expect(readFaults({}).get('operator-slow')).toBeUndefined();
    expect(readFaults(undefined).all('operator-slow')).toEqual([]);
  });

  test('a key with a suffix switches the fault on once more', () => {
    const faults = readFaults({'webhook-timeout': '{"service":"a/b"}', 'webhook-timeout.2': '{"service":"c/d"}'});
    expect(faults.all('webhook-timeout')).toEqual([{service: 'a/b'}, {service: 'c/d'}]);
    expect(faults.get('webhook-timeout')).toEqual({service: 'a/b'});
  });

  test.each(['', '3', 'null', '{"seconds":'])('a value that is no JSON object (%j) counts as no settings', (value) => {
    expect(readFaults({'operator-never-ready': value}).get('operator-never-ready')).toEqual({});
  });
});

describe('faultProblem', () => {
  test('each fault of the README can be set', async () => {
    const {readFile} = await import('node:fs/promises');
    const readme = await readFile(new URL('../../../sandbox/README.md', import.meta.url), 'utf8');
    const documented = [
      ...readme.matchAll(/^\| `([a-z-]+)` +\|.*\| (?:kubelet|egress|cert-manager|scone-operator|cas) +\|$/gm),
    ];
    expect(documented.map((match) => match[1]).sort()).toEqual([...faultNames].sort());
  });

  test.each([
    ['no such fault', 'operator-fast', {}, 'there is no fault operator-fast'],
    ['no such fault, though every object has a property of the name', 'toString', {}, 'there is no fault toString'],
    ['a setting is missing', 'registry-requires', {image: 'x'}, 'needs username, password'],
  ])('%s', (_sentence, name, settings, problem) => {
    expect(faultProblem(name, settings)).toContain(problem);
  });

  test('a fault with what it needs has no problem, suffix or not', () => {
    expect(faultProblem('operator-slow.mine', {seconds: 1})).toBeUndefined();
    expect(faultProblem('ca-bundle-wrong', {})).toBeUndefined();
  });
});
