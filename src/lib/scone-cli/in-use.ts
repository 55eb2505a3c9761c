// Whether a program still works in a directory: it may outlive the run that has started it.
import {readdir, stat} from 'node:fs/promises';

/**
 * Every call works in its own private directory: the program, the engine's client, and a container of this machine, which has
 * it mounted there. So it is in use when it is the working directory of any process that we may look at.
 * @returns undefined where that cannot be seen
 */
export async function isWorkedIn(directory: string, platform: NodeJS.Platform): Promise<boolean | undefined> {
  if (platform !== 'linux') return undefined;
  const own = await stat(directory, {bigint: true});
  const processes = await readdir('/proc').catch((): string[] => []);
  if (!processes.includes('self')) return undefined;
  const works = processes
    .filter((name) => /^\d+$/.test(name))
    .map(async (pid) => {
      // Of other users' processes nothing is seen: none of them works for us.
      const place = await stat(`/proc/${pid}/cwd`, {bigint: true}).catch(() => undefined);
      return place?.dev === own.dev && place.ino === own.ino;
    });
  return (await Promise.all(works)).includes(true);
}
