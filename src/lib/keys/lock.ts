// One run at a time for each TARGET_DIR: a lock file that says who holds it, and that a killed run leaves to the next.
import {randomUUID} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import {Failure} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import {fileStep} from './file-step.ts';
import {giveAway} from './give-away.ts';
import {type KeyMachine, secretMode} from './machine.ts';
import {openPlain} from './open-plain.ts';
import {hasNoLinks, unfinishedName} from './publish.ts';
import {fateOf, type LockMachine, type RunIdentity} from './run-identity.ts';
import type {TargetDirectory} from './target-directory.ts';

export interface DirectoryLock {
  /** What to tell when the lock of a run that has ended was taken over. */
  takenOver: string | undefined;
  /** May be called more than once. */
  release(): Promise<void>;
}

interface LockRecord extends RunIdentity {
  id: string;
}

/** Several tries, as another run may let go, or take over, in the very moment. */
const tries = 20;
const pause = 25;

/**
 * The directory's records must be there (openTargetDirectory).
 * @throws Failure that says who holds the lock, since when, and how it is known
 */
export async function lockDirectory(
  {path, lock}: Pick<TargetDirectory, 'path' | 'lock'>,
  own: RunIdentity,
  machine: LockMachine,
): Promise<DirectoryLock> {
  return fileStep({summary: 'the directory for keys cannot be locked', file: path}, async () => {
    const record: LockRecord = {...own, id: randomUUID()};
    const held = {release: () => release(lock, record, machine)};
    for (let left = tries; ; left--) {
      if (await claim(lock, record, machine)) return {...held, takenOver: undefined};
      const holder = await readRecord(lock, machine);
      if (holder === 'gone') continue;
      const fate = holder === 'unreadable' ? undefined : await fateOf(holder, own, machine);
      if (holder !== 'unreadable' && fate?.ended && (await takeOver(lock, holder, record, machine)))
        return {...held, takenOver: `the lock of ${nameOf(holder)} is taken over: ${fate.why}`};
      if (left <= 0 || (holder !== 'unreadable' && fate?.ended === false)) throw heldBy(path, lock, holder, fate);
      await delay(pause);
    }
  });
}

/** The file gets its name when it is complete, so that nobody reads half of it; the second name fails if it is taken. */
async function claim(lock: string, record: LockRecord, machine: KeyMachine): Promise<boolean> {
  const {files} = machine;
  const temporary = await writeUnfinished(lock, record, machine);
  try {
    await files.link(temporary, lock);
    return true;
  } catch (error) {
    // ENOENT: the holder has just cleared away what looks unfinished.
    if (['EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) return false;
    if (!hasNoLinks(error)) throw error;
  } finally {
    await files.unlink(temporary).catch(() => {});
  }
  return claimWithoutLink(lock, record, machine);
}

/** @returns its name, which is cleared away with all that is unfinished if this run is killed */
async function writeUnfinished(lock: string, record: LockRecord, machine: KeyMachine): Promise<string> {
  const temporary = unfinishedName(lock);
  await writeNew(temporary, lineOf(record), machine);
  return temporary;
}

const lineOf = (record: LockRecord) => `${JSON.stringify(record)}\n`;

/** On FAT and its like: there a reader may see the file before it is complete, and tries again. */
async function claimWithoutLink(lock: string, record: LockRecord, machine: KeyMachine): Promise<boolean> {
  try {
    await writeNew(lock, lineOf(record), machine);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeNew(file: string, text: string, machine: KeyMachine): Promise<void> {
  const handle = await machine.files.open(file, 'wx', secretMode.file);
  try {
    await giveAway(file, handle, machine);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readRecord(lock: string, machine: KeyMachine): Promise<LockRecord | 'gone' | 'unreadable'> {
  const opened = await openPlain(lock, machine);
  if (opened === undefined) return 'gone';
  try {
    const record: unknown = JSON.parse(await opened.handle.readFile('utf8'));
    return isRecord(record) ? record : 'unreadable';
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  } finally {
    await opened.handle.close();
  }
}

function isRecord(value: unknown): value is LockRecord {
  const {command, pid, host, since, id} = (value ?? {}) as Partial<Record<keyof LockRecord, unknown>>;
  const areTexts = [command, host, since].every((text) => typeof text === 'string');
  return areTexts && Number.isSafeInteger(pid) && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id);
}

/**
 * Only one run may take over a stale lock, and only that very one: whoever made the claim file for its id looks once more.
 * Otherwise two runs could both see it, one of them take it over, and the other take it from that one. It is never away in
 * between: a run that came just then would lock without a word of the one that was killed.
 * @returns false when another run is at it, or was
 */
async function takeOver(lock: string, stale: LockRecord, own: LockRecord, machine: KeyMachine): Promise<boolean> {
  const {files} = machine;
  const claimFile = `${lock}.${stale.id}`;
  try {
    await writeNew(claimFile, '', machine);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    const now = await readRecord(lock, machine);
    if (typeof now !== 'object' || now.id !== stale.id) return false;
    await files.rename(await writeUnfinished(lock, own, machine), lock);
    return true;
  } finally {
    await files.unlink(claimFile).catch(() => {});
  }
}

/** What cannot be removed is a lock whose process has ended: the next run takes it over. */
async function release(lock: string, own: LockRecord, machine: KeyMachine): Promise<void> {
  const record = await readRecord(lock, machine).catch(() => 'gone' as const);
  if (typeof record === 'object' && record.id === own.id) await machine.files.unlink(lock).catch(() => {});
}

function nameOf({command, pid, host, since}: RunIdentity): string {
  return `\`${command}\` (process ${pid} on ${host}, since ${since})`;
}

function heldBy(
  path: string,
  lock: string,
  holder: LockRecord | 'unreadable',
  fate: {why: string} | undefined,
): Failure {
  const summary = 'another run works in the directory for keys';
  if (holder === 'unreadable') {
    const reason = 'its lock file cannot be read';
    const next = `if no other run is under way, remove ${lock}`;
    return new Failure({summary, object: path, reason, next});
  }
  const reason = `${nameOf(holder)}; ${fate?.why}`;
  const next = `wait until it is through; if it has ended, remove ${lock}`;
  return new Failure({summary, object: path, reason, next});
}
