// Every bad policy is told by its code and place, a sound one by nothing, and no text is too strange to be judged.
import {describe, expect, test} from 'vitest';
import {compileSchema} from '../../../src/lib/helm/schema/compile.ts';
import {complaintLines} from '../../../src/lib/helm/schema/complaint.ts';
import {complaintsAbout} from '../../../src/lib/helm/schema/evaluate.ts';
import {checkStructure} from '../../../src/lib/policy/check-structure.ts';
import type {Complaint} from '../../../src/lib/policy/complaint.ts';
import {findingsOf} from '../../../src/lib/policy/run-check.ts';
import {readSessionText} from '../../../src/lib/policy/session-document.ts';
import {plainData} from '../../../src/lib/policy/session-node.ts';
import {sessionSchema} from '../../../src/lib/policy/session-schema.ts';
import {variablesIn} from '../../../src/lib/policy/variables.ts';
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

describe('the schema of the session language is a JSON schema', () => {
  const compiled = compileSchema(JSON.stringify(sessionSchema));
  const rows = [{what: 'a sound policy', text: sound}, ...badPolicies].flatMap(({what, text}) => {
    const reading = readSessionText(text, 'policy.yaml');
    const isFilledIn = variablesIn(text).length === 0;
    return 'document' in reading && isFilledIn ? [{what, document: reading.document}] : [];
  });

  test.each(rows)('and a validator of those says the same of $what', ({document}) => {
    const found: Complaint[] = [];
    checkStructure(document, (complaint) => found.push(complaint));
    const complaints = complaintLines(complaintsAbout(compiled, JSON.parse(JSON.stringify(plainData(document.root)))));
    expect(found.length > 0, complaints.join('; ')).toBe(complaints.length > 0);
  });
});
