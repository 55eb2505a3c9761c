// What a check says about one thing: a verdict, a sentence, a stable code, and the command that mends it.
import {exitCodes} from './exit-codes.ts';
import type {FindingCode} from './finding-codes.ts';

/** A refused or failed read is `unknown`, never `ok`; what was left out on purpose is `skipped`. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped' | 'unknown';

/** A place in a file; line and column count from 1, as editors do. */
export interface FilePlace {
  file: string;
  line: number;
  column: number;
}

export interface Finding {
  /** Stable code of the question that was asked, such as PS003: one row of finding-codes.ts. */
  code: FindingCode;
  verdict: Verdict;
  /** Id of the component that judged: `cert-manager`. */
  component: string;
  /** One sentence about what is, without a final full stop. */
  summary: string;
  /** The object it is about: `Secret scone-system/sconeapps`. */
  object?: string;
  /** Where in a file it stands, for findings about files. */
  place?: FilePlace;
  /** Further lines: differing fields, events, a pod's reason. Never a secret. */
  details?: string[];
  /** What to do or type next. */
  hint?: string;
  /** For `failed`: whether the plan holds changes that mend it. Without, it is broken and needs a person. */
  mendable?: boolean;
}

/** The exit code that a set of findings stands for; see exit-codes.ts. Broken outranks unknown, unknown outranks drift. */
export function exitCodeOf(findings: readonly Finding[], strict: boolean): number {
  const has = (test: (finding: Finding) => boolean) => findings.some(test);
  if (has((f) => f.verdict === 'failed' && !f.mendable)) return exitCodes.failed.code;
  if (has((f) => f.verdict === 'unknown')) return exitCodes.undetermined.code;
  if (has((f) => f.verdict === 'failed')) return exitCodes.differs.code;
  if (strict && has((f) => f.verdict === 'warning')) return exitCodes.differs.code;
  return exitCodes.ok.code;
}
