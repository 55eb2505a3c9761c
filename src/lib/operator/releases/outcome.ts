// What a command about releases came to, as data.
import type {Cluster} from '../../cluster/cluster.ts';
import type {Plan} from '../../plan/plan.ts';
import {titlesOf} from '../../plan/plan.ts';
import {exitCodes} from '../../report/exit-codes.ts';
import type {Finding} from '../../report/finding.ts';
import {exitCodeOf} from '../../report/finding.ts';
import type {Mode, Outcome} from '../../report/outcome.ts';
import type {HelmSettings} from '../../settings/resolve-helm.ts';
import type {RunResult} from './run.ts';
import type {ReleaseAction} from './task.ts';

export interface ReleaseResult extends RunResult {
  action: ReleaseAction;
  settings: HelmSettings;
  cluster: Cluster;
  milliseconds: number;
}

export function releaseOutcome(result: ReleaseResult): Outcome {
  const {action, settings, cluster, plan, applied, after, milliseconds} = result;
  const {context} = cluster;
  const findings = findingsOf(result);
  const worst = applied?.failures[0]?.failure;
  const exitCode = worst?.exitCode ?? exitCodeOf(findings, settings.strict);
  return {
    command: `release ${action}`,
    mode: modeOf(action, settings),
    version: '',
    cluster: {context: context.name, server: context.server, namespace: settings.namespace},
    components: titlesOf((after ?? plan).components),
    findings,
    changes: changesOf(plan, result),
    requests: cluster.requests(),
    milliseconds,
    exitCode,
    ...sentence(result, findings, exitCode),
  };
}

function modeOf(action: ReleaseAction, {dryRun}: HelmSettings): Mode {
  if (action === 'status') return 'check';
  return dryRun ? 'dry-run' : 'reconcile';
}

/** After the work how things stand then counts; of what is uninstalled only what stays is to be told. */
function findingsOf({action, plan, applied, after}: ReleaseResult): Finding[] {
  if (after !== undefined) return after.findings;
  const isGone = action === 'uninstall' && applied !== undefined && applied.failures.length === 0;
  return isGone ? plan.findings.filter(({mendable}) => mendable !== true) : plan.findings;
}

function changesOf(plan: Plan, {applied}: ReleaseResult): Outcome['changes'] {
  const changes = plan.components.flatMap((component) => component.changes);
  return changes.map((change) => ({...change, ...(applied?.states.get(change.id) ?? {state: 'planned' as const})}));
}

function sentence(
  {action, plan, applied}: ReleaseResult,
  findings: readonly Finding[],
  exitCode: number,
): {summary: string; next?: string} {
  const planned = plan.components.flatMap(({changes}) => changes).length;
  const failure = applied?.failures[0]?.failure;
  const done = applied === undefined ? 0 : [...applied.states.values()].filter(({state}) => state === 'done').length;
  if (failure !== undefined) {
    const next = failure.next === undefined ? {} : {next: failure.next};
    return {summary: `${plural(done, 'change')} made, then: ${failure.message}`, ...next};
  }
  if (applied !== undefined) return {summary: `${plural(done, 'change')} made`, ...nextOf(findings)};
  if (planned > 0) {
    return {summary: `${plural(planned, 'change')} to be made`, next: 'the same command without --dry-run makes them'};
  }
  if (exitCode === exitCodes.ok.code)
    return {summary: action === 'status' ? 'all is in order' : 'there is nothing to do'};
  return {summary: action === 'status' ? 'not all is in order' : 'nothing was changed', ...nextOf(findings)};
}

function nextOf(findings: readonly Finding[]): {next?: string} {
  const hint = findings.find(({verdict}) => verdict === 'failed' || verdict === 'unknown')?.hint;
  return hint === undefined ? {} : {next: hint};
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
