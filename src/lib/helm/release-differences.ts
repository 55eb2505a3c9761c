// A stored revision against the content that is wanted.
import type {Hook} from './hooks.ts';
import {chartLabel, type RecordContent, type ReleaseRecord} from './record.ts';
import {splitManifests, trimSpace} from './split-manifests.ts';
import {sameValues} from './table.ts';

/** Compares chart, values, manifest and hooks; empty if a new revision would be equal. Notes do not count. */
export function releaseDifferences(record: ReleaseRecord, desired: RecordContent): string[] {
  const wanted = chartLabel(desired);
  const checks: [boolean, string][] = [
    [chartLabel(record) === wanted, `chart ${chartLabel(record)}, wanted ${wanted}`],
    [sameValues(record.config ?? {}, desired.config), 'values'],
    [sameDocuments(record.manifest ?? '', desired.manifest), 'manifest'],
    [sameHooks(record.hooks ?? [], desired.hooks), 'hooks'],
  ];
  return checks.filter(([equal]) => !equal).map(([, difference]) => difference);
}

function sameHooks(a: readonly Hook[], b: readonly Hook[]): boolean {
  return a.length === b.length && a.every((hook, index) => trimSpace(hook.manifest) === b[index]?.manifest);
}

/** Helm 4 leaves blank lines around documents that Helm 3, and we, take away. */
function sameDocuments(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [splitManifests(a), splitManifests(b)];
  return first.length === second.length && first.every((text, index) => text === second[index]);
}
