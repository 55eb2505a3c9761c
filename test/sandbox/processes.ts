// Whether processes are still there, for tests that end them.
import {spawnSync} from 'node:child_process';
import {setTimeout as delay} from 'node:timers/promises';

/** A process that has ended counts as gone, even if nobody has collected it yet. */
export function isRunning(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)])
    .stdout.toString()
    .trim();
  return state !== '' && !state.startsWith('Z');
}

/** Waits for a condition that something outside of the test brings about; throws when it does not. */
export async function until(
  sentence: string,
  isSo: () => boolean | Promise<boolean>,
  patience = 60_000,
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`after ${patience} ms still not so: ${sentence}`);
    await delay(25);
  }
}
