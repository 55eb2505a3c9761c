// `policy check`: every policy in the files, judged by its text alone.
import {exitCodeOf, type Finding} from '../report/finding.ts';
import type {Outcome} from '../report/outcome.ts';
import {tally} from '../report/verdicts.ts';
import {checkSession} from './check-session.ts';
import type {Complaint} from './complaint.ts';
import {type FileWorld, type PolicyFile, readPolicyFiles} from './policy-file.ts';
import {type PolicyText, policyTextsIn} from './policy-text.ts';
import {sessionOf} from './session.ts';

export interface PolicyOutside extends FileWorld {
  now(): Date;
  /** Of the program. */
  version: string;
}

export interface CheckWords {
  files: readonly string[];
  strict: boolean;
}

export async function runPolicyCheck({files, strict}: CheckWords, outside: PolicyOutside): Promise<Outcome> {
  const started = outside.now().getTime();
  const read = await readPolicyFiles(files, outside);
  const findings = read.flatMap(findingsOf);
  const names = [...new Set(read.map(({name}) => name))];
  return {
    command: 'policy check',
    mode: 'check',
    version: outside.version,
    components: names.map((name) => ({id: name, title: name})),
    findings,
    changes: [],
    requests: 0,
    milliseconds: outside.now().getTime() - started,
    exitCode: exitCodeOf(findings, strict),
    summary: sentence(findings, names.length),
  };
}

function sentence(findings: readonly Finding[], files: number): string {
  const where = files === 1 ? 'the file' : `${files} files`;
  if (findings.some(({verdict}) => verdict === 'failed'))
    return `There are policies in ${where} that should not be used`;
  if (findings.some(({verdict}) => verdict === 'unknown')) return `Not all of ${where} could be read`;
  if (findings.some(({verdict}) => verdict === 'warning'))
    return `Read the warnings before you sign what is in ${where}`;
  return tally(findings) === '' ? 'Nothing was checked' : `Nothing is wrong with the policies in ${where}`;
}

/** What is said of a file's content; also used where a file is no policy at all. */
export function findingsOf({name, isFound, content}: PolicyFile): Finding[] {
  if ('trouble' in content) {
    const verdict = content.isUnknown ? 'unknown' : 'failed';
    return [{code: 'PS400', verdict, component: name, summary: `${name} cannot be used`, details: [content.trouble]}];
  }
  return policyTextsIn(content.text, name).flatMap((policy) => ofText(policy, {name, isFound}));
}

function ofText(policy: PolicyText, {name, isFound}: {name: string; isFound: boolean}): Finding[] {
  const finding = located(name, policy);
  switch (policy.form) {
    case 'other': {
      const verdict = isFound ? 'skipped' : 'failed';
      return [finding({code: 'PS400', verdict, at: {start: 0}, summary: `${policy.object || 'it'} is no policy`})];
    }
    case 'encrypted': {
      const summary = `${policy.object} is encrypted: what it permits cannot be seen`;
      return [finding({code: 'PS427', verdict: 'skipped', at: {start: 0}, summary})];
    }
    default: {
      const {reading} = policy;
      if ('trouble' in reading) {
        const {reason, place} = reading.trouble;
        return [
          {
            ...finding({code: 'PS401', verdict: 'failed', at: {start: reading.trouble.offset}, summary: reason}),
            ...placed(place),
          },
        ];
      }
      const {document} = reading;
      return [summaryOf(policy.form === 'signed' ? policy.object : undefined), ...checkSession(document).map(finding)];

      function summaryOf(object: string | undefined): Finding {
        const session = sessionOf(document);
        const counts = (['services', 'images', 'secrets', 'volumes'] as const)
          .filter((part) => session[part].length > 0)
          .map((part) => `${session[part].length} ${session[part].length === 1 ? part.slice(0, -1) : part}`);
        const what = `policy ${(session.name ?? 'without a name').slice(0, 200)}`;
        const within = object === undefined ? '' : ` in ${object}`;
        const summary = `${what}${within} was read${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
        return {code: 'PS400', verdict: 'ok', component: name, summary};
      }
    }
  }
}

function located(component: string, policy: PolicyText): (complaint: Complaint) => Finding {
  const inner = policy.form === 'signed' ? policy.innerPlace : undefined;
  return ({code, verdict, summary, at, details = [], hint}) => {
    const {line, column} = inner?.(at.start) ?? {};
    const all = inner === undefined ? details : [`line ${line}, column ${column} of the policy in it`, ...details];
    return {
      ...{code, verdict, component, summary},
      ...placed(policy.place(at.start)),
      ...(all.length > 0 && {details: all}),
      ...(hint !== undefined && {hint}),
    };
  };
}

function placed(place: NonNullable<Finding['place']>): Pick<Finding, 'place' | 'object'> {
  return {object: `${place.file}:${place.line}:${place.column}`, place};
}
