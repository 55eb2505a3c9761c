// Wrong rights of key files, mended on request: modes are set, files of another owner become one's own by a copy.
import {constants} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../report/failure.ts';
import {fileStep} from './file-step.ts';
import {type KeyMachine, keepsRights, octal} from './machine.ts';
import {openPlain} from './open-plain.ts';
import type {KeyContents, KeyFile} from './read-keys.ts';
import {type FileFacts, isForeign, type RightsTrouble, rightsTroubles, wantedMode} from './rights.ts';
import {readSecretFile, writeSecretFile} from './secret-file.ts';

type User = Pick<KeyMachine, 'platform' | 'userId'>;

export interface RightsChange {
  /** Relative to TARGET_DIR; '' is TARGET_DIR itself. */
  path: string;
  type: 'file' | 'directory';
  /**
   * `take-over`: the content goes into a new file of one's own, in one step. `give-back`: root gives it to the user whom
   * the directory belongs to. After both the mode is right too.
   */
  change: 'mode' | 'take-over' | 'give-back';
  /** `set the mode of identity/config.json: 0644 → 0600` */
  words: string;
}

/** Pure: what this user can mend, directories first, so that nobody gets in between. Nothing on Windows. */
export function planRights({directories, files, rightful}: KeyContents, user: User): RightsChange[] {
  if (!keepsRights(user)) return [];
  const places = [...directories, ...files.filter(isRightsMatter)];
  return places.flatMap(({path, facts}): RightsChange[] => {
    const {type} = facts;
    if (type !== 'file' && type !== 'directory') return [];
    const kinds = rightsTroubles(facts, rightful, user).map(({kind}) => kind);
    const change = changeFor(facts, kinds, user);
    return change === undefined ? [] : [{path, type, change, words: wordsOf(change, path || 'the directory', facts)}];
  });
}

/** What is no secret may be read by all, but not written. */
export function isRightsMatter({isSecret, facts}: Pick<KeyFile, 'isSecret' | 'facts'>): boolean {
  return facts.type === 'file' && (isSecret || (facts.mode & 0o022) !== 0);
}

/** Undefined for what is in order, and for what another user has to mend. */
function changeFor(
  {type, owner}: FileFacts,
  kinds: readonly RightsTrouble['kind'][],
  user: User,
): RightsChange['change'] | undefined {
  if (kinds.includes('owner')) {
    if (user.userId === 0) return 'give-back';
    // A directory cannot be copied into place, and a file of a stranger is not taken for a key.
    return type === 'file' && !isForeign(owner, user) ? 'take-over' : undefined;
  }
  return kinds.includes('mode') ? 'mode' : undefined;
}

function wordsOf(change: RightsChange['change'], name: string, {type, mode}: FileFacts): string {
  if (change === 'take-over') return `make ${name} your own: it belongs to root`;
  if (change === 'give-back') return `give ${name} to the user whom the directory belongs to`;
  return `set the mode of ${name}: ${octal(mode)} → ${octal(wantedMode(type))}`;
}

/**
 * Makes one change; only under the lock. What is there is looked at once more, so a link that took the file's place
 * meanwhile is not followed.
 * @throws Failure with the reason; the file is then as it was
 */
export async function mendRights(
  directory: string,
  {path, type, change}: Pick<RightsChange, 'path' | 'type' | 'change'>,
  machine: KeyMachine,
): Promise<void> {
  const file = join(directory, path);
  await fileStep({summary: 'its rights cannot be changed', file, rest: 'nothing of it was changed'}, async () => {
    if (change === 'take-over') return takeOver(file, machine);
    const handle = type === 'directory' ? await openDirectory(file, machine) : await openFile(file, machine);
    try {
      if (change === 'give-back') {
        const {uid, gid} = await machine.files.lstat(directory);
        await handle.chown(uid, gid);
      }
      await handle.chmod(wantedMode(type));
    } finally {
      await handle.close();
    }
  });
}

async function openFile(file: string, machine: KeyMachine): Promise<FileHandle> {
  const opened = await openPlain(file, machine);
  if (opened === undefined) throw gone(file);
  return opened.handle;
}

function openDirectory(directory: string, {files}: KeyMachine): Promise<FileHandle> {
  return files.open(directory, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY);
}

async function takeOver(file: string, machine: KeyMachine): Promise<void> {
  const read = await readSecretFile(file, machine);
  if (read === undefined) throw gone(file);
  await writeSecretFile(file, read.content, {replace: true}, machine);
}

function gone(file: string): Failure {
  return new Failure({summary: 'the file vanished meanwhile', object: file, next: 'run the same command again'});
}
