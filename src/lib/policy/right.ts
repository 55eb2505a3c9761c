// One thing that a session permits.
import type {FindingCode} from '../report/finding-codes.ts';

export interface Right {
  /** The same in both sessions for the same right. */
  key: string;
  /** Rights of one group are alternatives; one that is `all` covers the others of its group. */
  group?: string;
  all?: true;
  code: FindingCode;
  /** What is permitted, as a sentence without a full stop. Names and measurements are shown, values never. */
  summary: string;
  at: {start: number};
}
