// What the commands that sign and apply policies need of the outside world, and how their outcome is put together.
import type {CasOutside} from '../cas/outside.ts';
import type {ClusterContext} from '../cluster/cluster.ts';
import {Judgement} from '../plan/judgement.ts';
import {exitCodeOf} from '../report/finding.ts';
import type {Mode, Outcome} from '../report/outcome.ts';
import type {PolicySignSettings} from '../settings/policy-sign-settings.ts';

export interface PolicyOutside extends CasOutside {
  /** Of the program, for commands that touch no stack. */
  version: string;
}

export interface PolicyRun {
  settings: PolicySignSettings;
  outside: PolicyOutside;
  judgement: Judgement;
  /** Milliseconds since the epoch. */
  started: number;
}

export function policyRun(settings: PolicySignSettings, outside: PolicyOutside): PolicyRun {
  return {settings, outside, judgement: new Judgement('policy'), started: outside.now().getTime()};
}

export interface PolicyResult {
  mode: Mode;
  /** Said when nothing is wrong. */
  good: string;
  /** What was made or found, by name. Never a secret. */
  results?: readonly {name: string; value: string}[];
  /** What was done, or with a dry run would be. */
  changes?: Outcome['changes'];
  cluster?: {context: ClusterContext; namespace: string; requests: number};
}

export function policyOutcome({settings, outside, judgement, started}: PolicyRun, result: PolicyResult): Outcome {
  const {findings} = judgement;
  const {mode, good, results = [], changes = [], cluster} = result;
  const worst =
    findings.find(({verdict}) => verdict === 'failed') ?? findings.find(({verdict}) => verdict === 'unknown');
  return {
    command: `policy ${settings.action}`,
    mode,
    version: outside.version,
    ...(cluster !== undefined && {
      cluster: {context: cluster.context.name, server: cluster.context.server, namespace: cluster.namespace},
    }),
    components: [{id: 'policy', title: 'policy'}],
    findings,
    changes,
    ...(results.length > 0 && {results}),
    requests: cluster?.requests ?? 0,
    milliseconds: outside.now().getTime() - started,
    exitCode: exitCodeOf(findings, settings.strict),
    summary: worst?.summary ?? good,
    ...(worst?.hint !== undefined && {next: worst.hint}),
  };
}

/** One line of what was done. */
export function doneChange(summary: string, index = 0): Outcome['changes'][number] {
  return {id: `policy/${index + 1}`, component: 'policy', summary, state: 'done'};
}
