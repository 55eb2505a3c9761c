// A run that a test kills in the midst of a call.
import {parseVersion} from '../../../src/lib/scone/semantic-version.ts';
import {openSconeCli} from '../../../src/lib/scone-cli/choose.ts';
import {createProcesses} from '../../../src/lib/scone-cli/run-process.ts';
import {ownScratch} from '../../support/scratch-owner.ts';

export interface KilledRun {
  programs: string;
  workDirectory: string;
  config: string;
  image: string;
}

export async function startCall({programs, workDirectory, config, image}: KilledRun): Promise<void> {
  const cli = await openSconeCli({
    driver: 'local',
    image,
    vouch: async (named) => named,
    wantedVersion: parseVersion('6.0.6'),
    allowOtherVersion: false,
    noPortForward: false,
    workDirectory,
    owner: await ownScratch(workDirectory),
    processes: createProcesses((pid, signal) => void process.kill(pid, signal), process.platform),
    env: {PATH: programs},
    platform: process.platform,
    user: undefined,
    place: undefined,
    signal: new AbortController().signal,
    emit: () => {},
  });
  await cli.ownKeyHash({config});
}
