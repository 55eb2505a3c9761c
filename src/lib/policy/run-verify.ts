// `policy verify`: what can be said of signed and encrypted policies here, and whether a CAS holds them.
import type {Answer} from '../report/outcome.ts';
import {type AttestedCas, atAttestedCas, lookUpPolicy} from './cas-with-policies.ts';
import {fillPolicy} from './filled-policy.ts';
import {readText} from './new-file.ts';
import {judgeText} from './run-sign.ts';
import {type PolicyResult, type PolicyRun, policyOutcome} from './sign-outside.ts';
import {
  judgeEncrypted,
  judgeSigned,
  type PolicyFacts,
  type PolicyFile,
  policyFacts,
  readPolicyFile,
  type SignedPolicy,
} from './signed-policy.ts';
import {readRequest} from './signing-request.ts';

interface Sound {
  policy: SignedPolicy;
  facts: PolicyFacts;
}

export async function verifyPolicies(run: PolicyRun): Promise<Answer> {
  const {settings, judgement} = run;
  const meant = await meantText(run);
  const sound: Sound[] = [];
  for (const file of settings.files) {
    for (const policy of readPolicyFile(await readText(file), file)) {
      const facts = judgeForm(policy, run);
      if (policy.kind !== 'signed' || facts === undefined) continue;
      if (meant === undefined || judgeText(meant, policy, run)) sound.push({policy, facts});
    }
  }
  const isUnsound = judgement.findings.some(({verdict}) => verdict === 'failed');
  let cluster: Pick<PolicyResult, 'cluster'> = {};
  if (settings.isCasNamed && !isUnsound) cluster = await atAttestedCas(run, (cas) => judgeAtCas(sound, cas, run));
  else for (const {policy} of sound) tellUnverified(policy, run);
  const count = settings.files.length === 1 ? 'the policy is' : 'all policies are';
  const good = settings.isCasNamed
    ? `${count} as the CAS has it, or next in line`
    : `${count} sound, as far as it can be told here`;
  return {outcome: policyOutcome(run, {mode: 'check', good, ...cluster})};
}

/** The text that was meant, filled in as it was for signing. */
async function meantText({settings, outside}: PolicyRun): Promise<string | undefined> {
  const {policyText, useEnv} = settings;
  if (policyText === undefined) return undefined;
  const raw = await readText(policyText);
  const request = readRequest(raw, policyText);
  if (request !== undefined) return request.session;
  return fillPolicy(raw, {values: useEnv ? outside.env : undefined, file: policyText}).text;
}

/** Undefined for what is not sound, and for what cannot be looked into. */
function judgeForm(policy: PolicyFile, {judgement}: PolicyRun): PolicyFacts | undefined {
  if (policy.kind === 'encrypted') {
    judgeEncrypted(policy, judgement);
    return undefined;
  }
  const facts = policyFacts(policy.session, policy.file);
  return judgeSigned(policy, facts, judgement) ? facts : undefined;
}

function tellUnverified({file: object}: SignedPolicy, {judgement}: PolicyRun): void {
  judgement.skipped('PS459', 'whether a CAS accepts the signature, only that CAS says: name it with --cas', {object});
}

async function judgeAtCas(
  sound: readonly Sound[],
  cas: AttestedCas,
  run: PolicyRun,
): Promise<Pick<PolicyResult, 'cluster'>> {
  for (const each of sound) await judgeHeld(each, cas, run);
  const {cluster, name} = cas.site;
  return {cluster: {context: cluster.context, namespace: name.namespace, requests: cluster.requests()}};
}

async function judgeHeld({policy, facts}: Sound, cas: AttestedCas, run: PolicyRun): Promise<void> {
  const {judgement} = run;
  const object = policy.file;
  const {wanted, held, words} = await lookUpPolicy(cas, policy, facts.name, run);
  if (held === wanted) {
    judgement.ok('PS457', `the CAS holds this very policy, hash ${wanted}`, {object});
    return;
  }
  if (held === undefined) {
    const details = words === '' ? [] : [words];
    const summary = `the CAS holds no policy ${facts.name} that we may read`;
    if (facts.predecessor === undefined)
      judgement.skipped('PS457', `${summary}: nobody has handed it over yet`, {object, details});
    else judgement.broken('PS456', `${summary}, and this one names a predecessor`, {object, details});
    return;
  }
  if (facts.predecessor === held) {
    judgement.ok('PS456', `the CAS holds its predecessor, hash ${held}`, {object});
    judgement.skipped('PS457', 'nobody has handed it over yet', {object});
    return;
  }
  judgement.broken('PS456', staleWords(facts.predecessor, held), {object, hint: staleHint(held)});
}

export function staleWords(named: string | undefined, held: string): string {
  const other = named === undefined ? 'it is a first version' : `its predecessor is ${named}`;
  return `${other}, but the version that is there has the hash ${held}`;
}

export function staleHint(held: string): string {
  return `review what is there, put \`predecessor: ${held}\` into your policy, and sign it again`;
}
