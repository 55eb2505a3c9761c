// A run of this process, as its marks tell it, for what calls of the scone program leave.
import {thisRun} from '../../src/lib/keys/run-identity.ts';
import {scratchOwner} from '../../src/lib/keys/scratch.ts';
import type {ScratchOwner} from '../../src/lib/scone-cli/leftovers.ts';
import {keyMachine} from './key-ground.ts';

/** `records`: where scratch files lie. */
export async function ownScratch(records: string): Promise<ScratchOwner> {
  const machine = keyMachine();
  const own = await thisRun({command: 'a test', pid: process.pid, since: ''}, machine);
  return scratchOwner({records}, own, machine);
}
