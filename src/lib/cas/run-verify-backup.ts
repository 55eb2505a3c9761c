// `cas backup verify`: proves that a backup opens and is whole, and notes it down where the backup is known.
import {resolve} from 'node:path';
import {openingOf} from '../keys/seal-files.ts';
import {Judgement} from '../plan/judgement.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import type {BackupSettings} from '../settings/cas-settings.ts';
import {type BackupManifest, withBackup} from './backup-archive.ts';
import {forgetBackups, noteBackup, readBackups} from './backup-proof.ts';
import {lookOutcome} from './look-outcome.ts';
import type {CasSite} from './site.ts';
import {openTargetFiles} from './target-files.ts';

export async function runVerifyBackup(site: CasSite, backup: BackupSettings): Promise<Answer> {
  const {file} = backup;
  if (file === undefined)
    throw new Failure({kind: 'usage', summary: 'name the backup to verify', next: 'cas backup verify PATH'});
  const path = resolve(site.outside.cwd, file);
  const judgement = new Judgement('cas');
  const files = await openTargetFiles(site);
  try {
    const keys = await openingOf(path, backup, site.outside);
    const manifest = await withBackup(path, keys, files.machine, async (_directory, found) => found).catch(
      async (error: unknown) => {
        // What was proved once and is not whole any more must not vouch for an upgrade.
        if (error instanceof Failure && error.kind === 'failed' && keys === undefined)
          await forgetBackups(files, [path]);
        throw error;
      },
    );
    if (manifest === undefined) {
      judgement.warning(
        'PS213',
        'the directory holds no list of what its files must be, as older backups do: nothing could be compared',
        {object: path},
      );
      return {outcome: lookOutcome(site, judgement)};
    }
    judgement.ok('PS213', `the backup is whole: ${wordsOf(manifest)}`);
    const record = (await readBackups(files)).find((each) => each.path === path);
    if (record !== undefined) await noteBackup(files, {...record, proved: site.outside.now().toISOString()});
    return {outcome: lookOutcome(site, judgement)};
  } finally {
    await files.close();
  }
}

function wordsOf({cas, made, files}: BackupManifest): string {
  const sizes = files.map(({name, bytes}) => `${name} ${bytes} bytes`).join(', ');
  return `CAS ${cas.namespace}/${cas.name}, ${made}, ${sizes}`;
}
