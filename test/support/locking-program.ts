// A program that locks a directory for keys, says how that went, and holds the lock until its standard input ends.
import files from 'node:fs/promises';
import {lockDirectory} from '../../src/lib/keys/lock.ts';
import {type LockMachine, thisRun} from '../../src/lib/keys/run-identity.ts';
import {targetDirectory} from '../../src/lib/keys/target-directory.ts';
import {failureText} from '../../src/lib/report/failure-text.ts';
import {paintFor} from '../../src/lib/report/paint.ts';

// No more is imported than the lock needs: several of these start at once.
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const machine: LockMachine = {files, platform: process.platform, userId: process.getuid?.(), isAlive};
const run = {command: 'kubectl provision cas', pid: process.pid, since: new Date().toISOString()};

try {
  const lock = await lockDirectory(targetDirectory(process.argv[2] ?? ''), await thisRun(run, machine), machine);
  process.stdout.write(`locked ${lock.takenOver ?? ''}\n`);
  for await (const _piece of process.stdin);
  await lock.release();
} catch (error) {
  process.stdout.write(`refused ${failureText(error, {width: 1000, paint: paintFor(false), debug: false})}\n`);
  process.exitCode = 1;
}
