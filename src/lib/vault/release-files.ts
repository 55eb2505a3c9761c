// The release's files for a Vault, verified.
import {belowDirectory, fetchFiles, type ReleaseWorld} from '../cas/release-files.ts';
import type {ReleaseFile} from '../cas/sessions.ts';
import type {CasSettings} from '../settings/cas-settings.ts';

export interface VaultReleaseFiles {
  /** The custom resource. */
  vault: ReleaseFile;
  /** Sessions: which enclaves a Vault and its helper are, how it initialises itself, and who may verify that. */
  mrenclaves: ReleaseFile;
  policy: ReleaseFile;
  verifyPolicy: ReleaseFile;
}

const names = ['vault', 'vault-image-mrenclaves', 'vault-policy', 'vault-verify-policy'] as const;

/** @throws Failure for the first that cannot be had or vouched for */
export async function fetchVaultFiles(
  settings: CasSettings,
  version: string,
  world: ReleaseWorld,
): Promise<VaultReleaseFiles> {
  const overrides = Object.fromEntries(
    names.map((name) => [name, belowDirectory(settings.files, version, `${name}.yaml`)]),
  );
  const files = await fetchFiles(names, {settings, version, overrides}, world);
  return {
    vault: files.vault,
    mrenclaves: files['vault-image-mrenclaves'],
    policy: files['vault-policy'],
    verifyPolicy: files['vault-verify-policy'],
  };
}
