// One step on a file of keys: what the file system refuses becomes a Failure with step, file, reason and remedy.
import {Failure} from '../report/failure.ts';
import {codeOf, plainReason} from '../report/system-error.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space on this disk',
  EDQUOT: 'free some of your quota on this disk',
  EFBIG: 'raise the limit on file sizes (ulimit -f)',
  EMFILE: 'raise the limit on open files (ulimit -n)',
  EACCES: 'run this as the user whom the directory belongs to',
  EPERM: 'run this as the user whom the file belongs to; it may also be protected (lsattr)',
  EROFS: 'name a directory that can be written to with --target',
  ENOENT: 'see whether the directory is still there',
  ENOTDIR: 'name another directory with --target',
  ENAMETOOLONG: 'name a directory with a shorter path with --target',
  EIO: 'copy what can still be read: the disk is failing',
};

export interface FileStep {
  /** `the file cannot be written` */
  summary: string;
  file: string;
  /** How things stand now: `what was there is as it was`. */
  rest?: string;
  /** How another place is named. Default: --target. */
  flag?: string;
}

/** @throws Failure for whatever the action throws; a Failure stays what it is */
export async function fileStep<T>(
  {summary, file, rest, flag = '--target'}: FileStep,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const known = remedies[codeOf(error) ?? '']?.replace('--target', flag);
    const remedy = known ?? 'mend that, then run the same command again';
    const next = rest === undefined ? remedy : `${remedy}; ${rest}`;
    throw new Failure({summary, object: file, reason: plainReason(error), next, cause: error});
  }
}
