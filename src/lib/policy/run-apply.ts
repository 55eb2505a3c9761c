// `policy apply`: hands policies to a CAS by objects for the operator, and waits until it is known what became of them.

import {casRef, casServices, defaultClientPort} from '../cas/names.ts';
import {atSite, type CasSite} from '../cas/site.ts';
import {readFirst} from '../cluster/reach.ts';
import {readObject} from '../cluster/read.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import {type Applied, applyOne} from './apply-object.ts';
import {readText} from './new-file.ts';
import {describeObject, type ObjectPlan, planObject} from './plan-object.ts';
import {nameOfFile, type ObjectPlace, objectName, policyObject} from './policy-object.ts';
import {uploadPolicies} from './run-upload.ts';
import {type PolicyResult, type PolicyRun, policyOutcome} from './sign-outside.ts';
import {
  judgeEncrypted,
  judgeSigned,
  type PolicyFacts,
  type PolicyFile,
  policyFacts,
  readPolicyFile,
} from './signed-policy.ts';

export interface Wanted {
  policy: PolicyFile;
  /** Undefined for an encrypted policy. */
  facts: PolicyFacts | undefined;
  /** Of its object. */
  name: string;
}

export async function applyPolicies(run: PolicyRun): Promise<Answer> {
  const {settings, judgement} = run;
  const wanted = await wantedPolicies(run);
  if (judgement.findings.some(({verdict}) => verdict === 'failed')) {
    return {outcome: policyOutcome(run, {mode: settings.dryRun ? 'dry-run' : 'reconcile', good: ''})};
  }
  if (settings.direct) return {outcome: await uploadPolicies(run, wanted)};
  if (settings.dryRun && settings.form === 'yaml') return printObjects(run, wanted);
  return atSite(settings.cas, run.outside, (site) => applyAt(site, wanted, run));
}

/** In the order in which they were named, but a namespace session before what lies in it. */
async function wantedPolicies({settings, judgement}: PolicyRun): Promise<Wanted[]> {
  const all: Wanted[] = [];
  for (const file of settings.files) {
    for (const policy of readPolicyFile(await readText(file), file)) {
      if (policy.kind === 'encrypted') {
        judgeEncrypted(policy, judgement);
        all.push({policy, facts: undefined, name: settings.objectName ?? nameOfFile(file)});
      } else {
        const facts = policyFacts(policy.session, file);
        judgeSigned(policy, facts, judgement);
        all.push({policy, facts, name: settings.objectName ?? objectName(facts.name)});
      }
    }
  }
  const names = all.map(({name, policy}) => `${policy.kind} ${name}`);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    const summary = `two policies would become the same object, ${twice.replace(/^\S+ /, '')}`;
    throw new Failure({kind: 'usage', summary, next: 'apply them one by one, with --name'});
  }
  const depth = ({facts}: Wanted) => facts?.name.split('/').length ?? 1;
  return all.toSorted((a, b) => depth(a) - depth(b));
}

/** For a repository that another tool applies: no cluster is asked, so nothing of one is in them. */
function printObjects(run: PolicyRun, wanted: readonly Wanted[]): Answer {
  const {settings} = run;
  const {casNamespace, cas} = settings;
  if (casNamespace === undefined) {
    const next = 'write --cas NAME.NAMESPACE, or add -n';
    throw new Failure({kind: 'usage', summary: 'the namespace of the CAS is not known, as no cluster is asked', next});
  }
  const place: ObjectPlace = {
    cas: {name: cas.name, namespace: casNamespace},
    clientPort: cas.sconeCli.clientPort ?? defaultClientPort,
    namespace: settings.objectNamespace ?? casNamespace,
    casUid: undefined,
  };
  const objects = wanted.map(({policy, facts, name}) => policyObject(policy, facts, name, place));
  const document = objects.length === 1 ? objects[0] : {apiVersion: 'v1', kind: 'List', items: objects};
  const changes = objects.map((object, index) => ({
    ...{id: `policy/${index + 1}`, component: 'policy', state: 'planned' as const},
    summary: `apply ${describeObject(object)}`,
  }));
  return {outcome: policyOutcome(run, {mode: 'dry-run', changes, good: 'nothing was written'}), document};
}

async function applyAt(site: CasSite, wanted: readonly Wanted[], run: PolicyRun): Promise<Answer> {
  const {settings} = run;
  const mode = settings.dryRun ? 'dry-run' : 'reconcile';
  const result = (more: Omit<PolicyResult, 'mode' | 'cluster'>): Answer => {
    const {cluster} = site;
    const place = {context: cluster.context, namespace: site.name.namespace, requests: cluster.requests()};
    return {outcome: policyOutcome(run, {mode, cluster: place, ...more})};
  };
  const place = await placeAt(site, run);
  if (place === undefined) return result({good: ''});
  const plans: ObjectPlan[] = [];
  for (const each of wanted) {
    const object = policyObject(each.policy, each.facts, each.name, place);
    plans.push(await planObject(site, {wanted: each, object, place}, run));
  }
  const planned = plans.filter(({change}) => change !== 'none' && change !== 'refused');
  const summaries = planned.map(({object, change}) => `${change} ${describeObject(object)}`);
  const changes = summaries.map((summary, index) => ({id: `policy/${index + 1}`, component: 'policy', summary}));
  if (plans.some(({change}) => change === 'refused')) return result({good: ''});
  if (settings.dryRun) {
    return result({changes: changes.map((each) => ({...each, state: 'planned'})), good: dryRunWords(planned.length)});
  }
  await askFirst(site, summaries, run);
  const applied: Applied[] = [];
  for (const plan of plans) {
    // What comes later may lie in what comes before it.
    if (applied.some(({isAccepted}) => !isAccepted)) break;
    applied.push(await applyOne(site, plan, run));
  }
  const states = applied.filter(({plan}) => planned.includes(plan));
  return result({
    changes: changes.map((each, index) => ({
      ...each,
      state: states[index] === undefined ? 'not-reached' : states[index].isWritten ? 'done' : 'failed',
    })),
    results: applied.flatMap(({results}) => results),
    good: applied.length === 1 ? 'the policy is accepted' : `all ${applied.length} policies are accepted`,
  });
}

function dryRunWords(count: number): string {
  return count === 0 ? 'there is nothing to do' : `${count} objects are to be applied; nothing was written`;
}

/** The CAS must be there, and be provisioned: before that nobody takes a policy. */
async function placeAt(
  {cluster, name, outside, settings: cas}: CasSite,
  run: PolicyRun,
): Promise<ObjectPlace | undefined> {
  const {judgement, settings} = run;
  const {signal, ownName} = outside;
  const object = `CAS ${name.namespace}/${name.name}`;
  await readFirst(cluster, casServices(name), {signal});
  const answer = await readObject(cluster, casRef(name), {signal});
  if ('reason' in answer) {
    judgement.unknown('PS461', object, answer, {object});
    return undefined;
  }
  if (answer.state !== 'found') {
    judgement.broken('PS457', `${object} does not exist`, {
      object,
      hint: 'name the right one with --cas NAME.NAMESPACE',
    });
    return undefined;
  }
  const {metadata, spec, status} = answer.value;
  const provisioned: unknown = status?.provisioned ?? 'Unknown';
  if (provisioned !== 'Yes') {
    const hint = `${ownName} cas status ${name.name} -n ${name.namespace}`;
    judgement.broken('PS457', `${object} is not provisioned (${provisioned})`, {object, hint});
    return undefined;
  }
  return {
    cas: name,
    clientPort: cas.sconeCli.clientPort ?? spec?.service?.clientPort ?? defaultClientPort,
    namespace: settings.objectNamespace ?? name.namespace,
    casUid: metadata.uid,
  };
}

async function askFirst(
  {cluster, name}: CasSite,
  summaries: readonly string[],
  {settings, outside}: PolicyRun,
): Promise<void> {
  const {confirm} = outside;
  if (settings.yes || confirm === undefined || summaries.length === 0) return;
  const {name: context, server} = cluster.context;
  const what = summaries.length === 1 ? summaries[0] : `apply ${summaries.length} policies`;
  const question = `${what?.replace(/^./, (first) => first.toUpperCase())} for CAS ${name.namespace}/${name.name} in context ${context} (${server})?`;
  if (await confirm(question)) return;
  throw new Failure({
    summary: 'nothing was changed: the question was declined',
    next: 'see what would be done with --dry-run',
  });
}
