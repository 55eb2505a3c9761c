// Component: a CAS as it stands, told from what the operator reports and its pods show. Only looks.
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {diagnosePods, troubleLines} from '../plan/pod-diagnosis.ts';
import {migrationWords} from './conditions.ts';
import {casVersion} from './image.ts';
import {backupControllerPods, type CasName, casPods, casRef} from './names.ts';
import {reportTrouble} from './report.ts';

export interface CasToLookAt {
  name: CasName;
}

export const statusComponent: Component<CasToLookAt> = {
  id: 'cas',
  title: 'CAS',
  after: [],
  reads({name}, soFar) {
    const read = {read: 'object', ref: casRef(name)} as const;
    const isThere = soFar.has(read) && soFar.object(casRef(name)).state === 'found';
    const pods = [casPods(name), backupControllerPods(name)].map((selection) => ({read: 'list', selection}) as const);
    return [read, ...(isThere ? pods : [])];
  },
  plan({name}, observation) {
    const judgement = new Judgement('cas');
    judge(name, observation, judgement);
    return {findings: judgement.findings, steps: []};
  },
};

function judge(name: CasName, observation: Observation, judgement: Judgement): void {
  const object = `CAS ${name.namespace}/${name.name}`;
  const answer = observation.object(casRef(name));
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS200', object, answer, {object});
    return;
  }
  if (answer.state !== 'found') {
    const hint = `kubectl provision cas ${name.name} -n ${name.namespace}`;
    const summary =
      answer.state === 'no-kind'
        ? 'the cluster knows no CAS: the operator is not installed'
        : `${object} does not exist`;
    judgement.broken('PS200', summary, {
      object,
      hint: answer.state === 'no-kind' ? 'kubectl provision operator --reconcile' : hint,
    });
    return;
  }
  const cas = answer.value;
  if (cas.metadata.deletionTimestamp !== undefined) judgement.broken('PS200', `${object} is being deleted`, {object});
  else judgement.ok('PS200', `${object} exists, version ${cas.status?.version ?? casVersion(cas) ?? 'unknown'}`);
  judgeProvisioned(cas, judgement);
  judgeHealth(cas, observation, name, judgement);
  judgeAttestation(cas, judgement);
  judgeSnapshots(cas, judgement);
  judgeMigration(cas, observation, name, judgement);
}

function judgeProvisioned(cas: KubeObject, judgement: Judgement): void {
  const object = describe(cas);
  const provisioned: string = cas.status?.provisioned ?? 'Unknown';
  if (provisioned === 'Yes') {
    judgement.ok('PS201', 'it is provisioned');
    return;
  }
  const {name, namespace} = cas.metadata;
  const hint = `kubectl provision cas ${name} -n ${namespace}`;
  if (provisioned === 'No') {
    judgement.broken('PS201', 'it is not provisioned', {object, hint});
    return;
  }
  judgement.unknown(
    'PS201',
    'whether it is provisioned',
    {state: 'failed', reason: 'the operator has not found out yet'},
    {object},
  );
}

function judgeHealth(cas: KubeObject, observation: Observation, name: CasName, judgement: Judgement): void {
  const object = describe(cas);
  const {state = 'unknown', phase = 'unknown'} = cas.status ?? {};
  if (state === 'HEALTHY' && phase === 'HEALTHY') {
    judgement.ok('PS203', 'it is healthy');
    return;
  }
  const answers = [casPods(name), backupControllerPods(name)].map((selection) => observation.list(selection));
  const pods = answers.flatMap((answer) => (answer.state === 'found' ? answer.value : []));
  const unread = answers
    .filter((answer) => answer.state !== 'found')
    .map((answer) => ('reason' in answer ? answer.reason : ''));
  const details = [...troubleLines(diagnosePods(pods)), ...conditionLines(cas), ...unread.filter(Boolean)];
  const summary = `state ${state}, phase ${phase}`;
  const hint = `kubectl describe cas -n ${name.namespace} ${name.name}`;
  const more = {object, hint, ...(details.length > 0 && {details})};
  if (state === 'PENDING') judgement.warning('PS203', `${summary}: it is not there yet`, more);
  else if (state === 'HEALTHY') judgement.warning('PS203', summary, more);
  else judgement.broken('PS203', summary, more);
}

function conditionLines({status}: KubeObject): string[] {
  const conditions: {type: string; status: string; message?: string}[] = status?.conditions ?? [];
  return conditions
    .filter(({status: value, message}) => value !== 'True' && message)
    .map(({type, message}) => `${type}: ${message}`);
}

/** Only the operator's word; `verify` attests by itself. */
function judgeAttestation(cas: KubeObject, judgement: Judgement): void {
  const object = describe(cas);
  const {attestable, provisioned} = cas.status ?? {};
  const hint = `kubectl provision cas verify ${cas.metadata.name} -n ${cas.metadata.namespace}`;
  if (attestable === 'Yes') judgement.ok('PS204', 'the operator could attest it');
  else if (provisioned !== 'Yes') judgement.skipped('PS204', 'not attested: it is not provisioned');
  else judgement.broken('PS204', `the operator could not attest it (${attestable ?? 'no word of it'})`, {object, hint});
  const trouble = reportTrouble(cas);
  if (trouble.state === 'absent') judgement.skipped('PS212', 'it has no report');
  else if (trouble.state === 'good') judgement.ok('PS212', 'its report belongs to its nonce');
  else judgement.broken('PS212', trouble.reason, {object});
}

function judgeSnapshots(cas: KubeObject, judgement: Judgement): void {
  const object = describe(cas);
  const {snapshotStatus = 'unknown', snapshotTimestamp} = cas.status ?? {};
  const last = snapshotTimestamp === undefined ? '' : `, the last one at ${snapshotTimestamp}`;
  if (snapshotStatus === 'Persisted') judgement.ok('PS206', `snapshots are kept on a volume${last}`);
  else if (snapshotStatus === 'Failed') judgement.broken('PS206', 'its last snapshot failed', {object});
  else if (snapshotStatus === 'Initializing') judgement.warning('PS206', 'it has made no snapshot yet', {object});
  else judgement.warning('PS206', `its snapshots are ${String(snapshotStatus).toLowerCase()}`, {object});
}

function judgeMigration(cas: KubeObject, observation: Observation, name: CasName, judgement: Judgement): void {
  const object = describe(cas);
  const {migrationNodeAlert = -1, migrationNodeRatio = ''} = cas.status ?? {};
  if (migrationNodeRatio === 'Disabled') {
    judgement.warning('PS207', 'it has no backup controller, so it cannot move to another node', {object});
    return;
  }
  const words = migrationWords(cas);
  if (migrationNodeAlert === 0 && words !== '') {
    judgement.ok('PS207', words);
    return;
  }
  const pods = observation.list(backupControllerPods(name));
  const details = pods.state === 'found' ? troubleLines(diagnosePods(pods.value)) : [];
  const summary = words === '' ? `nodes that can take over: ${migrationNodeRatio || 'unknown'}` : words;
  judgement.warning('PS207', summary, {object, ...(details.length > 0 && {details})});
}
