// Wrong rights of key files, mended on request: modes are set, files of another owner become one's own by a copy.
import {constants} from 'node:fs';
import {join} from 'node:path';
import {Failure} from '../report/failure.ts';
import {fileStep} from './file-step.ts';
import {type KeyMachine, keepsRights, octal} from './machine.ts';
import {openPlain} from './open-plain.ts';
import type {KeyContents} from './read-keys.ts';
import {type FileFacts, isForeign, rightsTroubles, wantedMode} from './rights.ts';
import {readSecretFile, writeSecretFile} from './secret-file.ts';

export interface RightsChange {
  /** Relative to TARGET_DIR; '' is TARGET_DIR itself. */
  path: string;
  type: 'file' | 'directory';
  /** `take-over`: the content goes into a new file of one's own, in one step; modes are right afterwards too. */
  change: 'mode' | 'take-over';
  /** `set mode of identity/config.json: 0644 → 0600` */
  words: string;
}

/** Pure: what would be changed, directories first, so that nobody gets in between. Nothing on Windows. */
export function planRights({directories, files, rightful}: KeyContents, machine: KeyMachine): RightsChange[] {
  if (!keepsRights(machine)) return [];
  const places = [...directories, ...files.filter(({isSecret, facts}) => isSecret || (facts.mode & 0o022) !== 0)];
  return places.flatMap(({path, facts}): RightsChange[] => {
    const {type} = facts;
    if (type !== 'file' && type !== 'directory') return [];
    const kinds = rightsTroubles(facts, rightful, machine).map(({kind}) => kind);
    const name = path || 'the directory';
    // A directory cannot be copied into place; and root needs no copy, as it may give files away (`chown`).
    if (kinds.includes('owner') && type === 'file' && machine.userId !== 0 && !isForeign(facts.owner, machine)) {
      return [{path, type, change: 'take-over', words: `make ${name} your own: it belongs to root`}];
    }
    return kinds.includes('mode') ? [{path, type, change: 'mode', words: modeWords(name, facts)}] : [];
  });
}

function modeWords(name: string, {type, mode}: FileFacts): string {
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
    if (type === 'directory') await setDirectoryMode(file, machine);
    else if (change === 'take-over') await takeOver(file, machine);
    else await setFileMode(file, machine);
  });
}

async function setFileMode(file: string, machine: KeyMachine): Promise<void> {
  const opened = await openPlain(file, machine);
  if (opened === undefined) throw gone(file);
  try {
    await opened.handle.chmod(wantedMode('file'));
  } finally {
    await opened.handle.close();
  }
}

async function setDirectoryMode(directory: string, {files}: KeyMachine): Promise<void> {
  const handle = await files.open(directory, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY);
  try {
    await handle.chmod(wantedMode('directory'));
  } finally {
    await handle.close();
  }
}

async function takeOver(file: string, machine: KeyMachine): Promise<void> {
  const read = await readSecretFile(file, machine);
  if (read === undefined) throw gone(file);
  await writeSecretFile(file, read.content, {replace: true}, machine);
}

function gone(file: string): Failure {
  return new Failure({summary: 'the file vanished meanwhile', object: file, next: 'run the same command again'});
}
