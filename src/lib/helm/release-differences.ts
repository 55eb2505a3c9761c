// A stored revision against the content that is wanted.
import type {Hook} from './hooks.ts';
import {chartLabel, type RecordContent, type ReleaseRecord} from './record.ts';
import {sameValues} from './table.ts';

/** Compares chart, values, manifest and hooks; empty if a new revision would be equal. Notes do not count. */
export function releaseDifferences(record: ReleaseRecord, desired: RecordContent): string[] {
  const wanted = chartLabel(desired);
  const checks: [boolean, string][] = [
    [chartLabel(record) === wanted, `chart ${chartLabel(record)}, wanted ${wanted}`],
    [sameValues(record.config ?? {}, desired.config), 'values'],
    [(record.manifest ?? '') === desired.manifest, 'manifest'],
    [sameHooks(record.hooks ?? [], desired.hooks), 'hooks'],
  ];
  return checks.filter(([equal]) => !equal).map(([, difference]) => difference);
}

function sameHooks(a: readonly Hook[], b: readonly Hook[]): boolean {
  return a.length === b.length && a.every((hook, index) => hook.manifest === b[index]?.manifest);
}
