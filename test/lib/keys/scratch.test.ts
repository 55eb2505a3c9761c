// What killed runs leave for the moment of one call: gone with the next run, unless somebody may still use it.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {holdTarget} from '../../../src/lib/keys/hold-target.ts';
import {judgeKeys} from '../../../src/lib/keys/judge-keys.ts';
import {readKeys} from '../../../src/lib/keys/read-keys.ts';
import {type RunIdentity, thisRun} from '../../../src/lib/keys/run-identity.ts';
import {fateOfMarked, isBesideUs, markOf} from '../../../src/lib/keys/run-mark.ts';
import {scratchPath} from '../../../src/lib/keys/scratch.ts';
import {type TargetDirectory, targetDirectory} from '../../../src/lib/keys/target-directory.ts';
import type {Event} from '../../../src/lib/report/event.ts';
import {anIdentity, configText, keyMachine} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const machine = keyMachine();
const identity = (pid: number) => thisRun({command: 'kubectl provision cas', pid, since: ''}, machine);

let target: TargetDirectory;
let events: Event[];
const children: ChildProcess[] = [];
beforeEach(() => {
  target = targetDirectory(join(emptyDirectory(), '.cas'));
  for (const path of [target.identity, target.ownerConfig, join(target.records, 'scone-cli')]) {
    mkdirSync(path, {recursive: true, mode: 0o700});
  }
  events = [];
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.kill('SIGKILL')) await once(child, 'close');
});

/** A process that lasts until the test is over. */
async function living(cwd?: string): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', 'echo begun; exec sleep 1000'], {
    ...(cwd && {cwd}),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

/** A run that is over, as it was known while it lived. */
async function killedRun(): Promise<RunIdentity> {
  const child = await living();
  const run = await identity(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'close');
  children.pop();
  return run;
}

/** Any command that takes the lock. */
async function nextRun(): Promise<void> {
  const options = {command: 'kubectl provision keys verify', pid: process.pid, now: new Date()};
  await (await holdTarget(target.path, {...options, emit: (event) => events.push(event)}, machine)).release();
}

function privateDirectory(run: RunIdentity, place: string, config = configText(anIdentity())): string {
  const name = `.scone-cli-00000000-0000-0000-0000-000000000000.${place}.${markOf(run)}`;
  const path = join(target.records, 'scone-cli', name);
  mkdirSync(path, {mode: 0o700});
  writeFileSync(join(path, 'config.json'), config, {mode: 0o600});
  writeFileSync(join(path, 'belongs-to'), target.cliConfig, {mode: 0o600});
  writeFileSync(target.cliConfig, '', {mode: 0o600});
  return path;
}

function scratchFile(run: RunIdentity, kind: 'question' | 'policy', extension: 'json' | 'yaml'): string {
  const path = scratchPath(target, kind, extension, run);
  writeFileSync(path, configText(anIdentity()), {mode: 0o600});
  return path;
}

describe('the mark of a run', () => {
  it('tells that it runs, and that it has ended', async () => {
    const own = await identity(process.pid);
    const other = await living();
    expect(await fateOfMarked(markOf(await identity(other.pid ?? 0)), own, machine)).toBe('runs');
    expect(await fateOfMarked(markOf(await killedRun()), own, machine)).toBe('ended');
  });

  it.each<[string, Partial<RunIdentity>, string]>([
    ['another machine', {host: 'elsewhere', pid: 1}, 'unknown'],
    ['the same machine before its last start', {boot: 'an earlier one'}, 'ended'],
    ['another container', {pidSpace: 'pid:[1]'}, 'unknown'],
    ['another process with its number', {began: '1'}, 'ended'],
  ])('of %s', async (_, changes, fate) => {
    const own = await identity(process.pid);
    const run = {...own, began: own.began ?? '7', boot: own.boot ?? 'b', pidSpace: own.pidSpace ?? 'p'};
    expect(await fateOfMarked(markOf({...run, ...changes}), run, machine)).toBe(fate);
  });

  it.each(['', '0.1.x', '12', '1.2.3.4.5', '../../x'])('%j is none', async (mark) => {
    expect(await fateOfMarked(mark, await identity(process.pid), machine)).toBe('unknown');
  });

  it.each<[string, Partial<RunIdentity>, boolean]>([
    ['beside us', {pid: 7, began: '8'}, true],
    ['of another start of the machine', {boot: 'another'}, false],
    ['of a machine that is called the same', {machineId: 'another'}, false],
    ['of another container', {pidSpace: 'pid:[1]'}, false],
  ])('of a run %s counts as such', async (_, changes, isBeside) => {
    const own = {...(await identity(process.pid)), boot: 'a start', pidSpace: 'a space', machineId: 'a machine'};
    expect(isBesideUs(markOf({...own, ...changes}), own)).toBe(isBeside);
  });

  it('is beside no other where a system does not tell when it was started', () => {
    const run = {command: 'c', pid: 7, host: 'laptop', since: 's'};
    expect(isBesideUs(markOf(run), run)).toBe(false);
  });

  it('says nothing of the machine', async () => {
    const run = {command: 'c', pid: 7, host: 'secret-host', since: 's', machineId: 'machine', boot: 'boot'};
    expect(markOf(run)).toMatch(/^7\.0\.[0-9a-f]{8}\.[0-9a-f]{8}\.0$/);
  });
});

describe('the next run', () => {
  it('removes the state and the policy of a killed run', async () => {
    const run = await killedRun();
    const left = [scratchFile(run, 'question', 'json'), scratchFile(run, 'policy', 'yaml')];
    await nextRun();
    expect(left.filter(existsSync)).toEqual([]);
  });

  it('leaves those of a run that is under way', async () => {
    const other = await living();
    const left = scratchFile(await identity(other.pid ?? 0), 'question', 'json');
    await nextRun();
    expect(existsSync(left)).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'takes over the key of a killed call, and removes its copy at once',
    async () => {
      const path = privateDirectory(await killedRun(), 'machine');
      await nextRun();
      expect(existsSync(path)).toBe(false);
      expect(readFileSync(target.cliConfig, 'utf8')).toContain('PRIVATE KEY');
    },
  );

  it('leaves what a run that is under way works with, and takes nothing from it', async () => {
    const other = await living();
    const path = privateDirectory(await identity(other.pid ?? 0), 'machine');
    await nextRun();
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(target.cliConfig, 'utf8')).toBe('');
  });

  it.runIf(process.platform === 'linux')('leaves what a program works in that outlives its run', async () => {
    const path = privateDirectory(await killedRun(), 'machine');
    const program = await living(path);
    await nextRun();
    expect(existsSync(path)).toBe(true);
    program.kill('SIGKILL');
    await once(program, 'close');
    children.pop();
    await nextRun();
    expect(existsSync(path)).toBe(false);
  });

  it('leaves what a container elsewhere may work in', async () => {
    const path = privateDirectory(await killedRun(), 'elsewhere');
    await nextRun();
    expect(existsSync(path)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('a copy of keys for a question is taken over by nobody', async () => {
    const run = await killedRun();
    const path = privateDirectory(run, 'machine');
    writeFileSync(join(path, 'belongs-to'), scratchPath(target, 'question', 'json', run));
    await nextRun();
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(target.cliConfig, 'utf8')).toBe('');
    expect(events.filter((event) => event.type === 'note' && event.level === 'warning')).toEqual([]);
  });
});

it('what is still there is named by `keys list` and `keys verify`', async () => {
  const other = await living();
  const run = await identity(other.pid ?? 0);
  const paths = [scratchFile(run, 'question', 'json'), join(privateDirectory(run, 'machine'), 'config.json')];
  const contents = await readKeys(target.path, machine);
  const options = {now: new Date(), user: machine, ownName: 'kubectl provision'};
  const objects = judgeKeys(contents, {backups: []}, options).flatMap(({code, verdict, object}) =>
    code === 'PS150' && verdict === 'warning' ? [join(target.path, object ?? '')] : [],
  );
  for (const path of paths) expect(objects).toContain(path);
});
