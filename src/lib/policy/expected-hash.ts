// The hash of a policy as the scone program calculates it: it proves that what a CAS holds is this very policy.
import {openOfflineCli} from '../cas/open-cli.ts';
import {withScratchConfig} from '../cas/scratch-config.ts';
import {Failure} from '../report/failure.ts';
import {findProgram} from '../scone-cli/find-program.ts';
import {withSessionFile} from './session-file.ts';
import type {PolicyRun} from './sign-outside.ts';
import {type PolicyFile, signedText} from './signed-policy.ts';

/** Undefined for an encrypted policy, and where no program was asked for and none is at hand: no pod is made for this. */
export async function expectedHash(policy: PolicyFile, run: PolicyRun): Promise<string | undefined> {
  if (policy.kind === 'encrypted') return undefined;
  const {settings, outside} = run;
  const {driver} = settings.cas.sconeCli;
  const isWanted = driver !== 'auto';
  if (driver === 'pod' || (!isWanted && (await findProgram('scone', outside.env, outside.platform)) === undefined)) {
    return undefined;
  }
  try {
    return await calculated(policy, run, isWanted ? driver : 'local');
  } catch (error) {
    outside.signal.throwIfAborted();
    if (isWanted || !(error instanceof Failure)) throw error;
    outside.emit({type: 'note', level: 'verbose', text: `the hash is not calculated here: ${error.message}`});
    return undefined;
  }
}

async function calculated(
  policy: Extract<PolicyFile, {kind: 'signed'}>,
  run: PolicyRun,
  driver: 'local' | 'docker' | 'podman',
): Promise<string> {
  const {settings, outside} = run;
  const cas = {...settings.cas, sconeCli: {...settings.cas.sconeCli, driver}};
  const cli = await openOfflineCli(cas, outside);
  try {
    return await withScratchConfig({settings: cas, outside}, (config) =>
      withSessionFile(signedText(policy), 'json', run, async (file) =>
        (await cli.calculateHash({config, file})).toLowerCase(),
      ),
    );
  } finally {
    await cli.close();
  }
}
