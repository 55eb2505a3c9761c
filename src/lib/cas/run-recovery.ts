// `cas recover`: a backup is opened, and what is in it goes into a new CAS.
import {resolve} from 'node:path';
import {openingOf} from '../keys/seal-files.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import {versionOfImage} from '../scone/images.ts';
import {formatVersion} from '../scone/semantic-version.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import {type BackupManifest, withBackup} from './backup-archive.ts';
import {refuseNoSnapshot} from './recovery.ts';
import {runProvisioning} from './run-provisioning.ts';
import type {CasSite} from './site.ts';
import {keyMachine} from './target-files.ts';

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
