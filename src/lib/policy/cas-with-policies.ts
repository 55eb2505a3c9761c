// A CAS that policies are for: attested before it is asked anything, and what it holds of a policy.
import type {CasOutside} from '../cas/outside.ts';
import {withScratchConfig} from '../cas/scratch-config.ts';
import {atSite, type CasSite} from '../cas/site.ts';
import {keyMachine} from '../cas/target-files.ts';
import {memberNames} from '../keys/cli-config.ts';
import {openingWith} from '../keys/seal-files.ts';
import {readSecretFile, writeSecretFile} from '../keys/secret-file.ts';
import {targetDirectory} from '../keys/target-directory.ts';
import {readKeyFile} from './key-file.ts';
import {withSessionFile} from './session-file.ts';
import type {PolicyRun} from './sign-outside.ts';
import type {SignedPolicy} from './signed-policy.ts';
import {signedText} from './signed-policy.ts';

export interface AttestedCas {
  site: CasSite;
  /** State of the program, with the identity of whoever asks, if there is one. */
  config: string;
}

/** Whom to ask, and as whom. */
export interface Asking {
  settings: Pick<PolicyRun['settings'], 'cas' | 'identity' | 'open'>;
  outside: CasOutside;
}

/** Connects, attests, runs `work`, and leaves nothing behind. The owner's own files are not written. */
export async function atAttestedCas<T>(run: Asking, work: (cas: AttestedCas) => Promise<T>): Promise<T> {
  const {settings, outside} = run;
  return atSite(settings.cas, outside, async (site) =>
    withScratchConfig(site, async (config) => {
      const state = await stateWithIdentity(run);
      if (state !== undefined) await writeSecretFile(config, state, {replace: true}, keyMachine(outside));
      await site.reach.attest(config);
      return work({site, config});
    }),
  );
}

/** Of the file that is named, else of the SCONE CLI; undefined: there is none, and the program makes a passing one. */
async function stateWithIdentity({settings, outside}: Asking): Promise<string | undefined> {
  const machine = keyMachine(outside);
  const own = targetDirectory(settings.cas.targetDirectory).cliConfig;
  if (settings.identity === undefined) {
    const read = await readSecretFile(own, machine);
    if (read === undefined || read.content.length === 0) return undefined;
  }
  const keys = await readKeyFile(settings.identity ?? own, await openingWith(settings.open, outside.learn), machine);
  if (keys.state !== undefined) return keys.state.reveal();
  const {owner} = keys;
  return owner === undefined
    ? undefined
    : JSON.stringify({[memberNames.identity]: owner.pem.reveal(), [memberNames.attested]: {}});
}

/** Hashes of a policy: as it would be, and as the CAS holds it. */
export interface HeldPolicy {
  /** Of the policy at hand. */
  wanted: string;
  /** Of what the CAS holds; undefined: it holds none, or does not let us read it. */
  held: string | undefined;
  /** Why nothing could be read, in the program's words. */
  words: string;
}

export async function lookUpPolicy(
  cas: AttestedCas,
  policy: SignedPolicy,
  name: string,
  run: PolicyRun,
): Promise<HeldPolicy> {
  const {site, config} = cas;
  const cli = await site.reach.cli();
  const hash = await withSessionFile(signedText(policy), 'json', run, (file) => cli.calculateHash({config, file}));
  const wanted = hash.toLowerCase();
  const held = await sessionOf(cas, name, run);
  return 'words' in held ? {wanted, held: undefined, words: held.words} : {wanted, held: held.hash, words: ''};
}

/** What the CAS gives under a name, with its hash (64 hex digits in lower case), or the program's words why not. */
export async function sessionOf(
  {site, config}: AttestedCas,
  name: string,
  asking: Asking,
): Promise<{text: string; hash: string} | {words: string}> {
  const cli = await site.reach.cli();
  const read = await cli.readSession({config, name});
  if (!read.ok) return {words: read.words};
  const hash = await withSessionFile(read.value, 'yaml', asking, (file) => cli.hashSession({config, file}));
  return {text: read.value, hash: hash.toLowerCase()};
}
