// Hooks: documents of a chart that run at points of a release's life instead of belonging to it.
import {sortByKind} from './order.ts';

const hookEvents = [
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'test',
] as const;

export type HookEvent = (typeof hookEvents)[number];

/** A hook as the release record holds it, its members in the order in which Helm writes them. */
export interface Hook {
  name: string;
  kind: string;
  /** Template it came from: `chart/templates/job.yaml`. */
  path: string;
  manifest: string;
  events: HookEvent[];
  last_run: HookRun;
  /** Absent stands for 0. */
  weight?: number;
  delete_policies?: string[];
  output_log_policies?: string[];
}

/** The last execution of a hook; times are empty text until then. */
export interface HookRun {
  started_at: string;
  completed_at: string;
  phase: '' | 'Unknown' | 'Running' | 'Succeeded' | 'Failed';
}

/** What of a document says that it is a hook. */
export interface HookSource {
  name: string;
  kind: string;
  source: string;
  text: string;
  annotations: {readonly [name: string]: string};
}

const annotation = 'helm.sh/hook';

/** True if the document is a hook, or wants to be one of an event that does not exist. */
export function claimsToBeHook({annotations}: HookSource): boolean {
  return Object.hasOwn(annotations, annotation);
}

/** The hook a document describes; undefined if it names an event that Helm does not know (Helm then drops it). */
export function hookOf(document: HookSource): Hook | undefined {
  const {name, kind, source, text, annotations} = document;
  const events = listOf(annotations[annotation] ?? '').map(eventOf);
  if (!events.every((event) => event !== undefined)) return undefined;
  const weight = weightOf(annotations['helm.sh/hook-weight']);
  const deletePolicies = policiesOf(annotations['helm.sh/hook-delete-policy']);
  const logPolicies = policiesOf(annotations['helm.sh/hook-output-log-policy']);
  return {
    name,
    kind,
    path: source,
    manifest: text,
    events,
    last_run: {started_at: '', completed_at: '', phase: ''},
    ...(weight === 0 ? {} : {weight}),
    ...(deletePolicies.length === 0 ? {} : {delete_policies: deletePolicies}),
    ...(logPolicies.length === 0 ? {} : {output_log_policies: logPolicies}),
  };
}

function listOf(text: string): string[] {
  return text.split(',').map((part) => part.trim().toLowerCase());
}

/** `test-success` is how Helm 2 called test hooks. */
function eventOf(name: string): HookEvent | undefined {
  return name === 'test-success' ? 'test' : hookEvents.find((event) => event === name);
}

function weightOf(text = ''): number {
  return /^[+-]?[0-9]+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : 0;
}

function policiesOf(text: string | undefined): string[] {
  return text === undefined ? [] : listOf(text);
}

/** The hooks of an event in the order in which Helm runs them: weight, then name, then kind. */
export function hooksFor(hooks: readonly Hook[], event: HookEvent): Hook[] {
  const weight = (hook: Hook) => hook.weight ?? 0;
  const byName = (a: Hook, b: Hook) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return sortByKind(hooks)
    .filter((hook) => hook.events.includes(event))
    .sort((a, b) => weight(a) - weight(b) || byName(a, b));
}

/** The policy that counts where a hook names none; Helm writes it into the record when the hook runs. */
const defaultPolicies: readonly string[] = ['before-hook-creation'];

/** The hook after an execution, or while it goes on. */
export function hookAfter(hook: Hook, run: HookRun): Hook {
  const {name, kind, path, manifest, events, weight, delete_policies, output_log_policies} = hook;
  return {
    ...{name, kind, path, manifest, events, last_run: run},
    ...(weight === undefined ? {} : {weight}),
    delete_policies: delete_policies ?? [...defaultPolicies],
    ...(output_log_policies === undefined ? {} : {output_log_policies}),
  };
}

export type HookMoment = 'before' | 'succeeded' | 'failed';

/** True if the objects of the hook are to be deleted at that moment. Without a policy Helm deletes before it creates. */
export function isDeletedAt(hook: Hook, moment: HookMoment): boolean {
  // Deleting a definition would take all its objects with it; Helm never does it for a hook.
  if (hook.kind === 'CustomResourceDefinition') return false;
  const policies = hook.delete_policies ?? defaultPolicies;
  return policies.includes(
    {before: 'before-hook-creation', succeeded: 'hook-succeeded', failed: 'hook-failed'}[moment],
  );
}
