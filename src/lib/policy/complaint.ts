// What a check has to say about a session: a finding whose place is a node of it.
import type {Verdict} from '../report/finding.ts';
import type {FindingCode} from '../report/finding-codes.ts';

export interface Complaint {
  code: FindingCode;
  verdict: Verdict;
  /** Never quotes a value that may be a secret. */
  summary: string;
  /** Where it begins in the text. */
  at: {start: number};
  details?: string[];
  hint?: string;
}

export type Complain = (complaint: Complaint) => void;
