// Every bad policy is told by its code and place, a sound one by nothing, and no text is too strange to be judged.
import {describe, expect, test} from 'vitest';
import {findingsOf} from '../../../src/lib/policy/run-check.ts';
import {badPolicies, sound} from './bad-policies.ts';

function findings(text: string) {
  return findingsOf({name: 'policy.yaml', isFound: false, content: {text}});
}

test('a sound policy has nothing against it', () => {
  expect(findings(sound).map(({code, verdict}) => `${code} ${verdict}`)).toEqual(['PS400 ok']);
});

test('there are 60 bad policies and more', () => {
  expect(badPolicies.length).toBeGreaterThanOrEqual(60);
  expect(new Set(badPolicies.map(({text}) => text)).size).toBe(badPolicies.length);
});

describe('a bad policy', () => {
  test.each(badPolicies)('$what', ({text, finding}) => {
    const found = findings(text);
    const told = found.map(({code, verdict, place}) => `${code} ${verdict} ${place?.line}:${place?.column}`);
    expect(told).toContain(finding);
    expect(found.every(({summary}) => !/geheim|PRIVATE KEY/.test(summary))).toBe(true);
  });
});
