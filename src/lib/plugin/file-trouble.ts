// What a failing file system says, as a Failure: which step, which file, why, and what to do.
import {Failure} from '../report/failure.ts';
import {codeOf, plainReason} from '../report/system-error.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space on this disk, or name another directory of PATH with --plugin-path',
  EDQUOT: 'free some of your quota, or name another directory of PATH with --plugin-path',
  EFBIG: 'raise the limit on file sizes (ulimit -f)',
  EACCES: 'run this as a user who may write there',
  EPERM: 'run this as a user who may write there; the file may be protected (lsattr)',
  EROFS: 'name a directory of PATH that can be written to with --plugin-path',
  ETXTBSY: 'end the program that runs from this file',
};

/** `rest` says how things stand now: `the old plugin is as it was`. A Failure stays what it is. */
export async function step<T>(
  {summary, file, rest}: {summary: string; file: string; rest: string},
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const next = `${remedies[codeOf(error) ?? ''] ?? 'mend that, then run the same command again'}; ${rest}`;
    throw new Failure({summary, object: file, reason: plainReason(error), next, cause: error});
  }
}
