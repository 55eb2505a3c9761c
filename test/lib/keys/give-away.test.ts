// Root works for the user whose directory it is: everything it makes there belongs to that user.
import files from 'node:fs/promises';
import {basename, join} from 'node:path';
import {expect, test} from 'vitest';
import {openJournal} from '../../../src/lib/keys/journal.ts';
import {lockDirectory} from '../../../src/lib/keys/lock.ts';
import {isUnfinished} from '../../../src/lib/keys/publish.ts';
import type {LockMachine} from '../../../src/lib/keys/run-identity.ts';
import {writeSecretFile} from '../../../src/lib/keys/secret-file.ts';
import {openTargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {refusing, withFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

/** Root, where all directories belong to user 1234. `given`: what was given to whom, in order. */
function root(userId = 0, uid = 1234): {machine: LockMachine; given: string[]} {
  const given: string[] = [];
  const lstat = (async (path: string) => Object.assign(await files.lstat(path), {uid, gid: 56})) as typeof files.lstat;
  const open: typeof files.open = async (path, ...rest) => {
    const name = basename(String(path));
    const chown = async (user: number, group: number) =>
      void given.push(`${isUnfinished(name) ? 'file' : name} ${user}:${group}`);
    return Object.assign(await files.open(path, ...rest), {chown});
  };
  return {machine: withFiles({lstat, open}, {userId}), given};
}

async function work(machine: LockMachine): Promise<void> {
  const {target} = await openTargetDirectory(join(emptyDirectory(), '.cas'), machine);
  await writeSecretFile(target.cliConfig, 'x', {replace: false}, machine);
  const journal = await openJournal(join(target.records, 'journal'), machine);
  await journal.append({at: '', act: 'x', state: 'done', facts: {}});
  await journal.append({at: '', act: 'y', state: 'done', facts: {}});
  await lockDirectory(target, {command: 'x', pid: 1, host: 'h', since: ''}, machine);
}

test('directories, files, journal and lock', async () => {
  const {machine, given} = root();
  await work(machine);
  expect(given).toEqual([
    ...['.cas 1234:56', 'identity 1234:56', 'owner-config 1234:56', '.kubectl-provision 1234:56'],
    ...['file 1234:56', 'journal 1234:56', 'file 1234:56'],
  ]);
});

test.each([
  ['its own', 0, 0],
  ['that of the user who runs it', 1234, 1234],
])('nothing is given away in a directory that is %s', async (_whose, userId, uid) => {
  const {machine, given} = root(userId, uid);
  await work(machine);
  expect(given).toEqual([]);
});

test('where it is refused, as in a container, the work goes on', async () => {
  const {machine} = root();
  const open: typeof files.open = async (...args) =>
    Object.assign(await files.open(...args), {chown: refusing('EPERM', 'operation not permitted', 'fchown')});
  await work({...machine, files: {...machine.files, open}});
});
