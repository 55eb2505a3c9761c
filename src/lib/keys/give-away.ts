// What root makes in the directory of a user belongs to that user: otherwise the user's next run could not read it.
import {dirname} from 'node:path';
import type {KeyMachine} from './machine.ts';

/** Where root is mapped to another user (containers), giving away is refused, and needless. */
export async function giveAway(
  path: string,
  handle: {chown(user: number, group: number): Promise<void>},
  {files, userId}: Pick<KeyMachine, 'files' | 'userId'>,
): Promise<void> {
  if (userId !== 0) return;
  const {uid, gid} = await files.lstat(dirname(path));
  if (uid !== 0) await handle.chown(uid, gid).catch(() => {});
}
