// `keys drill`: a key from a sealed backup is proved to be the one by which the CAS knows its owner.
import {resolve} from 'node:path';
import {describePlace} from '../keys/binding.ts';
import {identityOf, parseCliConfig, secretsOf} from '../keys/cli-config.ts';
import {type AskCas, drillRestore} from '../keys/restore-drill.ts';
import {neededOpening} from '../keys/seal-files.ts';
import {readSecretFile} from '../keys/secret-file.ts';
import {Judgement} from '../plan/judgement.ts';
import {Failure} from '../report/failure.ts';
import type {Answer} from '../report/outcome.ts';
import type {BackupSettings} from '../settings/cas-settings.ts';
import {lookOutcome} from './look-outcome.ts';
import {markerSession} from './sessions.ts';
import type {CasSite} from './site.ts';
import {openTargetFiles, placeOf} from './target-files.ts';

/** The CAS is asked with nothing but what was restored; the directory for keys lends it nothing. */
export async function runDrill(site: CasSite, backup: BackupSettings): Promise<Answer> {
  const {outside, name, cluster} = site;
  if (backup.file === undefined)
    throw new Failure({kind: 'usage', summary: 'name the sealed file', next: 'keys drill FILE'});
  const file = resolve(outside.cwd, backup.file);
  const keys = await neededOpening(file, backup, outside);
  const casName = describePlace(await placeOf(cluster, name, outside.signal));
  const files = await openTargetFiles(site);
  try {
    const ask = askCas(site, files.machine);
    await drillRestore(files.target, {file, keys, cas: name, casName, ask, now: outside.now()}, files.machine);
    const judgement = new Judgement('cas');
    judgement.ok('PS153', `a key restored from ${file} is the one that ${casName} knows as its owner's`, {
      object: file,
    });
    const summary = `The drill succeeded: with ${file} alone you are the owner of CAS ${name.namespace}/${name.name}`;
    return {outcome: {...lookOutcome(site, judgement), command: 'keys drill', summary}};
  } finally {
    await files.close();
  }
}

/**
 * Only its creator may read the session `cas-owner`; `provisioned`, which everybody may read, tells a refusal from a CAS
 * that does not answer.
 */
function askCas({reach, outside}: CasSite, machine: Parameters<typeof readSecretFile>[1]): AskCas {
  return async ({config}) => {
    const restored = await readSecretFile(config, machine);
    const identity = identityOf(parseCliConfig(restored?.content ?? '', config));
    for (const secret of secretsOf(identity)) outside.learn(secret);
    await reach.attest(config);
    const cli = await reach.cli();
    const own = await cli.readSession({config, name: 'cas-owner'});
    if (own.ok) return {knows: true, words: 'it gave the session cas-owner, which only its creator may read'};
    const common = await cli.readSession({config, name: markerSession.name});
    if (common.ok) return {knows: false, words: `it refused the session cas-owner: ${own.words || 'without a word'}`};
    throw new Failure({
      kind: 'undetermined',
      summary: 'whether the CAS knows the key cannot be told',
      reason: `it gave neither the session cas-owner nor ${markerSession.name}: ${common.words || 'without a word'}`,
      next: 'see how the CAS stands with `cas status`, then run the same command again',
    });
  };
}
