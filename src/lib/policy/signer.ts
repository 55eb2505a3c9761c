// Signs by the scone program, with a copy of the keys: the owner's own files are read and never written.

import {openOfflineCli} from '../cas/open-cli.ts';
import {withScratchConfig} from '../cas/scratch-config.ts';
import {keyMachine} from '../cas/target-files.ts';
import {memberNames} from '../keys/cli-config.ts';
import {openingWith} from '../keys/seal-files.ts';
import {writeSecretFile} from '../keys/secret-file.ts';
import {targetDirectory} from '../keys/target-directory.ts';
import {Failure} from '../report/failure.ts';
import type {SconeCli} from '../scone-cli/scone-cli.ts';
import {type KeyFile, readKeyFile} from './key-file.ts';
import type {PolicyRun} from './sign-outside.ts';
import {seedOfKey} from './signer-id.ts';

export interface Signer {
  cli: SconeCli;
  /** State file of the program with the key that signs. */
  config: string;
  /** As the program names it; when the key can be read here, it was compared. */
  signerId: string;
  keys: KeyFile;
}

/** The file of keys that is named, or the state of the SCONE CLI. */
export async function readIdentity({settings, outside}: PolicyRun): Promise<KeyFile> {
  const path = settings.identity ?? targetDirectory(settings.cas.targetDirectory).cliConfig;
  const keys = await readKeyFile(path, await openingWith(settings.open, outside.learn), keyMachine(outside));
  for (const words of keys.troubles) outside.emit({type: 'note', level: 'warning', text: `${path}: ${words}`});
  return keys;
}

/** Opens the program without a cluster, gives it the keys, and takes all away afterwards. */
export async function withSigner<T>(run: PolicyRun, work: (signer: Signer) => Promise<T>): Promise<T> {
  const {settings, outside} = run;
  const keys = await readIdentity(run);
  if (keys.signing === undefined && keys.unreadSeed === undefined) {
    throw new Failure({
      kind: 'usage',
      summary: 'there is no key in it that signs policies',
      object: keys.path,
      next: `make one with \`${outside.ownName} policy keys new FILE\`, and name it with --identity`,
    });
  }
  const cli = await openOfflineCli(settings.cas, outside);
  try {
    return await withScratchConfig({settings: settings.cas, outside}, async (config) => {
      const signerId = await giveKeys(keys, {cli, config}, run);
      return work({cli, config, signerId, keys});
    });
  } finally {
    await cli.close();
  }
}

/** @returns the signer id as the program names it */
async function giveKeys(
  keys: KeyFile,
  {cli, config}: {cli: SconeCli; config: string},
  {outside}: PolicyRun,
): Promise<string> {
  const machine = keyMachine(outside);
  const wanted = keys.signing?.signerId;
  const named: string[] = [];
  for (const text of statesFor(keys)) {
    await writeSecretFile(config, text, {replace: true}, machine);
    const signerId = await cli.signerId({config}).catch((error: unknown) => {
      outside.signal.throwIfAborted();
      if (!(error instanceof Failure) || error.kind === 'interrupted' || error.kind === 'deadline') throw error;
      named.push(error.message);
      return undefined;
    });
    if (signerId === undefined) continue;
    if (wanted === undefined || signerId === wanted) return signerId;
    named.push(`it names the signer ${signerId}`);
  }
  throw new Failure({
    summary: 'the scone program does not take the key for what it is here',
    object: keys.path,
    reason: `its public key is that of ${wanted}; ${[...new Set(named)].join('; ')}`,
    next: 'let the scone program make a key of its own: scone self show-session-signing-key',
  });
}

/** How the program writes the seed is not known for every version, so each form is tried; its answer decides. */
function statesFor({state, signing, owner}: KeyFile): string[] {
  if (state !== undefined) return [state.reveal()];
  if (signing === undefined) return [];
  const seed = seedOfKey(signing.key);
  const {identity, attested, seed: seedName} = memberNames;
  return [[...seed], seed.toString('hex'), seed.toString('base64')].map((form) =>
    JSON.stringify({...(owner !== undefined && {[identity]: owner.pem.reveal()}), [attested]: {}, [seedName]: form}),
  );
}
