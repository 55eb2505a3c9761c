// Collects what one component finds, in the few ways a thing can stand.
import type {Finding, Verdict} from '../report/finding.ts';
import type {FindingCode} from '../report/finding-codes.ts';

interface More {
  object?: string;
  details?: string[];
  hint?: string;
}

export class Judgement {
  readonly findings: Finding[] = [];
  readonly #component: string;

  constructor(component: string) {
    this.#component = component;
  }

  ok(code: FindingCode, summary: string, more: More = {}): void {
    this.#add(code, 'ok', summary, more);
  }

  warning(code: FindingCode, summary: string, more: More = {}): void {
    this.#add(code, 'warning', summary, more);
  }

  /** It is not as desired, and a --reconcile run mends it. */
  differs(code: FindingCode, summary: string, more: More = {}): void {
    this.findings.push({code, verdict: 'failed', component: this.#component, summary, ...more, mendable: true});
  }

  /** It is not as desired, and no change of ours mends it. */
  broken(code: FindingCode, summary: string, more: More = {}): void {
    this.#add(code, 'failed', summary, more);
  }

  skipped(code: FindingCode, summary: string, more: More = {}): void {
    this.#add(code, 'skipped', summary, more);
  }

  /** A read that was refused or failed: what it was about is not known, whatever else was found. */
  unknown(
    code: FindingCode,
    subject: string,
    answer: {state: 'refused' | 'failed'; reason: string},
    more: More = {},
  ): void {
    const summary = `${subject} could not be read`;
    const details = [answer.reason, ...(more.details ?? [])];
    const hint =
      answer.state === 'refused' ? 'ask for the right to read it, or use another context or user' : undefined;
    this.#add(code, 'unknown', summary, {...(hint === undefined ? {} : {hint}), ...more, details});
  }

  #add(code: FindingCode, verdict: Verdict, summary: string, more: More): void {
    this.findings.push({code, verdict, component: this.#component, summary, ...more});
  }
}
