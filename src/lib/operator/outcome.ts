// What a run came to, as data: findings, what became of each change, exit code, one sentence and the next command.
import type {Cluster} from '../cluster/cluster.ts';
import type {Plan} from '../plan/plan.ts';
import type {ComponentTitle} from '../report/event.ts';
import {exitCodes} from '../report/exit-codes.ts';
import {Failure} from '../report/failure.ts';
import type {Finding} from '../report/finding.ts';
import {exitCodeOf} from '../report/finding.ts';
import type {Outcome} from '../report/outcome.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {Round} from './mend.ts';
import {typedHint} from './typed-hint.ts';

export interface RunResult {
  /** `operator` */
  name: string;
  components: readonly ComponentTitle[];
  settings: OperatorSettings;
  cluster: Cluster;
  /** At least one; the findings of the last one count. */
  rounds: readonly Round[];
  /** Reason of the signal that ended the run early. */
  interruption: unknown;
  milliseconds: number;
  /** What to type before a flag. */
  command: string;
}

/** The rounds, told once. */
interface Tale extends RunResult {
  findings: readonly Finding[];
  blocks: readonly string[];
  withheld: Plan['withheld'];
  changes: Outcome['changes'];
  failures: readonly Failure[];
}

export function outcomeOf(result: RunResult): Outcome {
  const {settings, cluster, rounds, milliseconds} = result;
  const {context} = cluster;
  const last = rounds.at(-1)?.plan;
  // What was found before the work is not true any more, and an interrupted run does not look again.
  const isOutdated = result.interruption !== undefined && rounds.at(-1)?.applied !== undefined;
  const tale: Tale = {
    ...result,
    findings: isOutdated ? [] : (last?.findings ?? []),
    blocks: last?.blocks ?? [],
    withheld: last?.withheld ?? [],
    changes: rounds.flatMap(changesIn),
    failures: rounds.flatMap(({applied}) => applied?.failures ?? []).map(({failure}) => failure),
  };
  const exitCode = exitCodeFor(tale);
  return {
    command: result.name,
    mode: settings.mode,
    version: settings.version,
    cluster: {context: context.name, server: context.server, namespace: settings.namespace},
    components: result.components,
    findings: tale.findings,
    changes: tale.changes,
    requests: cluster.requests(),
    milliseconds,
    exitCode,
    ...sentenceFor(tale, exitCode),
  };
}

/** Of a last look after the work only what is left to do counts as planned; what merely waits is no change. */
function changesIn({plan, applied}: Round): Outcome['changes'] {
  return plan.components
    .flatMap(({changes}) => changes)
    .map((change) => ({...change, ...(applied?.states.get(change.id) ?? {state: 'planned' as const})}));
}

/** What ended a branch of the work outranks what was found afterwards: a deadline stays a deadline. */
function exitCodeFor({settings, findings, failures, interruption}: Tale): number {
  if (interruption instanceof Failure) return interruption.exitCode;
  const worst = failures.find(({kind}) => kind !== 'deadline') ?? failures[0];
  if (worst !== undefined) return worst.exitCode;
  return exitCodeOf(findings, settings.strict);
}

function sentenceFor(tale: Tale, exitCode: number): {summary: string; next?: string} {
  const {changes, interruption, failures, blocks, settings, command} = tale;
  const done = changes.filter(({state}) => state === 'done').length;
  if (interruption !== undefined) {
    return {
      summary: `interrupted after ${done} of ${changes.length} changes`,
      next: 'run the same command again to go on',
    };
  }
  const [first] = failures;
  if (first !== undefined) {
    const {message, next} = first;
    return {
      summary: `${plural(done, 'change')} made, then: ${message}`,
      ...(next === undefined ? {} : {next: typedHint(next, command)}),
    };
  }
  if (blocks.length > 0 && settings.mode !== 'check') return {summary: `nothing was changed: ${blocks.join('; ')}`};
  return {summary: `${standing(tale, exitCode, done)}${held(tale)}`, ...nextFor(tale, exitCode)};
}

/** What would have been changed, and was not. */
function held({settings, withheld}: Tale): string {
  const [first] = withheld;
  if (first === undefined || settings.mode === 'check') return '';
  return `; withheld: ${withheld.map(({title}) => title).join(', ')} (${first.reason})`;
}

function standing({settings, findings}: Tale, exitCode: number, done: number): string {
  const count = (verdict: string) => findings.filter((finding) => finding.verdict === verdict).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  const changed = settings.mode === 'reconcile' || settings.mode === 'update' ? `${plural(done, 'change')} made; ` : '';
  switch (exitCode) {
    case exitCodes.ok.code:
      return `${changed}the stack ${settings.version} is as desired${warnings === 0 ? '' : `, with ${plural(warnings, 'warning')}`}`;
    case exitCodes.undetermined.code:
      return `${changed}${plural(count('unknown'), 'finding')} could not be determined`;
    case exitCodes.differs.code:
      return `${changed}${failed === 0 ? plural(warnings, 'warning') : `${plural(failed, 'difference')} from the stack ${settings.version}`}`;
    default:
      return `${changed}${plural(failed, 'problem')}, not all of which --reconcile can mend`;
  }
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}

function nextFor({settings, rounds, command}: Tale, exitCode: number): {next?: string} {
  const isIdle = rounds.every(({plan}) => plan.components.every(({steps}) => steps.length === 0));
  if (exitCode !== exitCodes.differs.code || isIdle) return {};
  if (settings.mode === 'check')
    return {next: typedHint('--reconcile or see the changes first, with --dry-run', command)};
  return settings.mode === 'dry-run' ? {next: typedHint('--reconcile makes these changes', command)} : {};
}
