// `policy diff` and `policy review`: what a policy permits that an older version did not.
import {exitCodes} from '../report/exit-codes.ts';
import {exitCodeOf, type Finding} from '../report/finding.ts';
import type {Outcome} from '../report/outcome.ts';
import {shown} from './check-names.ts';
import {checkSession} from './check-session.ts';
import {compareSessions} from './compare-sessions.ts';
import type {SessionDocument} from './session-document.ts';
import {topLevelText} from './session-document.ts';

export interface ComparedPolicies {
  command: 'policy diff' | 'policy review';
  /** Undefined: there is none, so all is new. */
  before: SessionDocument | undefined;
  after: SessionDocument;
  /** How the older one is called: a file, or a policy of a CAS. */
  beforeName: string;
  /** What a new version has to name as its predecessor, where that is known. */
  hash?: string | undefined;
}

export interface CompareFrame {
  version: string;
  strict: boolean;
  milliseconds: number;
  cluster?: Outcome['cluster'];
  requests?: number;
}

/** Exit code 0: nothing more is permitted; 3: something is; 1: the new text has faults by which it cannot be compared. */
export function compareOutcome(compared: ComparedPolicies, frame: CompareFrame): Outcome {
  const {command, before, after, beforeName} = compared;
  const component = after.fileName;
  const {widened, narrowed} = compareSessions(before ?? nothing(after), after);
  const changes: Finding[] = widened.map(({code, summary, at, details}) => ({
    ...{code, verdict: 'warning' as const, component, summary},
    ...placed(after, at?.start),
    ...(details !== undefined && {details}),
  }));
  const findings = [...identityFindings(compared), ...changes];
  if (widened.length === 0) {
    findings.push({code: 'PS439', verdict: 'ok', component, summary: `it permits nothing that ${beforeName} does not`});
  }
  if (narrowed.length > 0) {
    const summary = `it no longer permits ${narrowed.length === 1 ? 'one thing' : `${narrowed.length} things`}`;
    findings.push({code: 'PS439', verdict: 'ok', component, summary, details: narrowed.slice(0, 50)});
  }
  const own = exitCodeOf(findings, frame.strict);
  return {
    ...{command, mode: 'check' as const, version: frame.version},
    ...(frame.cluster !== undefined && {cluster: frame.cluster}),
    components: [{id: component, title: component}],
    findings,
    changes: [],
    requests: frame.requests ?? 0,
    milliseconds: frame.milliseconds,
    exitCode: own === exitCodes.ok.code && widened.length > 0 ? exitCodes.differs.code : own,
    summary: sentence(findings, widened.length, beforeName),
  };
}

function sentence(findings: readonly Finding[], widened: number, beforeName: string): string {
  const worst = findings.find(({verdict}) => verdict === 'failed');
  if (worst) return worst.summary[0]?.toUpperCase() + worst.summary.slice(1);
  if (widened === 0) return `Nothing more is permitted than by ${beforeName}`;
  return `${widened === 1 ? 'One thing is' : `${widened} things are`} permitted or changed that ${beforeName} had not`;
}

/** Whether the two are versions of one policy, and whether the comparison can be relied on. */
function identityFindings({before, after, beforeName, hash}: ComparedPolicies): Finding[] {
  const component = after.fileName;
  const found: Finding[] = [];
  const faults = [before, after].flatMap((document) =>
    document === undefined
      ? []
      : checkSession(document)
          .filter(({code, verdict}) => verdict === 'failed' && (code === 'PS402' || code === 'PS407'))
          .map(({summary, at}) => ({document, summary, at})),
  );
  for (const {document, summary, at} of faults.slice(0, 20)) {
    const whole = `the comparison cannot be relied on: ${summary}`;
    found.push({code: 'PS438', verdict: 'failed', component, summary: whole, ...placed(document, at.start)});
  }
  const [old, now] = [before && topLevelText(before, 'name'), topLevelText(after, 'name')];
  if (before !== undefined && old !== now) {
    const summary = `the names differ: ${shown(old ?? 'none')} and ${shown(now ?? 'none')}`;
    found.push({
      code: 'PS438',
      verdict: 'warning',
      component,
      summary,
      details: ['policies of two names are two policies: the CAS keeps both'],
    });
  }
  if (hash !== undefined) found.push(...predecessorFindings(after, hash, beforeName));
  if (before === undefined) {
    found.push({
      code: 'PS438',
      verdict: 'ok',
      component,
      summary: `there is no ${beforeName}: all that it permits is new`,
    });
  }
  return found;
}

function predecessorFindings(after: SessionDocument, hash: string, beforeName: string): Finding[] {
  const named = topLevelText(after, 'predecessor')?.toLowerCase();
  const component = after.fileName;
  if (named === hash) return [{code: 'PS438', verdict: 'ok', component, summary: `it follows ${beforeName}`}];
  const summary =
    named === undefined
      ? `it does not say that it follows ${beforeName}`
      : `it follows another version than ${beforeName}`;
  return [{code: 'PS438', verdict: 'warning', component, summary, hint: `write predecessor: ${hash}`}];
}

function placed(document: SessionDocument, start: number | undefined): Pick<Finding, 'place' | 'object'> {
  if (start === undefined) return {};
  const place = document.place(start);
  return {object: `${place.file}:${place.line}:${place.column}`, place};
}

/** A policy of that name which permits nothing. */
function nothing(after: SessionDocument): SessionDocument {
  const access = {kind: 'list', items: [], start: 0, end: 0} as const;
  const key = {kind: 'scalar', value: '', source: '', start: 0, end: 0} as const;
  const kinds = ['read', 'update', 'create_sessions'].map((name) => ({key, name, value: access}));
  const policy = {kind: 'map', entries: kinds, start: 0, end: 0} as const;
  const root = {kind: 'map', entries: [{key, name: 'access_policy', value: policy}], start: 0, end: 0} as const;
  return {...after, text: '', root, openLines: []};
}
