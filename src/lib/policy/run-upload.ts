// `policy apply --direct`: the scone program uploads signed policies to an attested CAS, without the operator.
import type {CasSite} from '../cas/site.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import {type AttestedCas, atAttestedCas, lookUpPolicy} from './cas-with-policies.ts';
import type {Wanted} from './run-apply.ts';
import {staleHint, staleWords} from './run-verify.ts';
import {withSessionFile} from './session-file.ts';
import {type PolicyRun, policyOutcome} from './sign-outside.ts';
import {type PolicyFacts, type SignedPolicy, signedText} from './signed-policy.ts';

interface Upload {
  policy: SignedPolicy;
  facts: PolicyFacts;
  /** Hash that it will have. */
  wanted: string;
  /** Hash of the version that the CAS holds; undefined: none that we may read. */
  held: string | undefined;
}

export async function uploadPolicies(run: PolicyRun, wanted: readonly Wanted[]): Promise<Outcome> {
  const {settings} = run;
  const mode = settings.dryRun ? 'dry-run' : 'reconcile';
  const policies = wanted.map(({policy, facts}) => {
    if (policy.kind === 'signed' && facts !== undefined) return {policy, facts};
    const reason = 'that the scone program can upload an encrypted policy is not known';
    throw new Failure({
      kind: 'usage',
      summary: 'encrypted policies go by the operator',
      object: policy.file,
      reason,
      next: 'leave out --direct',
    });
  });
  return atAttestedCas(run, async (cas) => {
    const uploads: Upload[] = [];
    for (const {policy, facts} of policies) {
      uploads.push({policy, facts, ...(await lookUpPolicy(cas, policy, facts.name, run))});
    }
    const due = uploads.filter((upload) => isDue(upload, run));
    const isRefused = run.judgement.findings.some(({verdict}) => verdict === 'failed');
    const changes = due.map(({facts}, index) => ({
      id: `policy/${index + 1}`,
      component: 'policy',
      summary: `upload ${facts.name}`,
    }));
    let done = 0;
    if (!settings.dryRun && !isRefused) {
      await askFirst(cas.site, due, run);
      for (const upload of due) {
        if (!(await sendOne(upload, cas, run))) break;
        done += 1;
      }
    }
    const {cluster, name} = cas.site;
    return policyOutcome(run, {
      mode,
      cluster: {context: cluster.context, namespace: name.namespace, requests: cluster.requests()},
      changes: changes.map((each, index) => ({
        ...each,
        state:
          settings.dryRun || isRefused ? 'planned' : index < done ? 'done' : index === done ? 'failed' : 'not-reached',
      })),
      results: uploads.map(({facts, wanted: value}) => ({name: `hash of ${facts.name}`, value})),
      good:
        due.length === 0 ? 'the CAS holds it already' : settings.dryRun ? 'nothing was sent' : 'the CAS holds it now',
    });
  });
}

/** What the CAS holds must be the version that the policy replaces. */
function isDue({policy, facts, wanted, held}: Upload, {judgement}: PolicyRun): boolean {
  const object = policy.file;
  if (held === wanted) {
    judgement.ok('PS457', `the CAS holds this very policy, hash ${wanted}`, {object});
    return false;
  }
  // What may not be read may be there all the same: then the CAS itself compares.
  if (held === undefined || held === facts.predecessor) return true;
  judgement.broken('PS456', staleWords(facts.predecessor, held), {object, hint: staleHint(held)});
  return false;
}

async function askFirst(
  {cluster, name}: CasSite,
  due: readonly Upload[],
  {settings, outside}: PolicyRun,
): Promise<void> {
  const {confirm} = outside;
  if (settings.yes || confirm === undefined || due.length === 0) return;
  const {name: context, server} = cluster.context;
  const what = due.map(({facts}) => facts.name).join(', ');
  if (await confirm(`Upload ${what} to CAS ${name.namespace}/${name.name} in context ${context} (${server})?`)) return;
  throw new Failure({
    summary: 'nothing was changed: the question was declined',
    next: 'see what would be done with --dry-run',
  });
}

/** True when the CAS holds it afterwards, as far as it can be told. */
async function sendOne({policy, facts, wanted, held}: Upload, cas: AttestedCas, run: PolicyRun): Promise<boolean> {
  const {judgement} = run;
  const {site, config} = cas;
  const object = policy.file;
  const cli = await site.reach.cli();
  const sent = await withSessionFile(signedText(policy), 'json', run, (file) =>
    facts.predecessor === undefined ? cli.createSession({config, file}) : cli.updateSession({config, file}),
  );
  if (!sent.ok) {
    judgement.broken('PS457', `the CAS refuses it: ${sent.words || 'the scone program did not say why'}`, {object});
    return false;
  }
  const now = await lookUpPolicy(cas, policy, facts.name, run);
  if (now.held === wanted) {
    judgement.ok('PS457', 'the CAS has accepted it', {object});
    judgement.ok('PS458', `its hash is ${wanted}`, {object});
    return true;
  }
  if (now.held === undefined) {
    judgement.ok('PS457', 'the scone program says that the CAS has accepted it', {object});
    judgement.skipped('PS458', 'it may not be read back, so its hash was not seen', {object, details: [now.words]});
    return true;
  }
  const still = now.held === held ? 'still ' : '';
  judgement.broken('PS458', `the scone program reports no error, but the hash is ${still}${now.held}, not ${wanted}`, {
    object,
  });
  return false;
}
