// Whether a CAS has an owner, and whether that is us: told by what it lets us do.
import {Failure} from '../report/failure.ts';
import type {ProvisioningParts} from './provisioning-parts.ts';
import {ownerSession} from './sessions.ts';

/** The program attests only a CAS that is provisioned. */
export async function canAttest({files, reach}: Pick<ProvisioningParts, 'files' | 'reach'>): Promise<boolean> {
  try {
    await reach.attest(files.cliConfig);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'failed') return false;
    throw error;
  }
}

/**
 * Only its creator can read the session cas-owner. Where our token was sent by an earlier run and no session exists yet, that we
 * may create it is the proof; without a token of ours that would prove nothing.
 */
export async function isOurs(
  {files, reach, release}: Pick<ProvisioningParts, 'files' | 'reach' | 'release'>,
  isSent: boolean,
): Promise<boolean> {
  if (!(await canAttest({files, reach}))) return false;
  const cli = await reach.cli();
  const {name, text} = await ownerSession(release.ownerPolicy);
  if ((await cli.readSession({config: files.cliConfig, name})).ok) return true;
  if (!isSent) return false;
  const file = await files.writeSession(name, text);
  return (await cli.createSession({config: files.cliConfig, file})).ok;
}
