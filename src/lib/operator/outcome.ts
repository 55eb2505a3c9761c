// What a run came to, as data: findings, what became of each change, exit code, one sentence and the next command.
import type {Cluster} from '../cluster/cluster.ts';
import type {Applied} from '../plan/apply.ts';
import type {Plan} from '../plan/plan.ts';
import type {ComponentTitle} from '../report/event.ts';
import {exitCodes} from '../report/exit-codes.ts';
import {Failure} from '../report/failure.ts';
import {exitCodeOf} from '../report/finding.ts';
import type {Outcome} from '../report/outcome.ts';
import type {OperatorSettings} from '../settings/settings.ts';

export interface RunResult {
  settings: OperatorSettings;
  cluster: Cluster;
  components: readonly ComponentTitle[];
  /** The plan whose findings count: the last observation. */
  judged: Plan;
  /** The plan that was, or would be, carried out. */
  made: Plan;
  /** Undefined when nothing was carried out. */
  applied: Applied | undefined;
  /** Reason of the signal that ended the run early. */
  interruption: unknown;
  milliseconds: number;
}

export function outcomeOf(result: RunResult): Outcome {
  const {settings, cluster, components, judged, milliseconds} = result;
  const {context} = cluster;
  const exitCode = exitCodeFor(result);
  return {
    command: 'operator',
    mode: settings.mode,
    version: settings.version,
    cluster: {context: context.name, server: context.server, namespace: settings.namespace},
    components,
    findings: judged.findings,
    changes: changesFor(result),
    requests: cluster.requests(),
    milliseconds,
    exitCode,
    ...sentenceFor(result, exitCode),
  };
}

function changesFor({made, applied}: RunResult): Outcome['changes'] {
  return made.components
    .flatMap(({changes}) => changes)
    .map((change) => ({...change, ...(applied?.states.get(change.id) ?? {state: 'planned' as const})}));
}

/** What ended a branch of the work outranks what was found afterwards: a deadline stays a deadline. */
function exitCodeFor({settings, judged, applied, interruption}: RunResult): number {
  if (interruption instanceof Failure) return interruption.exitCode;
  const failures = applied?.failures ?? [];
  const worst = failures.find(({failure}) => failure.kind !== 'deadline') ?? failures[0];
  if (worst !== undefined) return worst.failure.exitCode;
  if (judged.blocks.length > 0) return exitCodes.failed.code;
  return exitCodeOf(judged.findings, settings.strict);
}

function sentenceFor(result: RunResult, exitCode: number): {summary: string; next?: string} {
  const {applied, interruption, judged} = result;
  const done = applied === undefined ? 0 : [...applied.states.values()].filter(({state}) => state === 'done').length;
  const total = changesFor(result).length;
  if (interruption !== undefined) {
    return {summary: `interrupted after ${done} of ${total} changes`, next: 'run the same command again to go on'};
  }
  const [first] = applied?.failures ?? [];
  if (first !== undefined) {
    const {message, next} = first.failure;
    return {summary: `${done} of ${total} changes made, then: ${message}`, ...(next === undefined ? {} : {next})};
  }
  if (judged.blocks.length > 0) return {summary: `nothing was changed: ${judged.blocks.join('; ')}`};
  return {summary: standing(result, exitCode, done), ...nextFor(result, exitCode)};
}

function standing({settings, judged}: RunResult, exitCode: number, done: number): string {
  const count = (verdict: string) => judged.findings.filter((finding) => finding.verdict === verdict).length;
  const changed = settings.mode === 'reconcile' || settings.mode === 'update' ? `${plural(done, 'change')} made; ` : '';
  switch (exitCode) {
    case exitCodes.ok.code: {
      const warnings = count('warning');
      return `${changed}the stack ${settings.version} is as desired${warnings === 0 ? '' : `, with ${plural(warnings, 'warning')}`}`;
    }
    case exitCodes.undetermined.code:
      return `${changed}${plural(count('unknown'), 'finding')} could not be determined`;
    case exitCodes.differs.code:
      return `${changed}${count('failed') === 0 ? plural(count('warning'), 'warning') : plural(count('failed'), 'difference')} from the stack ${settings.version}`;
    default:
      return `${changed}${plural(count('failed'), 'problem')}, not all of which --reconcile can mend`;
  }
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}

function nextFor({settings, made}: RunResult, exitCode: number): {next?: string} {
  if (exitCode !== exitCodes.differs.code || made.components.every(({steps}) => steps.length === 0)) return {};
  if (settings.mode === 'check') return {next: 'mend it with --reconcile, or see the changes with --dry-run'};
  return settings.mode === 'dry-run' ? {next: 'make these changes with --reconcile'} : {};
}
