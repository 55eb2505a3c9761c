// `cas backup`: the last snapshot of the database, copied to this machine, proved inside and outside, named by its time.
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import {readFirst} from '../cluster/reach.ts';
import {getObject} from '../cluster/read.ts';
import {neededSealing, sealingFor} from '../keys/seal-files.ts';
import type {SealFor} from '../keys/seal-keys.ts';
import {applyPlan} from '../plan/apply.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import {observationOf} from '../plan/observation.ts';
import {makePlan} from '../plan/plan.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import type {BackupSettings} from '../settings/cas-settings.ts';
import {type BackupManifest, databaseFiles, publishBackup, stageBackup, stageFile} from './backup-archive.ts';
import {
  type BackupRecord,
  type DatabaseFile,
  forgetBackups,
  noteBackup,
  readBackups,
  surplusOf,
} from './backup-proof.ts';
import {casRef, casServices} from './names.ts';
import {casOutcome} from './outcome.ts';
import {type CasPod, type Measured, measureHere, measureInPod, readFromPod} from './pod-files.ts';
import type {CasSite} from './site.ts';
import {openTargetFiles, type TargetFiles} from './target-files.ts';

/** Where the snapshots lie in the pod, unless the CAS says otherwise. */
const defaultSnapshots = '/var/mnt/cas-database-snapshots';
/** A snapshot may be replaced by a newer one while it is copied. */
const mostTries = 3;

export async function runBackup(site: CasSite, backup: BackupSettings): Promise<Answer> {
  const {cluster, outside, name} = site;
  await readFirst(cluster, casServices(name), {signal: outside.signal});
  const cas = await backedUpCas(site);
  const seal = backup.seal ? await neededSealing(backup, outside) : await sealingFor(backup, outside.learn);
  const files = await openTargetFiles(site);
  try {
    // A record that cannot be read is told before anything is copied.
    await readBackups(files);
    const made = outside.now();
    const stamp = made.toISOString().replace(/[:.]/g, '-');
    const path = join(
      backup.directory,
      `${name.name}-${name.namespace}-${stamp}${seal === undefined ? '' : '.tar.age'}`,
    );
    const judgement = new Judgement('cas');
    judgement.ok('PS200', `${describe(cas)} exists`);
    const step = {
      step: 'local' as const,
      summary: `copy the last snapshot of ${describe(cas)} to ${path}`,
      differences: [],
      make: () => copy({site, cas, files, path, made, seal, keep: backup.keep}),
    };
    const component: Component<undefined> = {
      id: 'cas',
      title: 'CAS',
      after: [],
      reads: () => [],
      plan: () => ({findings: judgement.findings, steps: [step]}),
    };
    const plan = makePlan([component], undefined, observationOf(new Map()));
    outside.emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
    if (site.settings.dryRun) return {outcome: casOutcome(site, {mode: 'dry-run', plan})};
    const now = () => outside.now().getTime();
    const applied = await applyPlan(plan, {...site, ...outside, now, forceConflicts: false});
    const isMade = applied.failures.length === 0 && !outside.signal.aborted;
    if (isMade) judgement.ok('PS213', 'the backup is whole: its files are those of the snapshot, byte for byte');
    const last = isMade ? {...plan, findings: judgement.findings} : plan;
    return {
      outcome: casOutcome(site, {
        mode: 'reconcile',
        plan: last,
        done: {plan, applied},
        results: isMade ? {backup: path} : {},
      }),
    };
  } finally {
    await files.close();
  }
}

async function backedUpCas({cluster, name, outside}: CasSite): Promise<KubeObject> {
  const cas = await getObject(cluster, casRef(name), {signal: outside.signal});
  const object = `CAS ${name.namespace}/${name.name}`;
  if (cas === undefined)
    throw new Failure({summary: 'there is no such CAS', object, next: 'kubectl get cas -A lists them'});
  if (cas.status?.provisioned === 'Yes') return cas;
  throw new Failure({
    summary: 'the CAS is not provisioned, so there is nothing to back up',
    object,
    next: `${outside.ownName} cas ${name.name} -n ${name.namespace}`,
  });
}

interface Copying {
  site: CasSite;
  cas: KubeObject;
  files: TargetFiles;
  path: string;
  made: Date;
  seal: SealFor | undefined;
  keep: number | undefined;
}

async function copy(copying: Copying): Promise<string[]> {
  const {site, cas, files, path, made, seal, keep} = copying;
  const stage = await stageBackup(path);
  try {
    const copied = await copySnapshot(copying, stage);
    const manifest: BackupManifest = {
      cas: {...site.name, uid: cas.metadata.uid ?? '', image: cas.spec?.image ?? ''},
      made: made.toISOString(),
      files: copied,
    };
    await publishBackup(stage, path, manifest, seal, files.machine);
    const record: BackupRecord = {
      path,
      uid: cas.metadata.uid ?? '',
      made: manifest.made,
      proved: site.outside.now().toISOString(),
      files: copied,
      sealedFor: seal === undefined ? [] : 'passphrase' in seal ? ['passphrase'] : seal.recipients,
    };
    await noteBackup(files, record);
    return keep === undefined ? [] : removeSurplus(files, record.uid, keep);
  } catch (error) {
    await rm(stage, {recursive: true, force: true});
    throw error;
  }
}

/** Measured inside before and after: what was replaced meanwhile is copied again. */
async function copySnapshot({site, cas}: Copying, stage: string): Promise<DatabaseFile[]> {
  const pod = await podOf(site);
  const snapshots: string = cas.spec?.databaseSnapshots?.targetDirectory ?? defaultSnapshots;
  const inside = (name: string) => `${snapshots}/last-completed/${name}`;
  const measure = () =>
    Promise.all(databaseFiles.map((name) => measureInPod(pod, inside(name)))).catch((error: unknown) => {
      throw isAbsent(error) ? noSnapshot(cas, error) : error;
    });
  for (let tries = 1; ; tries++) {
    const before = await measure();
    for (const name of databaseFiles) {
      await rm(join(stage, name), {force: true});
      await stageFile(stage, name, readFromPod(pod, inside(name)));
    }
    const [after, here] = [
      await measure(),
      await Promise.all(databaseFiles.map((name) => measureHere(join(stage, name)))),
    ];
    const files = databaseFiles.map((name, index) => ({name, ...(here[index] as Measured)}));
    if (areSame(before, after) && areSame(after, here)) return files;
    if (tries === mostTries) {
      throw new Failure({
        summary: 'the snapshot could not be copied whole',
        object: describe(cas),
        reason: areSame(before, after)
          ? 'other bytes arrived here than lie in the pod'
          : 'it was replaced by a newer one each time',
        next: 'run the same command again',
      });
    }
  }
}

function isAbsent(error: unknown): error is Failure {
  return error instanceof Failure && /no such file/i.test(error.reason ?? '');
}

function noSnapshot(cas: KubeObject, {reason}: Failure): Failure {
  return new Failure({
    summary: 'the CAS has made no whole snapshot yet',
    object: describe(cas),
    ...(reason !== undefined && {reason}),
    next: 'see `cas status`; once it has made one (spec.databaseSnapshots.interval), run the same command again',
  });
}

function areSame(one: readonly Measured[], other: readonly Measured[]): boolean {
  return one.every(({bytes, sha256}, index) => other[index]?.bytes === bytes && other[index]?.sha256 === sha256);
}

async function podOf({cluster, reach, outside}: CasSite): Promise<CasPod> {
  const {metadata} = await reach.pod();
  return {cluster, namespace: metadata.namespace ?? '', name: metadata.name, signal: outside.signal};
}

async function removeSurplus(files: TargetFiles, uid: string, keep: number): Promise<string[]> {
  const own = (await readBackups(files)).filter((backup) => backup.uid === uid);
  const surplus = surplusOf(own, keep);
  for (const {path} of surplus) await rm(path, {recursive: true, force: true});
  await forgetBackups(
    files,
    surplus.map(({path}) => path),
  );
  return surplus.map(({path}) => `removed the older backup ${path}`);
}
