// From bytes to a verdict on an image's signatures: one good one is enough. Pure.
import {judgeBundle} from './bundle.ts';
import type {Candidate, CandidateVerdict} from './candidate.ts';
import {judgeSimpleSigning, type SigningDemands} from './simple-signing.ts';

export type SignatureVerdict =
  | {
      is: 'good';
      /** Where the signature was found. */
      where: string;
      remarks: string[];
    }
  /** There is none. */
  | {is: 'missing'}
  /** There are some, and none is good; one reason each. */
  | {is: 'wrong'; reasons: string[]};

export function judgeSignatures(candidates: readonly Candidate[], demands: SigningDemands): SignatureVerdict {
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const verdict = judgeCandidate(candidate, demands);
    if (verdict.is === 'good') return {is: 'good', where: candidate.where, remarks: verdict.remarks};
    reasons.push(`${candidate.where}: ${verdict.reason}`);
  }
  return reasons.length === 0 ? {is: 'missing'} : {is: 'wrong', reasons};
}

function judgeCandidate(candidate: Candidate, demands: SigningDemands): CandidateVerdict {
  switch (candidate.is) {
    case 'simple-signing':
      return judgeSimpleSigning(candidate, demands);
    case 'bundle':
      return judgeBundle(candidate, demands.image, demands.key);
    default:
      return {is: 'bad', reason: candidate.reason};
  }
}
