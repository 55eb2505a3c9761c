// What a run about a CAS came to, as data.
import type {Applied} from '../plan/apply.ts';
import {type Plan, titlesOf} from '../plan/plan.ts';
import {Failure} from '../report/failure.ts';
import {exitCodeOf, type Finding} from '../report/finding.ts';
import type {Mode, Outcome} from '../report/outcome.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {CasSite} from './site.ts';

export interface CasRun {
  mode: Mode;
  /** Its findings count. */
  plan: Plan;
  /** What was carried out, and what became of it. */
  done?: {plan: Plan; applied: Applied} | undefined;
  results?: Readonly<Record<string, string>>;
  /** What the run is about, where that is not the CAS itself. */
  about?: About;
}

/** Something that lives by a CAS. */
export interface About {
  /** `vault` */
  command: string;
  /** `Vault prod/myvault` */
  object: string;
  namespace: string;
  /** What it is when all is done: `is created`. */
  done: string;
}

export function casOutcome(site: CasSite, run: CasRun): Outcome {
  const {settings, cluster, outside, started, name} = site;
  const {plan, mode, results = {}} = run;
  const {context} = cluster;
  const changes = changesIn(run);
  const exitCode = exitCodeFor(site, run);
  const shown = Object.entries(results).map(([each, value]) => ({name: each, value}));
  return {
    command: run.about?.command ?? commandOf(settings.action),
    mode,
    version: settings.version,
    cluster: {context: context.name, server: context.server, namespace: run.about?.namespace ?? name.namespace},
    components: titlesOf(plan.components),
    findings: plan.findings,
    changes,
    ...(shown.length > 0 && {results: shown}),
    requests: cluster.requests(),
    milliseconds: outside.now().getTime() - started,
    exitCode,
    ...sentence(site, run, changes),
  };
}

function commandOf(action: string): string {
  return action === 'provision' ? 'cas' : `cas ${action}`;
}

/** Of the plan that was carried out, each with what became of it; else what is planned. */
function changesIn({plan, done}: CasRun): Outcome['changes'] {
  const told = done?.plan ?? plan;
  return told.components
    .flatMap(({changes}) => changes)
    .map((change) => ({...change, ...(done?.applied.states.get(change.id) ?? {state: 'planned' as const})}));
}

function exitCodeFor({settings, outside}: CasSite, {plan, done}: CasRun): number {
  const {signal} = outside;
  if (signal.aborted && signal.reason instanceof Failure) return signal.reason.exitCode;
  const [first] = done?.applied.failures ?? [];
  return first?.failure.exitCode ?? exitCodeOf(plan.findings, settings.strict);
}

function sentence(
  {name, outside, settings}: CasSite,
  {plan, mode, done, about}: CasRun,
  changes: Outcome['changes'],
): {summary: string; next?: string} {
  const cas = about?.object ?? `CAS ${name.namespace}/${name.name}`;
  const made = changes.filter(({state}) => state === 'done').length;
  const [failed] = done?.applied.failures ?? [];
  if (outside.signal.aborted) {
    const {reason} = outside.signal;
    const isTold = reason instanceof Failure && reason.kind !== 'interrupted';
    const why = isTold ? reason.summary : 'interrupted';
    const next = (isTold ? reason.next : undefined) ?? 'run the same command again to go on';
    return {summary: `${why} after ${made} of ${changes.length} steps`, next};
  }
  if (failed !== undefined) {
    const {message, next = 'mend that and run the same command again: what is done is not done twice'} = failed.failure;
    return {summary: `${made} of ${changes.length} steps made, then: ${message}`, next};
  }
  if (plan.blocks.length > 0)
    return {summary: `nothing was changed: ${plan.blocks.join('; ')}`, ...hintIn(plan.findings)};
  if (mode === 'dry-run' && changes.length > 0)
    return {summary: `${changes.length} steps are to be made; nothing was written`};
  const trouble = plan.findings.find(({verdict}) => verdict === 'failed' || verdict === 'unknown');
  if (trouble !== undefined) return {summary: `${cas}: ${trouble.summary}`, ...hintIn(plan.findings)};
  const warnings = plan.findings.filter(({verdict}) => verdict === 'warning').length;
  const more = warnings === 0 ? '' : `, with ${warnings} warning${warnings === 1 ? '' : 's'}`;
  if (mode === 'check') return {summary: `${cas} is as it should be${more}`};
  return {
    summary:
      done === undefined ? `${cas}: there is nothing to do` : `${cas} ${about?.done ?? doneWords(settings)}${more}`,
  };
}

/** What the run was about, once it is done. */
function doneWords({action, upgrade}: CasSettings): string {
  if (action === 'upgrade') return `is upgraded to ${upgrade?.to}`;
  if (action === 'backup') return 'is backed up';
  if (action === 'recover') return 'is recovered';
  return action === 'preprovision' ? 'is there, to be provisioned' : 'is provisioned';
}

function hintIn(findings: readonly Finding[]): {next?: string} {
  const hint = findings.find(({verdict, hint: text}) => (verdict === 'failed' || verdict === 'unknown') && text)?.hint;
  return hint === undefined ? {} : {next: hint};
}
