// Everything that can be said of a session by its text alone. Pure.
import {checkAccess} from './check-access.ts';
import {checkAttestation} from './check-attestation.ts';
import {checkNames} from './check-names.ts';
import {checkParts} from './check-parts.ts';
import {checkStructure} from './check-structure.ts';
import type {Complaint} from './complaint.ts';
import {sessionOf} from './session.ts';
import type {SessionDocument} from './session-document.ts';
import {type ScalarNode, scalarsOf} from './session-node.ts';
import {variablesIn} from './variables.ts';

/** More of one kind help nobody. */
const mostPerCode = 50;

/** In the order of the text; of one code 50 at most, with one more that says how many were left out. */
export function checkSession(document: SessionDocument): Complaint[] {
  const found: Complaint[] = [];
  const complain = (complaint: Complaint) => found.push(complaint);
  const session = sessionOf(document);
  checkStructure(document, complain);
  checkNames(session, complain);
  checkAttestation(session, complain);
  checkAccess(session, complain);
  checkParts(session, complain);
  checkVariables(document, complain);
  return bounded(once(found)).sort((a, b) => a.at.start - b.at.start);
}

/** One for each name, at its first place; comments do not count. */
function checkVariables({root, text, openLines}: SessionDocument, complain: (complaint: Complaint) => void): void {
  const uses = new Map<string, number[]>();
  const note = (name: string, start: number) => {
    const starts = uses.get(name);
    if (starts === undefined) uses.set(name, [start]);
    else starts.push(start);
  };
  for (const {start, end} of openLines) {
    for (const variable of variablesIn(text.slice(start, end))) note(variable.name, start);
  }
  for (const scalar of new Set<ScalarNode>(scalarsOf(root))) {
    for (const variable of variablesIn(text.slice(scalar.start, scalar.end)))
      note(variable.name, scalar.start + variable.start);
  }
  for (const [name, starts] of uses) {
    const times = starts.length === 1 ? 'once' : `${starts.length} times`;
    complain({
      code: 'PS421',
      verdict: 'warning',
      at: {start: starts.reduce((a, b) => Math.min(a, b))},
      summary: `the variable ${name.slice(0, 80)} is not filled in (${times})`,
    });
  }
}

/** What is named by aliases is found once for each of them. */
function once(found: readonly Complaint[]): Complaint[] {
  const seen = new Set<string>();
  return found.filter(({code, at, summary}) => {
    const key = `${code} ${at.start} ${summary}`;
    return !seen.has(key) && seen.add(key);
  });
}

function bounded(found: readonly Complaint[]): Complaint[] {
  const byCode = Map.groupBy(found, ({code}) => code);
  return [...byCode.values()].flatMap((list) => {
    const left = list.length - mostPerCode;
    const last = list[mostPerCode];
    if (left <= 0 || last === undefined) return list;
    const worst = list.some(({verdict}) => verdict === 'failed') ? 'failed' : last.verdict;
    return [...list.slice(0, mostPerCode), {...last, verdict: worst, summary: `${left} more of this kind`}];
  });
}
