// The release's files for a CAS, verified, each where the settings say.

import {proxiedFetch} from '../network/proxied-fetch.ts';
import {type Artefact, provedFile, textOf} from '../release/artefact.ts';
import {openRelease} from '../release/open-release.ts';
import {type ReleaseOptions, releaseOptions} from '../release/release-options.ts';
import type {Emit} from '../report/event.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {ReleaseFile} from './sessions.ts';

export interface ReleaseWorld {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  now: () => Date;
  random: () => number;
  signal: AbortSignal;
  userAgent: string;
  emit: Emit;
}

export interface CasReleaseFiles {
  provisioning: ReleaseFile;
  patch: ReleaseFile;
  ownerPolicy: ReleaseFile;
  backupPolicy: ReleaseFile;
}

/** All four at once. Throws Failure for the first that cannot be had or vouched for. */
export async function fetchCasFiles(
  settings: CasSettings,
  version: string,
  world: ReleaseWorld,
): Promise<CasReleaseFiles> {
  const {emit, env, cwd} = world;
  const base = await releaseOptions(settings.release, version, cwd);
  const release = await openRelease(
    {...base, overrides: {...base.overrides, ...overridesFor(settings, version)}},
    {
      ...world,
      fetch: proxiedFetch(env),
      onRetry: ({url}) => emit({type: 'note', level: 'verbose', text: `trying again: ${url}`}),
    },
  );
  const {patch: own, patchWithBackup: ownWithBackup} = settings.files;
  // Patches that are named for both cases may be anything.
  const isOwn = own !== undefined && own === ownWithBackup;
  const patchName = settings.provision.backupController && !isOwn ? 'cas_patch_probes_and_backup' : 'cas_patch_probes';
  const artefacts = await release.artefacts(['cas_provisioning', patchName, 'cas-owner', 'backup_policy']);
  for (const {text, object} of release.notices()) {
    emit({type: 'note', level: 'warning', text: object === undefined ? text : `${object}: ${text}`});
  }
  for (const artefact of artefacts) emit({type: 'artefact', ...provedFile(artefact)});
  const [provisioning, patch, ownerPolicy, backupPolicy] = artefacts.map(fileOf) as [
    ReleaseFile,
    ReleaseFile,
    ReleaseFile,
    ReleaseFile,
  ];
  return {provisioning, patch, ownerPolicy, backupPolicy};
}

function fileOf(artefact: Artefact): ReleaseFile {
  return {text: textOf(artefact), url: artefact.url};
}

/** A manifests directory holds every file as VERSION/FILE; a file named by itself counts more. */
function overridesFor({files}: CasSettings, version: string): NonNullable<ReleaseOptions['overrides']> {
  const {manifestsDirectory: directory} = files;
  const below = (file: string) =>
    directory === undefined ? undefined : `${directory.replace(/\/+$/, '')}/${version}/${file}`;
  return {
    cas_provisioning: files.provisioning ?? below('cas_provisioning.yaml'),
    cas_patch_probes: files.patch ?? below('cas_patch_probes.json'),
    cas_patch_probes_and_backup: files.patchWithBackup ?? below('cas_patch_probes_and_backup.json'),
    'cas-owner': files.ownerPolicy ?? below('cas-owner.yaml'),
    backup_policy: files.backupPolicy ?? below('backup_policy.yaml'),
  };
}
