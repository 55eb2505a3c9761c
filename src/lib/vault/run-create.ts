// Making a Vault: one look, one plan, one question, then the plan is carried out.
import {holdOn} from '../cas/hold.ts';
import {pinnedBy, unverified} from '../cas/images.ts';
import {casRef} from '../cas/names.ts';
import {casOutcome} from '../cas/outcome.ts';
import type {CasOutside} from '../cas/outside.ts';
import {programImages} from '../cas/planned-images.ts';
import type {CasSite} from '../cas/site.ts';
import {openTargetFiles, type TargetFiles} from '../cas/target-files.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {readObject} from '../cluster/read.ts';
import {openJournal} from '../keys/journal.ts';
import {vaultFiles} from '../keys/target-directory.ts';
import {type Applied, applyPlan} from '../plan/apply.ts';
import {observe} from '../plan/observe.ts';
import {makePlan, type Plan, titlesOf} from '../plan/plan.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import {imageReference} from '../scone/images.ts';
import type {VaultSettings} from '../settings/vault-settings.ts';
import {type VaultDesired, vaultComponent} from './creation-component.ts';
import {namedVerifiers, vaultSessions, wantsVerifier} from './creation-sessions.ts';
import {VaultCreation} from './creation-work.ts';
import {vaultFrom, withImage} from './custom-resource.ts';
import {kubernetesFacts} from './kubernetes-facts.ts';
import {newOwnerNumber} from './owner-number.ts';
import {vaultProgress} from './progress.ts';
import {fetchVaultFiles, type VaultReleaseFiles} from './release-files.ts';
import type {VaultName} from './reviewer.ts';
import {describeVault, vaultFacts, vaultKind} from './vault-object.ts';

const components = [vaultComponent];

/** Port of a CAS for enclaves (docs/system.md: Vault). */
const enclavePort = 18765;

export interface CreationRun {
  settings: VaultSettings;
  version: string;
  vault: VaultName;
  /** In the namespace of the Vault. */
  cluster: Cluster;
  /** Of the CAS. */
  site: CasSite;
  outside: CasOutside;
}

export async function createVault(run: CreationRun): Promise<Answer> {
  const {settings, site, version, outside} = run;
  // What cannot be used is refused before there is a directory for keys, and long before anything is made.
  const release = await fetchVaultFiles(settings.cas, version, outside);
  const files = await openTargetFiles(site);
  const {name, namespace} = run.vault;
  const hold = holdOn(site, files, `${outside.ownName} vault ${name} -n ${namespace}`);
  try {
    // It holds a token, and a run that was killed may have left it.
    await files.remove(vaultFiles(files.target, run.vault).session);
    const draft = await desiredVault(run, release, files);
    const first = await drawPlan(run, draft);
    const hasWork = first.blocks.length === 0 && first.components.some(({steps}) => steps.length > 0);
    const desired = hasWork ? await withVerifiedImages(run, draft, first) : draft;
    // Nobody upgrades the CAS while its sessions are made.
    if (hasWork && changesIn(first) > 0 && !settings.cas.dryRun && unverified(desired.check).length === 0)
      await hold.take();
    const plan = hasWork ? await drawPlan(run, desired) : first;
    tell(run, plan);
    if (settings.cas.dryRun || !hasWork || plan.blocks.length > 0) return answerOf(run, plan, undefined);
    await askFirst(run, plan);
    const now = () => outside.now().getTime();
    const applied = await applyPlan(plan, {...site, ...outside, cluster: run.cluster, now, forceConflicts: false});
    return answerOf(run, await lookAgain(run, release, files, plan), {plan, applied});
  } finally {
    await hold.release();
    await files.close();
  }
}

async function desiredVault(run: CreationRun, release: VaultReleaseFiles, files: TargetFiles): Promise<VaultDesired> {
  const {settings, site, version, vault, cluster, outside} = run;
  const {signal} = outside;
  const {journal: journalFile, manifest, session: sessionFile} = vaultFiles(files.target, vault);
  const [cas, live, journal, kubernetes, named] = await Promise.all([
    readObject(cluster, casRef(site.name), {signal}),
    readObject(cluster, {...vaultKind, ...vault}, {signal}),
    openJournal(journalFile, files.machine),
    kubernetesFacts(cluster, vault.namespace, settings.creation.kubernetesHost, signal),
    namedVerifiers(release),
  ]);
  for (const text of journal.troubles) outside.emit({type: 'note', level: 'warning', text});
  const casUid = cas.state === 'found' ? (cas.value.metadata.uid ?? '') : undefined;
  const known = live.state === 'found' ? {number: vaultFacts(live.value).ownerId} : undefined;
  const progress = vaultProgress(journal.records, casUid, known);
  const number = progress?.number ?? newOwnerNumber();
  const service = cas.state === 'found' ? (await site.reach.service()).metadata.name : site.name.name;
  const casHost = `${service}.${site.name.namespace}`;
  const {reviewerSecret, verifierMrenclave} = settings.creation;
  const isOpen = wantsVerifier(release);
  const work = new VaultCreation({
    ...{site, cluster, vault, files, journal, manifest, sessionFile, casHost, number, kubernetes, reviewerSecret},
    casUid: casUid ?? '',
    verifierMrenclave,
    verifierImage: isOpen ? imageReference(settings.cas, 'vault-statement-verifier', version) : undefined,
  });
  const image = imageReference(settings.cas, 'vault', version);
  return {
    ...{vault, version, number, progress, kubernetes, reviewerSecret, work},
    cas: site.name,
    wanted: await vaultFrom(release.vault, {...vault, image, number, casAddress: `${casHost}:${enclavePort}`}),
    sessions: vaultSessions(release, number),
    identity: await identityIn(files),
    verifier: {given: verifierMrenclave, named, isOpen},
    wait: settings.cas.provision.wait,
    check: site.images.unasked,
  };
}

async function identityIn(files: TargetFiles): Promise<VaultDesired['identity']> {
  if (!(await files.hasIdentity(files.cliConfig))) return undefined;
  const [fingerprint, isOwner] = await Promise.all([files.ownerFingerprint(), files.hasIdentity(files.ownerIdentity)]);
  return {fingerprint, isOwner, directory: files.target.path};
}

/** The image by the digest that was verified; what is not verified blocks the plan. */
async function withVerifiedImages(run: CreationRun, desired: VaultDesired, plan: Plan): Promise<VaultDesired> {
  const {settings, site} = run;
  const image = vaultFacts(desired.wanted).image ?? '';
  const makesVault = changesIn(plan) > 0 && desired.progress?.object !== 'yes';
  const check = await site.images.verify(makesVault ? [image, ...programImages(site.settings)] : []);
  return {...desired, check, wanted: withImage(desired.wanted, pinnedBy(check, settings.cas)(image))};
}

async function drawPlan({cluster, outside}: CreationRun, desired: VaultDesired): Promise<Plan> {
  return makePlan(components, desired, await observe(cluster, components, desired, outside));
}

function tell({outside: {emit}}: CreationRun, plan: Plan): void {
  emit({type: 'findings', components: titlesOf(components), findings: plan.findings});
  emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
}

/** After the work the findings are those of a last look; what failed on the way is in what was applied. */
async function lookAgain(
  run: CreationRun,
  release: VaultReleaseFiles,
  files: TargetFiles,
  before: Plan,
): Promise<Plan> {
  if (run.outside.signal.aborted) return before;
  const plan = await drawPlan(run, await desiredVault(run, release, files));
  tell(run, plan);
  return plan;
}

function changesIn({components: planned}: Plan): number {
  return planned.flatMap(({changes}) => changes).length;
}

async function askFirst({settings, outside, cluster, vault}: CreationRun, plan: Plan): Promise<void> {
  const {confirm} = outside;
  const count = changesIn(plan);
  if (settings.cas.yes || confirm === undefined || count === 0) return;
  const {name: context, server} = cluster.context;
  if (await confirm(`Create ${describeVault(vault)} in context ${context} (${server}), ${count} steps?`)) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}

function answerOf(run: CreationRun, plan: Plan, done: {plan: Plan; applied: Applied} | undefined): Answer {
  const {site, settings, vault, version} = run;
  const about = {command: 'vault', object: describeVault(vault), namespace: vault.namespace, done: 'is created'};
  const mode = settings.cas.dryRun ? 'dry-run' : 'reconcile';
  return {outcome: {...casOutcome(site, {mode, plan, done, about}), version}};
}
