// The release's files for a CAS, verified, each where the settings say.

import {proxiedFetch} from '../network/proxied-fetch.ts';
import {type Artefact, provedFile, textOf} from '../release/artefact.ts';
import type {SignedArtefactName} from '../release/locations.ts';
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
  const {patch: own, patchWithBackup: ownWithBackup} = settings.files;
  // Patches that are named for both cases may be anything.
  const isOwn = own !== undefined && own === ownWithBackup;
  const patchName = settings.provision.backupController && !isOwn ? 'cas_patch_probes_and_backup' : 'cas_patch_probes';
  const names = ['cas_provisioning', patchName, 'cas-owner', 'backup_policy'] as const;
  const files = await fetchFiles(names, {settings, version, overrides: overridesFor(settings, version)}, world);
  return {
    provisioning: files.cas_provisioning,
    patch: files[patchName],
    ownerPolicy: files['cas-owner'],
    backupPolicy: files.backup_policy,
  };
}

export interface WantedFiles {
  settings: Pick<CasSettings, 'release'>;
  version: string;
  overrides: NonNullable<ReleaseOptions['overrides']>;
}

/** These files of a release, all at once, by name. */
export async function fetchFiles<Name extends SignedArtefactName>(
  names: readonly Name[],
  {settings, version, overrides}: WantedFiles,
  world: ReleaseWorld,
): Promise<Record<Name, ReleaseFile>> {
  const {emit, env, cwd} = world;
  const base = await releaseOptions(settings.release, version, cwd);
  const release = await openRelease(
    {...base, overrides: {...base.overrides, ...overrides}},
    {
      ...world,
      fetch: proxiedFetch(env),
      onRetry: ({url}) => emit({type: 'note', level: 'verbose', text: `trying again: ${url}`}),
    },
  );
  const artefacts = await release.artefacts([...names]);
  for (const {text, object} of release.notices()) {
    emit({type: 'note', level: 'warning', text: object === undefined ? text : `${object}: ${text}`});
  }
  for (const artefact of artefacts) emit({type: 'artefact', ...provedFile(artefact)});
  return Object.fromEntries(names.map((name, index) => [name, fileOf(artefacts[index] as Artefact)])) as Record<
    Name,
    ReleaseFile
  >;
}

function fileOf(artefact: Artefact): ReleaseFile {
  return {text: textOf(artefact), url: artefact.url};
}

/** A manifests directory holds every file as VERSION/FILE; a file named by itself counts more. */
function overridesFor({files}: CasSettings, version: string): NonNullable<ReleaseOptions['overrides']> {
  const below = (file: string) => belowDirectory(files, version, file);
  return {
    cas_provisioning: files.provisioning ?? below('cas_provisioning.yaml'),
    cas_patch_probes: files.patch ?? below('cas_patch_probes.json'),
    cas_patch_probes_and_backup: files.patchWithBackup ?? below('cas_patch_probes_and_backup.json'),
    'cas-owner': files.ownerPolicy ?? below('cas-owner.yaml'),
    backup_policy: files.backupPolicy ?? below('backup_policy.yaml'),
  };
}

/** Where a file lies in a directory with the manifests of all releases; undefined: none is named. */
export function belowDirectory(
  {manifestsDirectory: directory}: Pick<CasSettings['files'], 'manifestsDirectory'>,
  version: string,
  file: string,
): string | undefined {
  return directory === undefined ? undefined : `${directory.replace(/\/+$/, '')}/${version}/${file}`;
}
