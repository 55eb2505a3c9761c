// How a CAS should be: from the release, the settings, the files of the owner, and what there is of the CAS.
import {randomBytes} from 'node:crypto';
import {getObject, readObject} from '../cluster/read.ts';
import type {Plan} from '../plan/plan.ts';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {names} from '../scone/names.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {traitsOf} from '../scone/versions.ts';
import {casFrom} from './custom-resource.ts';
import type {CasDesired} from './desired.ts';
import {withControllerImage} from './image.ts';
import {pinnedBy} from './images.ts';
import {backupPolicyName, casRef} from './names.ts';
import {ownerConfigFile} from './owner-config-file.ts';
import {readPatch} from './patch.ts';
import {plannedImages, programImages} from './planned-images.ts';
import {progressOf} from './progress.ts';
import {Provisioning} from './provisioning.ts';
import {Recovery} from './recovery.ts';
import {type CasReleaseFiles, fetchCasFiles} from './release-files.ts';
import {safetyServiceImage} from './safety-service.ts';
import {judgePolicies, type ReleaseFile} from './sessions.ts';
import {type CasSite, casImage} from './site.ts';
import type {TargetFiles} from './target-files.ts';

export interface CasInputs {
  release: CasReleaseFiles;
  ownerConfig: ReleaseFile | undefined;
}

/** What the release and the person give; what cannot be used is refused before anything is made. */
export async function inputsOf({settings, outside}: CasSite): Promise<CasInputs> {
  const {version, provision} = settings;
  const {ownerConfig: own} = provision;
  // First, as a fetch that is left alone would go on to write into the cache.
  const ownerConfig = own === undefined ? undefined : await ownerConfigFile(own, outside);
  const release = await fetchCasFiles(settings, version, outside);
  await judgePolicies(release.ownerPolicy, release.backupPolicy);
  return {release, ownerConfig};
}

/** `snapshot`: a directory with the files of the CAS that the new one is to become. */
export async function desiredCas(
  site: CasSite,
  {release, ownerConfig}: CasInputs,
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
export async function withVerifiedImages(site: CasSite, desired: CasDesired, plan: Plan): Promise<CasDesired> {
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

/** The clock of the run. */
export function nowOf({outside}: CasSite): () => number {
  return () => outside.now().getTime();
}
