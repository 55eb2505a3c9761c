// Keeps two runs from building into the same directory at once.
import {readFile, rm, writeFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';

/** Runs `work` while holding the lock file; waits for another living process that holds it. */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  for (let told = false; !(await tryLock(file)); told = true) {
    if (!told) onWait();
    await delay(200);
  }
  try {
    return await work();
  } finally {
    await rm(file, {force: true});
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), {flag: 'wx'});
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    await removeIfAbandoned(file);
    return false;
  }
}

/** The holder may have been killed. */
async function removeIfAbandoned(file: string): Promise<void> {
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  if (holder > 0 && !isAlive(holder)) await rm(file, {force: true});
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
