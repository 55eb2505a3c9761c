// Provisioning, whole or split: one look, one plan, one question, then the plan is carried out.
import {randomBytes} from 'node:crypto';
import {resolve} from 'node:path';
import {readFirst} from '../cluster/reach.ts';
import {getObject, readObject} from '../cluster/read.ts';
import {openingOf} from '../keys/seal-files.ts';
import {type Applied, applyPlan} from '../plan/apply.ts';
import {observe} from '../plan/observe.ts';
import {makePlan, type Plan, titlesOf} from '../plan/plan.ts';
import {Failure} from '../report/failure.ts';
import type {Answer, Mode} from '../report/outcome.ts';
import {Secret} from '../report/secret.ts';
import {versionOfImage} from '../scone/images.ts';
import {names} from '../scone/names.ts';
import {formatVersion, parseVersion} from '../scone/semantic-version.ts';
import {traitsOf} from '../scone/versions.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import {type BackupManifest, withBackup} from './backup-archive.ts';
import {casComponent} from './component.ts';
import {casFrom} from './custom-resource.ts';
import type {CasDesired} from './desired.ts';
import {holdOn} from './hold.ts';
import {withControllerImage} from './image.ts';
import {pinnedBy, unverified} from './images.ts';
import {backupPolicyName, casRef, casServices} from './names.ts';
import {casOutcome} from './outcome.ts';
import {ownerConfigFile} from './owner-config-file.ts';
import {readPatch} from './patch.ts';
import {plannedImages, programImages} from './planned-images.ts';
import {progressOf} from './progress.ts';
import {Provisioning} from './provisioning.ts';
import {Recovery, refuseNoSnapshot} from './recovery.ts';
import {type CasReleaseFiles, fetchCasFiles} from './release-files.ts';
import {safetyServiceImage} from './safety-service.ts';
import {judgePolicies, type ReleaseFile} from './sessions.ts';
import {type CasSite, casImage} from './site.ts';
import {keyMachine, openTargetFiles, type TargetFiles} from './target-files.ts';

const components = [casComponent];

/** A backup is opened for as long as it takes, and nothing of it is left. */
export async function runRecovery(site: CasSite): Promise<Answer> {
  const {settings, outside} = site;
  const from = settings.provision.recoverFrom ?? settings.backup.file;
  if (from === undefined) {
    throw new Failure({
      kind: 'usage',
      summary: 'name the backup to recover from',
      next: 'cas recover NAME --from PATH',
    });
  }
  const path = resolve(outside.cwd, from);
  const keys = await openingOf(path, settings.backup, outside);
  return withBackup(path, keys, keyMachine(outside), async (directory, manifest) => {
    await refuseNoSnapshot(directory);
    return runProvisioning({...site, settings: withVersionOf(manifest, site)}, directory);
  });
}

/** Unless somebody says otherwise the CAS gets the version that it had: its session permits no other backup controller. */
function withVersionOf(manifest: BackupManifest | undefined, {settings, outside}: CasSite): CasSettings {
  const version = manifest && versionOfImage(manifest.cas.image);
  if (version === undefined) return settings;
  const had = formatVersion(version);
  if (!settings.isVersionGiven) return {...settings, version: had};
  if (had !== settings.version) {
    const text = `the backup is of a CAS ${had}, and ${settings.version} is asked for: its nodes may not be able to take over`;
    outside.emit({type: 'note', level: 'warning', text});
  }
  return settings;
}

/** `snapshot`: a directory with the files of the CAS that the new one is to become. */
export async function runProvisioning(site: CasSite, snapshot?: string): Promise<Answer> {
  const {settings, cluster, outside} = site;
  // What keeps us out of the cluster is said before anything is fetched or opened.
  await readFirst(cluster, casServices(site.name), outside);
  // What cannot be used is refused before there is a directory for keys, and long before anything is spent.
  const inputs = await inputsOf(site);
  const files = await openTargetFiles(site);
  const hold = holdOn(site, files);
  try {
    const draft = await desiredCas(site, inputs, files, snapshot);
    const first = await drawPlan(site, draft);
    const hasWork = first.blocks.length === 0 && hasSteps(first);
    const desired = hasWork ? await withVerifiedImages(site, draft, first) : draft;
    // Before the look that counts, so that what another run has just done is seen.
    if (hasWork && !settings.dryRun && unverified(desired.check).length === 0) await hold.take();
    const plan = hasWork ? await drawPlan(site, desired) : first;
    tell(site, plan);
    if (settings.dryRun || !hasSteps(plan) || plan.blocks.length > 0) return answerOf(site, desired, plan, undefined);
    await askFirst(site, plan);
    await files.bind(cluster);
    const applied = await applyPlan(plan, {...site, ...outside, now: nowOf(site), forceConflicts: false});
    return answerOf(site, desired, await lookAgain(site, desired, plan, applied.failures.length === 0), {
      plan,
      applied,
    });
  } finally {
    await hold.release();
    await files.close();
  }
}

function hasSteps({components: all}: Plan): boolean {
  return all.some(({steps}) => steps.length > 0);
}

interface Inputs {
  release: CasReleaseFiles;
  ownerConfig: ReleaseFile | undefined;
}

async function inputsOf({settings, outside}: CasSite): Promise<Inputs> {
  const {version, provision} = settings;
  const {ownerConfig: own} = provision;
  // First, as a fetch that is left alone would go on to write into the cache.
  const ownerConfig = own === undefined ? undefined : await ownerConfigFile(own, outside);
  const release = await fetchCasFiles(settings, version, outside);
  await judgePolicies(release.ownerPolicy, release.backupPolicy);
  return {release, ownerConfig};
}

async function desiredCas(
  site: CasSite,
  {release, ownerConfig}: Inputs,
  files: TargetFiles,
  snapshot: string | undefined,
): Promise<CasDesired> {
  const {settings, name, cluster, reach, outside, deadline} = site;
  const {provision, version} = settings;
  const cas = await getObject(cluster, casRef(name), {signal: outside.signal});
  const traits = traitsOf(parseVersion(version));
  const nonce = traits.casNonce ? randomBytes(16).toString('hex') : undefined;
  if (provision.nonce !== undefined && !traits.casNonce) {
    throw new Failure({kind: 'usage', summary: `a CAS ${version} knows no nonce`, next: 'leave out --nonce'});
  }
  const journal = await files.journalLines();
  const wanted = await casFrom(release.provisioning, {
    ...name,
    image: provision.imageOverwrite ?? casImage(settings, snapshot === undefined ? 'cas' : 'cas-recovery'),
    nonce: provision.nonce ?? nonce,
  });
  const {imageRepo, imagePrefix} = settings;
  const variables = {POLICY_NAME: backupPolicyName, IMAGE_REPO: imageRepo, IMAGE_PREFIX: imagePrefix};
  const patch = await readPatch(release.patch, variables);
  const isConfigMade =
    ownerConfig === undefined && settings.action === 'provision' && cas?.status?.provisioned !== 'Yes';
  const work = new Provisioning({
    cluster,
    settings,
    name,
    reach,
    files,
    release: {ownerPolicy: release.ownerPolicy, backupPolicy: release.backupPolicy, ownerConfig},
    dcapKey: traits.dcapKeyInOwnerConfig && isConfigMade ? await dcapKeyFor(site) : undefined,
    backupController: casImage(settings, 'backup-controller'),
    wasSent: progressOf(journal, cas?.metadata.uid).provisioned === 'maybe',
    emit: outside.emit,
    signal: outside.signal,
    now: nowOf(site),
    deadline,
    learn: outside.learn,
  });
  const {signal} = outside;
  const recovery =
    snapshot === undefined ? undefined : new Recovery({cluster, name, reach, files, directory: snapshot, signal});
  const finalImage = casImage(settings, 'cas');
  const safetyImage = safetyServiceImage(settings);
  return {
    settings,
    name,
    wanted,
    patch,
    journal,
    work,
    recovery,
    finalImage,
    safetyImage,
    now: nowOf(site),
    check: site.images.unasked,
  };
}

/** As given, else that of LAS; 32 zeros stand for none, as the vendor has it (docs/system.md: DCAP key). */
async function dcapKeyFor({settings, cluster, outside}: CasSite): Promise<Secret> {
  const {dcapKey} = settings.provision;
  if (dcapKey !== undefined) return dcapKey;
  const ref = {apiVersion: 'base.scone.cloud/v1beta1', kind: 'LAS', name: names.las};
  const answer = await readObject(cluster, ref, {signal: outside.signal});
  if ('reason' in answer) {
    throw new Failure({
      kind: 'undetermined',
      summary: 'LAS cannot be read, so its DCAP key, which the CAS needs too, is not known',
      object: `LAS ${names.las}`,
      reason: answer.reason,
      next: 'give the key with --dcap-api (32 zeros for none), or ask for the right to read LAS',
    });
  }
  const key: string = (answer.state === 'found' && answer.value.spec?.dcapKey) || '';
  if (/^[0-9a-f]{32}$/i.test(key)) {
    const secret = new Secret(key);
    outside.learn(secret);
    return secret;
  }
  const text = 'no DCAP key was given and LAS has none, so the CAS gets none either; on Azure none is needed';
  outside.emit({type: 'note', level: 'info', text});
  return new Secret('0'.repeat(32));
}

/** Everything as before, each image by the digest that was verified; what is not verified blocks the plan. */
async function withVerifiedImages(site: CasSite, desired: CasDesired, plan: Plan): Promise<CasDesired> {
  const {settings, images} = site;
  const check = await images.verify([...plannedImages(plan), ...programImages(settings)]);
  const pinned = pinnedBy(check, settings);
  const {wanted, patch, finalImage, safetyImage} = desired;
  return {
    ...desired,
    check,
    wanted: {...wanted, spec: {...wanted.spec, image: pinned(wanted.spec.image)}},
    patch: withControllerImage(patch, pinned),
    finalImage: pinned(finalImage),
    safetyImage: safetyImage && pinned(safetyImage),
  };
}

async function drawPlan({cluster, outside}: CasSite, desired: CasDesired): Promise<Plan> {
  return makePlan(components, desired, await observe(cluster, components, desired, outside));
}

function tell({settings, outside: {emit}}: CasSite, plan: Plan): void {
  emit({type: 'findings', components: titlesOf(components), findings: plan.findings});
  if (modeOf(settings.dryRun) !== 'check')
    emit({type: 'plan', changes: plan.components.flatMap(({changes}) => changes)});
}

/** After the work the findings are those of a last look; what failed on the way is in what was applied. */
async function lookAgain(site: CasSite, desired: CasDesired, before: Plan, isDone: boolean): Promise<Plan> {
  if (site.outside.signal.aborted) return before;
  // The first part is done when it said the token; that the CAS exists now is no trouble.
  if (site.settings.action === 'preprovision' && isDone) return {...before, findings: []};
  const plan = await drawPlan(site, desired);
  tell(site, plan);
  return plan;
}

async function askFirst({settings, outside, cluster, name}: CasSite, plan: Plan): Promise<void> {
  const {confirm} = outside;
  if (settings.yes || confirm === undefined) return;
  const count = plan.components.flatMap(({changes}) => changes).length;
  const {name: context, server} = cluster.context;
  const question = `Provision CAS ${name.namespace}/${name.name} in context ${context} (${server}), ${count} steps?`;
  if (await confirm(question)) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}

function answerOf(
  site: CasSite,
  {work}: CasDesired,
  plan: Plan,
  done: {plan: Plan; applied: Applied} | undefined,
): Answer {
  const {marks, shown} = work.results;
  const {action, dryRun} = site.settings;
  const outcome = casOutcome(site, {mode: modeOf(dryRun), plan, done, results: shown});
  if (action !== 'preprovision' || marks === undefined) return {outcome};
  const lines = [
    {name: 'CAS_KEY_HASH', value: marks.keyHash},
    {name: 'CAS_PROVISIONING_TOKEN', value: marks.token.reveal()},
  ];
  const text = lines.map(({name, value}) => `export ${name}=${value}\n`).join('');
  return {outcome: {...outcome, results: lines}, text};
}

function modeOf(dryRun: boolean): Mode {
  return dryRun ? 'dry-run' : 'reconcile';
}

function nowOf({outside}: CasSite): () => number {
  return () => outside.now().getTime();
}
