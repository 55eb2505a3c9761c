// The lock of TARGET_DIR: one run at a time, whoever starts when, and whatever a killed run left.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import {lockDirectory} from '../../../src/lib/keys/lock.ts';
import {fateOf, type RunIdentity, thisRun} from '../../../src/lib/keys/run-identity.ts';
import {
  openTargetDirectory,
  removeAllUnfinished,
  type TargetDirectory,
} from '../../../src/lib/keys/target-directory.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {failureOf, keyMachine, modesBelow, refusing, withFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const program = fileURLToPath(new URL('../../support/locking-program.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function aTarget(): Promise<TargetDirectory> {
  return (await openTargetDirectory(emptyDirectory(), keyMachine())).target;
}

interface OtherRun {
  child: ChildProcess;
  /** Its first line: `locked …` or `refused …`. */
  said: Promise<string>;
}

function start({path}: TargetDirectory): OtherRun {
  const child = spawn(process.execPath, [program, path], {stdio: ['pipe', 'pipe', 'inherit']});
  children.push(child);
  const lines = createInterface({input: child.stdout});
  return {child, said: once(lines, 'line').then(([line]) => String(line))};
}

function aRun(changes: Partial<RunIdentity> = {}): RunIdentity {
  const since = '2026-01-02T03:04:05.000Z';
  return {command: 'kubectl provision cas', pid: process.pid, host: 'here', since, ...changes};
}

const lockOf = (target: TargetDirectory, run = aRun(), machine = keyMachine()) => lockDirectory(target, run, machine);

describe('among processes', () => {
  test('one of several that start at once gets it, the others say who has it', async () => {
    const target = await aTarget();
    const runs = Array.from({length: 4}, () => start(target));
    const said = await Promise.all(runs.map((run) => run.said));
    const holders = runs.filter((_run, index) => said[index]?.startsWith('locked'));
    expect(holders, said.join('\n')).toHaveLength(1);
    const refused = said.filter((line) => line.startsWith('refused'));
    expect(refused).toHaveLength(3);
    for (const line of refused) expect(line).toContain('another run works in the directory for keys');
    expect(await failureOf(async () => lockOf(target, await thisRun(aRun(), keyMachine())))).toMatchObject({
      summary: 'another run works in the directory for keys',
      reason: expect.stringContaining(`(process ${holders[0]?.child.pid} on `),
    });
    holders[0]?.child.stdin?.end();
    await once(holders[0]?.child as ChildProcess, 'exit');
    expect(await start(target).said).toBe('locked ');
  }, 60_000);

  test('what a killed one held is taken over by one of several, and that is said', async () => {
    const target = await aTarget();
    const first = start(target);
    expect(await first.said).toBe('locked ');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const runs = Array.from({length: 4}, () => start(target));
    const said = await Promise.all(runs.map((run) => run.said));
    const locked = said.filter((line) => line.startsWith('locked'));
    expect(locked, said.join('\n')).toHaveLength(1);
    expect(locked[0]).toMatch(
      new RegExp(
        `the lock of \`kubectl provision cas\` \\(process ${first.child.pid} on .*\\) is taken over: its process has ended`,
      ),
    );
    expect(readdirSync(target.records).filter((name) => name !== 'lock' && !name.endsWith('.tmp'))).toEqual([]);
  }, 60_000);
});

describe('lockDirectory', () => {
  test('keeps a second run of the same process out, until it is released', async () => {
    const target = await aTarget();
    const lock = await lockOf(target);
    expect(lock.takenOver).toBeUndefined();
    expect(modesBelow(target.path)['.kubectl-provision/lock']).toBe('0600');
    expect(await failureOf(() => lockOf(target))).toEqual({
      summary: 'another run works in the directory for keys',
      object: target.path,
      reason: `\`kubectl provision cas\` (process ${process.pid} on here, since 2026-01-02T03:04:05.000Z); it still runs`,
      next: `wait until it is through; if it has ended, remove ${target.lock}`,
    });
    await lock.release();
    await lock.release();
    expect(readdirSync(target.records)).toEqual([]);
    await (await lockOf(target)).release();
  });

  test('does not release what another run holds by now', async () => {
    const target = await aTarget();
    const lock = await lockOf(target);
    await files.unlink(target.lock);
    await lockOf(target);
    await lock.release();
    expect(readdirSync(target.records)).toEqual(['lock']);
  });

  test.each([
    ['nothing', ''],
    ['half a record', '{"command":"x","pid"'],
    ['another thing', '[]'],
    ['a record without an id', JSON.stringify(aRun())],
    ['an id that is a path', JSON.stringify({...aRun(), id: '../../../../etc/passwd-aaaaaaaaaaaaaaa'})],
  ])('leaves a lock that holds %s to a person', async (_what, text) => {
    const target = await aTarget();
    writeFileSync(target.lock, text);
    expect(await failureOf(() => lockOf(target))).toEqual({
      summary: 'another run works in the directory for keys',
      object: target.path,
      reason: 'its lock file cannot be read',
      next: `if no other run is under way, remove ${target.lock}`,
    });
    expect(readFileSync(target.lock, 'utf8')).toBe(text);
  });

  test('leaves a stale lock that another run is taking over, or did not finish taking over', async () => {
    const target = await aTarget();
    await lockOf(target, aRun({pid: 1}), keyMachine({isAlive: () => true}));
    const {id} = JSON.parse(readFileSync(target.lock, 'utf8'));
    writeFileSync(`${target.lock}.${id}`, '');
    const failure = await failureOf(() => lockOf(target, aRun(), keyMachine({isAlive: () => false})));
    expect(failure.reason).toMatch(/its process has ended$/);
    expect(failure.next).toBe(`wait until it is through; if it has ended, remove ${target.lock}`);
  });

  test('never leaves a gap while it takes over, in which a third run would lock without a word of the killed one', async () => {
    const target = await aTarget();
    await lockOf(target, aRun({pid: 1}));
    const isAlive = (pid: number) => pid !== 1;
    const thirds: unknown[] = [];
    /** A third run comes right after each change at the place of the lock. */
    const thenThird =
      <A extends unknown[]>(change: (...args: A) => Promise<void>) =>
      async (...args: A) => {
        await change(...args);
        if (args.includes(target.lock))
          thirds.push(await lockOf(target, aRun({pid: 3}), keyMachine({isAlive})).catch(({summary}) => summary));
      };
    const second = withFiles({unlink: thenThird(files.unlink), rename: thenThird(files.rename)}, {isAlive});
    const {takenOver} = await lockOf(target, aRun({pid: 2}), second);
    expect(takenOver).toMatch(
      /^the lock of `kubectl provision cas` \(process 1 on here, .*\) is taken over: its process has ended$/,
    );
    expect(thirds).toEqual(['another run works in the directory for keys']);
    expect(readdirSync(target.records)).toEqual(['lock']);
  });

  test('works where files have no second names', async () => {
    const target = await aTarget();
    const machine = withFiles({link: refusing('ENOTSUP', 'operation not supported', 'link')});
    const lock = await lockOf(target, aRun(), machine);
    await failureOf(() => lockOf(target, aRun(), machine));
    await lock.release();
    expect(readdirSync(target.records)).toEqual([]);
  });

  test('killed at any call, leaves a directory that can be locked again', async () => {
    const lockAndRelease = async (target: TargetDirectory, machine = keyMachine()) =>
      (await lockOf(target, aRun({pid: 1}), machine)).release();
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    await lockAndRelease(await aTarget(), keyMachine({files: alive.files}));
    for (let at = 1; at <= alive.calls(); at++) {
      const target = await aTarget();
      await lockAndRelease(target, keyMachine({files: dyingFiles(at).files})).catch(() => {});
      const next = await lockOf(target, aRun(), keyMachine({isAlive: () => false}));
      await removeAllUnfinished(target, keyMachine());
      await next.release();
      expect(readdirSync(target.records), `call ${at}`).toEqual([]);
    }
  });

  test.each([
    ['EROFS', 'read-only file system', 'name a directory that can be written to with --target'],
    ['EACCES', 'permission denied', 'run this as the user whom the directory belongs to'],
    ['ENOSPC', 'no space left on device', 'free some space on this disk'],
  ])('says of %s what to do', async (code, words, next) => {
    const target = await aTarget();
    expect(await failureOf(() => lockOf(target, aRun(), withFiles({open: refusing(code, words)})))).toEqual({
      summary: 'the directory for keys cannot be locked',
      object: target.path,
      reason: `${code}: ${words}`,
      next,
    });
  });
});

describe('whether the holder has ended', () => {
  const own = aRun({machineId: 'm', boot: 'b', pidSpace: 'p'});

  test.each<[string, Partial<RunIdentity>, boolean, boolean, string]>([
    ['its process is there', {}, true, false, 'it still runs'],
    ['its process is gone', {}, false, true, 'its process has ended'],
    [
      'another machine',
      {host: 'there'},
      false,
      false,
      'it runs on another machine, so it cannot be told from here whether it has ended',
    ],
    [
      'another machine of the same name',
      {machineId: 'n', boot: 'c'},
      false,
      false,
      'it runs on another machine, so it cannot be told from here whether it has ended',
    ],
    ['a restart since', {boot: 'c'}, true, true, 'this machine was restarted since'],
    [
      'another container',
      {pidSpace: 'q'},
      false,
      false,
      'it runs in another container, so it cannot be told from here whether it has ended',
    ],
    ['the very process', {began: '42'}, true, false, 'it still runs'],
    ['a number that is used again', {began: '1'}, true, true, 'its process has ended, and another one has its number'],
    [
      'a system that tells less',
      {machineId: undefined, boot: undefined, pidSpace: undefined} as object,
      true,
      false,
      'it still runs',
    ],
  ])('%s', async (_case, changes, isRunning, ended, why) => {
    const stat = `${process.pid} (a ) name) S ${'0 '.repeat(18)}42 0`;
    const readFile = (async () => stat) as unknown as typeof files.readFile;
    const machine = withFiles({readFile}, {isAlive: () => isRunning});
    expect(await fateOf({...own, ...changes}, own, machine)).toEqual({ended, why});
  });

  test.runIf(process.platform === 'linux')('Linux tells machine, start, space of numbers and begin', async () => {
    const run = await thisRun(aRun(), keyMachine());
    expect(run).toMatchObject({
      boot: expect.stringMatching(/^[0-9a-f-]{36}$/),
      pidSpace: expect.stringMatching(/^pid:/),
    });
    expect(run.began).toMatch(/^\d+$/);
    expect(await fateOf(run, run, keyMachine())).toEqual({ended: false, why: 'it still runs'});
  });

  test('other systems tell host and process', async () => {
    const run = await thisRun(aRun(), keyMachine({platform: 'darwin'}));
    expect(Object.keys(run).toSorted()).toEqual(['command', 'host', 'pid', 'since']);
  });
});
