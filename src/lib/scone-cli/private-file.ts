// Files with secrets on this machine: 0600 from their first byte, synced, replaced by one rename.
import {randomUUID} from 'node:crypto';
import {chmod, type FileHandle, open, readFile, rename, stat, unlink} from 'node:fs/promises';
import {dirname} from 'node:path';
import {Failure, reasonOf} from '../report/failure.ts';

/** The old content or the new one, at any moment, also after a power cut. The file keeps its owner. */
export async function replaceFile(path: string, content: Buffer): Promise<void> {
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    const {uid, gid} = await stat(path);
    await writeNew(temporary, content, async (handle) => {
      // Only root can be another than the owner here.
      const own = await handle.stat();
      if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid).catch(() => {});
    });
    if (!(await readFile(temporary)).equals(content)) throw new Failure({summary: 'it does not read back as written'});
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw new Failure({summary: 'the file cannot be replaced', object: path, reason: reasonOf(error), cause: error});
  }
}

/** A new file; one that exists is taken for the same. Gives its path. */
export async function writeBeside(path: string, content: Buffer): Promise<string> {
  try {
    await writeNew(path, content);
    await syncDirectory(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return path;
}

/** Throws when it exists. */
export async function writeNew(
  path: string,
  content: Buffer,
  before: (handle: FileHandle) => Promise<void> = async () => {},
): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await before(handle);
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** 0600; where there are no modes, nothing. */
export async function repairMode(path: string): Promise<void> {
  const {mode} = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o600);
}

/** Without it the rename may be lost in a power cut; not every system can. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // The file itself is on the disk.
  } finally {
    await handle?.close();
  }
}
