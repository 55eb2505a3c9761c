// Records that an earlier check found to be as wanted: where nothing was written since, they need not be sent and unpacked again.
import type {KubeObject} from '../../cluster/object.ts';
import {refOf} from '../../cluster/object.ts';
import type {ReleaseRecord} from '../../helm/record.ts';
import {releaseDifferences} from '../../helm/release-differences.ts';
import {isUnwritten} from '../../plan/kept-lists.ts';
import type {Answers, AnyAnswer, Observation} from '../../plan/observation.ts';
import {readKey} from '../../plan/read.ts';
import type {RunMemory} from '../run-memory.ts';
import {installedRelease, recordHeads, withRecord} from './installed.ts';
import type {WantedHelmRelease} from './wanted.ts';

interface KeptRecord {
  head: KubeObject;
  record: ReleaseRecord;
}

/** Answers for the records of a release that are known, once its revisions are listed; for all others none. */
export async function recallRecords(memory: RunMemory, release: string, observation: Observation): Promise<Answers> {
  const answers = new Map<string, AnyAnswer>();
  for (const head of recordHeads({release}, observation)) {
    const kept = (await memory.recall(keyFor(head)))?.parse() as KeptRecord | undefined;
    if (kept === undefined || !isUnwritten([kept.head], [head])) continue;
    answers.set(readKey({read: 'object', ref: refOf(head)}), {state: 'found', value: withRecord(head, kept.record)});
  }
  return answers;
}

/**
 * Keeps the record that was read now, if it says just what is wanted: then nothing gets into the memory by it that is not there
 * as what was rendered.
 */
export async function keepRecord(
  memory: RunMemory,
  wanted: WantedHelmRelease,
  observation: Observation,
): Promise<void> {
  const installed = installedRelease({release: wanted.name}, observation);
  if (installed.state !== 'recorded') return;
  const {revision, record} = installed.deployed ?? {revision: installed.newest, record: installed.record};
  const read = observation.object(revision.ref);
  // One that was recalled has no data.
  if (record === undefined || read.state !== 'found' || read.value.data === undefined) return;
  if (releaseDifferences(record, wanted.content).length > 0) return;
  const {data: _, ...head} = read.value;
  const kept: KeptRecord = {head, record: comparedPart(record)};
  await memory.remember(keyFor(head), kept);
}

/** What releaseDifferences looks at, and what the history is judged by: no notes, which may show a password, and no files. */
function comparedPart({name, namespace, version, info, chart, config, manifest, hooks, apply_method}: ReleaseRecord) {
  const {notes: _, ...shortInfo} = info;
  const nothing = {lock: null, templates: null, values: null, schema: null, files: null};
  const compared = {name, namespace, version, info: shortInfo, chart: {metadata: chart.metadata, ...nothing}};
  // A member that is undefined is left out of JSON.
  return {...compared, config, manifest, hooks, apply_method} as ReleaseRecord;
}

function keyFor({metadata}: KubeObject): string {
  return JSON.stringify(['record', metadata.uid]);
}
