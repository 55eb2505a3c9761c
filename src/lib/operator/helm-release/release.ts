// Judges one Helm release and plans what brings it to the wanted state: records, objects, rollout.
import {established, rolledOut} from '../../cluster/conditions.ts';
import type {KubeObject} from '../../cluster/object.ts';
import {describe, refOf} from '../../cluster/object.ts';
import type {ComponentPlan} from '../../plan/component.ts';
import {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import {diagnosePods, troubleLines} from '../../plan/pod-diagnosis.ts';
import type {Read} from '../../plan/read.ts';
import type {Step, WaitStep} from '../../plan/step.ts';
import {inParallel} from '../../plan/step.ts';
import {podsIn} from '../component-state.ts';
import type {InstalledRelease} from './installed.ts';
import {installedReads, installedRelease, managerOf, runningRecord} from './installed.ts';
import {judgeObjects, leftOver, objectReads} from './objects.ts';
import {recordedObjects} from './placed.ts';
import {judgeRecords} from './records.ts';
import type {HelmReleaseSubject, ReleaseObjects, WantedHelmRelease} from './wanted.ts';

export function releaseReads(subject: HelmReleaseSubject, soFar: Observation): Read[] {
  const {wanted} = subject;
  const reads = [...installedReads({release: subject.release}, soFar), ...objectReads(wanted)];
  const isUnwell = workloadsOf(wanted).some((object) => {
    const read = {read: 'object', ref: refOf(object)} as const;
    const answer = soFar.has(read) ? soFar.object(read.ref) : undefined;
    return answer?.state === 'found' && !rolledOut(answer.value).met;
  });
  return isUnwell ? [...reads, {read: 'list', selection: podsIn(subject.namespace)}] : reads;
}

export function planHelmRelease(subject: HelmReleaseSubject, observation: Observation): ComponentPlan {
  const judgement = new Judgement(subject.component);
  const installed = installedRelease({release: subject.release}, observation);
  const elsewhere = judgeElsewhere(subject, installed, judgement);
  // What the other components would do in the wrong namespace is as wrong.
  if (elsewhere !== undefined) return {findings: judgement.findings, steps: [], blocks: elsewhere};
  const steps = judgeInstalled(subject, installed, observation, judgement);
  return {findings: judgement.findings, steps};
}

/** A second installation of the same release: a sentence about it, or undefined. */
function judgeElsewhere(
  {codes, release, namespace}: HelmReleaseSubject,
  installed: InstalledRelease,
  judgement: Judgement,
): string | undefined {
  if (installed.state !== 'recorded') return undefined;
  const elsewhere = installed.revisions.find((revision) => revision.namespace !== namespace);
  if (elsewhere === undefined) return undefined;
  const summary = `release ${release} is installed in namespace ${elsewhere.namespace}, not in ${namespace}`;
  judgement.broken(codes.owner, summary, {hint: `use --namespace ${elsewhere.namespace}: there can be only one`});
  return summary;
}

function judgeInstalled(
  subject: HelmReleaseSubject,
  installed: InstalledRelease,
  observation: Observation,
  judgement: Judgement,
): Step[] {
  const {codes, release} = subject;
  if (installed.state === 'unknown') {
    judgement.unknown(codes.release, `the records of release ${release}`, installed.answer);
    return [];
  }
  if (installed.state === 'recorded') {
    if (subject.askedDriver !== undefined && subject.askedDriver !== installed.driver) {
      const summary = `the records of release ${release} are kept in ${installed.driver}s, not in ${subject.askedDriver}s`;
      judgement.broken(codes.record, summary, {hint: `leave out --helm-use-${subject.askedDriver}`});
      return [];
    }
    if (installed.unreadable !== undefined) {
      judgement.differs(codes.record, `the newest record of release ${release} cannot be read`, {
        object: describe({apiVersion: 'v1', kind: installed.newest.ref.kind, metadata: installed.newest.ref}),
        details: [installed.unreadable],
        hint: '--reconcile writes a new revision',
      });
    }
  }
  return releaseSteps(subject, installed, observation, judgement);
}

function releaseSteps(
  subject: HelmReleaseSubject,
  installed: InstalledRelease,
  observation: Observation,
  judgement: Judgement,
): Step[] {
  const {wanted} = subject;
  const records = judgeRecords(subject, wanted, installed, judgement);
  const manager = managerOf(runningRecord(installed));
  const objects = judgeObjects({...subject, manager}, wanted, observation, judgement);
  const changesObjects = objects.first.length + objects.crds.length + objects.others.length > 0;
  const mayWait = judgeRollout(subject, wanted, observation, judgement, changesObjects);
  if ('blocked' in records || objects.foreign.length > 0) return [];
  const removals = records.needed === undefined ? [] : removalSteps(records.needed.before, wanted);
  const [ofFiles, ofManifest] = [wanted.objects.slice(0, wanted.crdFiles), wanted.objects.slice(wanted.crdFiles)];
  const body = {
    first: [...inParallel(objects.first), ...inParallel(crdWaits(ofFiles, observation))],
    objects: [
      ...inParallel(objects.crds),
      ...inParallel(crdWaits(ofManifest, observation)),
      ...objects.others.flatMap(inParallel),
      ...inParallel(removals),
      ...inParallel(mayWait ? rolloutWaits(wanted) : []),
      ...inParallel(mayWait ? [...subject.afterRollout] : []),
    ],
  };
  return records.needed === undefined ? [...body.first, ...body.objects] : [records.needed.around(body)];
}

/** Of what was recorded before; nobody has looked whether the cluster still has it, and deleting what is gone is no error. */
export function removalSteps(before: string | undefined, wanted: ReleaseObjects): Step[] {
  if (before === undefined) return [];
  return leftOver(recordedObjects(before, wanted.namespace), wanted).map((ref) => ({
    step: 'delete',
    ref,
    because: `not in ${wanted.version} any more`,
  }));
}

/** For those that the run makes; the others were judged as they are. */
function crdWaits(objects: readonly KubeObject[], observation: Observation): WaitStep[] {
  return objects
    .filter(({kind}) => kind === 'CustomResourceDefinition')
    .filter((object) => observation.object(refOf(object)).state !== 'found')
    .map((object) => ({
      step: 'wait',
      on: 'object',
      what: `${describe(object)} to be established`,
      ref: refOf(object),
      until: established(),
    }));
}

function workloadsOf(wanted: ReleaseObjects): KubeObject[] {
  return wanted.objects.filter(({kind}) => ['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind));
}

/** True when there is something to wait for: a change under way, or one that we are about to make. */
function judgeRollout(
  subject: HelmReleaseSubject,
  wanted: WantedHelmRelease,
  observation: Observation,
  judgement: Judgement,
  changesObjects: boolean,
): boolean {
  let isPending = changesObjects;
  for (const workload of workloadsOf(wanted)) {
    const object = describe(workload);
    const answer = observation.object(refOf(workload));
    if (answer.state !== 'found') continue;
    const state = rolledOut(answer.value);
    if (state.met) {
      judgement.ok(subject.codes.running, `${object} has rolled out`, {object});
      continue;
    }
    const pods = observation.list(podsIn(subject.namespace));
    const trouble =
      pods.state === 'found' ? diagnosePods(pods.value.filter((pod) => belongsTo(pod, answer.value))) : undefined;
    const details = [state.state, ...troubleLines(trouble)];
    if (trouble === undefined) {
      judgement.differs(subject.codes.running, `${object} has not rolled out`, {
        object,
        details,
        hint: '--reconcile waits for it',
      });
      isPending = true;
    } else {
      judgement.broken(subject.codes.running, `${object} cannot run`, {
        object,
        details,
        ...(trouble.next && {hint: trouble.next}),
      });
    }
  }
  return isPending;
}

/** By the workload's selector: pods know only the ReplicaSet in between. */
function belongsTo(pod: KubeObject, workload: KubeObject): boolean {
  const selector: Record<string, string> = workload.spec?.selector?.matchLabels ?? {};
  return Object.entries(selector).every(([label, value]) => pod.metadata.labels?.[label] === value);
}

export function rolloutWaits(wanted: ReleaseObjects): WaitStep[] {
  return workloadsOf(wanted).map((object) => ({
    step: 'wait',
    on: 'object',
    what: `${describe(object)} to roll out`,
    ref: refOf(object),
    until: rolledOut,
    symptoms: {
      selection: podsIn(object.metadata.namespace ?? wanted.namespace),
      diagnose: (pods) => diagnosePods(pods.filter((pod) => belongsTo(pod, object))),
    },
  }));
}
