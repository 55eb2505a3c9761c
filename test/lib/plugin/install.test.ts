// Installing the plugin: what it does where all is well, and that the old plugin is as it was after everything that goes wrong.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import files from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {versionAsker} from '../../../src/lib/plugin/ask-version.ts';
import type {PluginMachine} from '../../../src/lib/plugin/machine.ts';
import {runTask} from '../../../src/lib/plugin/run.ts';
import {installTask} from '../../../src/lib/plugin/task.ts';
import type {WantedPlugin} from '../../../src/lib/plugin/wanted.ts';
import type {Event} from '../../../src/lib/report/event.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {itself, ownVersion, type PluginGround, pluginGround, trouble} from '../../support/plugin-ground.ts';

type Wanted = Exclude<WantedPlugin, {from: 'nothing'}>;

interface Given {
  ground?: PluginGround;
  machine?: Partial<PluginMachine>;
  /** --plugin-path */
  path?: string;
  /** --set-version */
  version?: string;
  wanted?: Wanted;
  dryRun?: boolean;
  signal?: AbortSignal;
}

async function install({ground = pluginGround(), machine: changes, path, version, wanted, dryRun, signal}: Given) {
  const machine = ground.machine(changes);
  const events: Event[] = [];
  const task = installTask({path, version}, wanted ?? itself(machine), machine);
  const outcome = await runTask(task, {
    version: ownVersion,
    dryRun: dryRun ?? false,
    strict: false,
    emit: (event) => events.push(event),
    signal: signal ?? new AbortController().signal,
    now: () => 0,
  });
  const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
  return {outcome, notes, events, ground};
}

/** A file that release has verified. */
function aFile(text: string, version?: {major: number; minor: number; patch: number; prerelease: string}): Wanted {
  return {from: 'file', url: 'https://files.example/plugin', bytes: Buffer.from(text), sha256: 'x', version};
}

describe('the plugin', () => {
  test('goes into the last directory of PATH that can be written to, executable for all', async () => {
    const {outcome, ground, notes} = await install({});
    const file = join(ground.last, 'kubectl-provision');
    expect(outcome).toMatchObject({exitCode: 0, mode: 'reconcile', changes: [{state: 'done'}]});
    const link = join(ground.last, 'kubectl-audit');
    expect(notes).toEqual([`kubectl-provision ${ownVersion} is now ${file}`, `kubectl audit is answered by ${link}`]);
    expect(readFileSync(file, 'utf8')).toBe(`kubectl-provision ${ownVersion}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(ground.names(ground.last)).toEqual(['kubectl-audit', 'kubectl-provision']);
  });

  test('replaces the one that kubectl finds now', async () => {
    const ground = pluginGround();
    const file = ground.program(ground.first, '0.1.9');
    const {outcome} = await install({ground});
    expect(outcome.changes[0]?.differences).toEqual([`version: 0.1.9 → ${ownVersion}`]);
    expect(readFileSync(file, 'utf8')).toContain(ownVersion);
    expect(ground.names(ground.first)).toEqual(['kubectl-audit', 'kubectl-provision']);
    expect(ground.names(ground.last)).toEqual([]);
  });

  test.each([
    ['0.10.0', '0.9.0', true],
    ['0.9.0', '0.10.0', false],
    ['1.0.0-rc.2', '1.0.0-rc.10', false],
    ['1.0.0', '1.0.0-rc.1', true],
    ['1.0.0', '1.0.0', false],
  ])('%s is installed over %s: %s', async (own, installed, isReplaced) => {
    const ground = pluginGround();
    const file = ground.program(ground.first, installed);
    ground.auditLink(ground.first);
    const executable = ground.program(ground.directory('new'), own, 'kubectl-provision-new');
    const {outcome} = await install({ground, machine: {version: own, executable}});
    expect(readFileSync(file, 'utf8')).toBe(`kubectl-provision ${isReplaced ? own : installed}\n`);
    expect(outcome).toMatchObject({exitCode: 0, changes: isReplaced ? [{state: 'done'}] : []});
  });

  test('of an older version replaces a newer one only if it is asked for by number', async () => {
    const ground = pluginGround();
    const file = ground.program(ground.first, '0.3.0');
    const {outcome} = await install({ground});
    expect(outcome.findings[0]?.summary).toContain('newer than this program (0.2.0), and is left as it is');
    await install({ground, version: ownVersion});
    expect(readFileSync(file, 'utf8')).toContain(ownVersion);
  });

  test('that runs from where it belongs has nothing to do', async () => {
    const ground = pluginGround();
    const executable = ground.program(ground.first, ownVersion);
    ground.auditLink(ground.first);
    const {outcome} = await install({ground, machine: {executable, askVersion: async () => ({trouble: 'not asked'})}});
    expect(outcome).toMatchObject({exitCode: 0, changes: [], summary: 'There is nothing to do'});
  });

  test('of the old kind, a shell script, is kept as .bak, and that is said', async () => {
    const ground = pluginGround();
    const file = ground.script(ground.first);
    const before = readFileSync(file, 'utf8');
    const {notes, outcome} = await install({ground});
    expect(outcome.changes[0]?.differences).toEqual([`what is there now is kept as ${file}.bak`]);
    expect(notes).toContain(`what was there before is kept as ${file}.bak`);
    expect(readFileSync(`${file}.bak`, 'utf8')).toBe(before);
    expect(statSync(`${file}.bak`).mode & 0o777).toBe(0o755);
    expect(readFileSync(file, 'utf8')).toContain(ownVersion);
  });

  test('of the old kind never overwrites an earlier .bak', async () => {
    const ground = pluginGround();
    const file = ground.script(ground.first);
    writeFileSync(`${file}.bak`, 'precious');
    const {notes} = await install({ground});
    expect(notes).toContain(`what was there before is kept as ${file}.bak2`);
    expect(readFileSync(`${file}.bak`, 'utf8')).toBe('precious');
  });

  test('is kept as a copy where there are no hard links', async () => {
    const ground = pluginGround();
    const file = ground.script(ground.first);
    await install({ground, machine: {files: ground.failing({link: trouble('EPERM')})}});
    expect(readFileSync(`${file}.bak`, 'utf8')).toContain('echo 6.0.5');
  });

  test('is not touched by --dry-run', async () => {
    const ground = pluginGround();
    ground.program(ground.first, '0.1.0');
    const {outcome} = await install({ground, dryRun: true});
    expect(outcome).toMatchObject({exitCode: 3, mode: 'dry-run', changes: [{state: 'planned'}]});
    expect(readFileSync(join(ground.first, 'kubectl-provision'), 'utf8')).toContain('0.1.0');
  });

  test('goes where it is asked to, as a directory or as a file (fault 89)', async () => {
    const ground = pluginGround();
    await install({ground, path: ground.first});
    await install({ground, path: join(ground.last, 'kubectl-provision')});
    expect([ground.names(ground.first), ground.names(ground.last)]).toEqual([
      ['kubectl-audit', 'kubectl-provision'],
      ['kubectl-audit', 'kubectl-provision'],
    ]);
  });

  test('keeps the name by which an index knows it', async () => {
    const {ground} = await install({machine: {name: 'kubectl-scone_provision'}});
    expect(ground.names(ground.last)).toEqual(['kubectl-audit', 'kubectl-scone_provision']);
  });

  test('may be running: the process goes on with the old file, the next one is the new (fault 81)', async () => {
    const ground = pluginGround();
    const file = join(ground.first, 'kubectl-provision');
    copyFileSync('/bin/sleep', file);
    const child = spawn(file, ['30']);
    try {
      await once(child, 'spawn');
      await expect(files.open(file, 'r+')).rejects.toThrow(/ETXTBSY/);
      await install({ground});
      expect(readFileSync(file, 'utf8')).toContain(ownVersion);
      expect(child.exitCode).toBe(null);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('takes away what installations left that were killed, and nothing else', async () => {
    const ground = pluginGround();
    const old = '.kubectl-provision.00000000-0000-4000-8000-000000000000';
    const fresh = '.kubectl-provision.11111111-0000-4000-8000-000000000000';
    for (const name of [old, fresh, '.kubectl-provision.mine']) writeFileSync(join(ground.last, name), '');
    utimesSync(join(ground.last, old), 1, 1);
    utimesSync(join(ground.last, '.kubectl-provision.mine'), 1, 1);
    await install({ground});
    expect(ground.names(ground.last)).toEqual([fresh, '.kubectl-provision.mine', 'kubectl-audit', 'kubectl-provision']);
  });

  test('steps aside on Windows, where no file that runs can be replaced', async () => {
    const ground = pluginGround();
    const calls: string[] = [];
    let refusals = 1;
    const machine: Partial<PluginMachine> = {
      files: ground.failing({
        rename: async (from, to) => {
          if (basename(String(from)).startsWith('.') && refusals-- > 0) return trouble('EPERM')();
          calls.push(`${basename(String(from)).replace(/[0-9a-f-]{36}/, 'ID')} → ${basename(String(to))}`);
          await files.rename(from, to);
        },
      }),
    };
    const {putInPlace} = await import('../../../src/lib/plugin/put-in-place.ts');
    const windows = {...ground.machine(machine), platform: 'win32'} as const;
    const file = `${ground.first}/kubectl-provision.exe`;
    writeFileSync(file, 'kubectl-provision 0.1.0\n');
    const found = {file, is: 'ours', linksTo: undefined} as never;
    const target = {file, directory: ground.first, found};
    await putInPlace(itself(windows), target, windows, new AbortController().signal);
    expect(calls).toEqual([
      'kubectl-provision.exe → kubectl-provision.exe.old',
      '.kubectl-provision.ID.exe → kubectl-provision.exe',
    ]);
    expect(readFileSync(file, 'utf8')).toContain(ownVersion);
  });

  test('that is shadowed by another file on PATH is not taken for installed', async () => {
    const ground = pluginGround();
    const other = ground.script(ground.first);
    const {outcome} = await install({ground, path: ground.last});
    expect(outcome).toMatchObject({
      exitCode: 1,
      summary: 'Done, but kubectl does not run it',
      changes: [{state: 'done'}],
    });
    expect(outcome.findings).toContainEqual(expect.objectContaining({code: 'PS101', verdict: 'failed', object: other}));
  });
});

interface BadCase {
  what: string;
  /** Changes the ground, and gives what is asked for. */
  given: (ground: PluginGround, old: string) => Given;
  kind?: string;
  says: RegExp;
}

/** In each there is an old plugin in the first directory of PATH. */
const badCases: BadCase[] = [
  {
    what: 'the directory cannot be written to',
    given: (ground) => ({
      machine: {
        files: ground.failing({
          access: async (path, mode) => (mode === 2 ? trouble('EACCES')() : files.access(path, mode)),
        }),
      },
    }),
    says: /first: the directory cannot be written to: EACCES.*run this as a user who may write there/,
  },
  {
    what: 'the directory is on a read-only file system',
    given: (ground) => ({
      machine: {
        files: ground.failing({
          access: async (path, mode) => (mode === 2 ? trouble('EROFS')() : files.access(path, mode)),
        }),
      },
    }),
    says: /cannot be written to: EROFS/,
  },
  {
    what: 'no directory on PATH can be written to, and there is no plugin yet',
    given: (ground) => ({
      machine: {
        searchPath: [ground.directory('a'), ground.directory('b')].join(':'),
        files: ground.failing({
          access: async (path, mode) => (mode === 2 ? trouble('EACCES')() : files.access(path, mode)),
        }),
      },
    }),
    says: /no directory on PATH can be written to: looked at .*a, .*b.*add a directory of your own to PATH/,
  },
  {
    what: 'PATH is empty',
    given: () => ({machine: {searchPath: ''}}),
    says: /no directory on PATH can be written to: PATH names no directory/,
  },
  {
    what: 'PATH holds only the current directory and relative ones',
    given: () => ({machine: {searchPath: ':.:bin'}}),
    says: /PATH names no directory/,
  },
  {
    what: 'all directories of PATH may be written to by everybody',
    given: (ground) => {
      const open = ground.directory('open');
      chmodSync(open, 0o777);
      return {machine: {searchPath: open}};
    },
    says: /no directory on PATH can be written to/,
  },
  {
    what: 'the directory that was asked for does not exist',
    given: (ground) => ({path: join(ground.root, 'missing', 'kubectl-provision')}),
    says: /missing: the directory cannot be used: ENOENT/,
  },
  {
    what: 'the directory that was asked for is a file',
    given: (ground) => ({path: join(ground.root, 'own', 'kubectl-provision-linux-x64', 'kubectl-provision')}),
    says: /kubectl-provision-linux-x64: it is not a directory/,
  },
  {
    what: 'the directory that was asked for is not on PATH',
    given: (ground) => ({path: ground.directory('elsewhere')}),
    says: /elsewhere: the directory is not on PATH.*add it to PATH first/,
  },
  {
    what: 'the name that was asked for is none that kubectl finds',
    given: (ground) => ({path: join(ground.first, 'provision')}),
    kind: 'usage',
    says: /kubectl would not find the plugin under this name/,
  },
  {
    what: 'there is a directory of that name',
    given: (ground) => {
      mkdirSync(join(ground.last, 'kubectl-provision'));
      return {path: ground.last};
    },
    says: /last\/kubectl-provision: it is a directory/,
  },
  {
    what: 'there is a symbolic link of that name',
    given: (ground) => {
      symlinkSync(ground.program(ground.directory('.krew'), '0.1.0'), join(ground.last, 'kubectl-provision'));
      return {path: ground.last};
    },
    says: /it is a symbolic link.*leads to .*\.krew.*kubectl krew upgrade/,
  },
  {
    what: 'there is a link of that name that leads nowhere',
    given: (ground) => {
      symlinkSync('/does/not/exist', join(ground.last, 'kubectl-provision'));
      return {path: ground.last};
    },
    says: /it is a symbolic link.*leads to \/does\/not\/exist.*remove the link first/,
  },
  {
    what: 'the disk is full',
    given: (ground) => ({machine: {files: ground.failing({copyFile: trouble('ENOSPC')})}}),
    says: /the new plugin cannot be written: ENOSPC.*free some space on this disk.*the old plugin is as it was/,
  },
  {
    what: 'the quota is used up half-way through a verified file',
    given: (ground) => ({
      wanted: aFile('kubectl-provision 0.5.0\n'),
      machine: {
        files: ground.failing({
          writeFile: async (file, _data, options) => {
            await files.writeFile(file, 'kubectl-pro', options);
            return trouble('EDQUOT')();
          },
        }),
      },
    }),
    says: /EDQUOT.*free some of your quota/,
  },
  {
    what: 'the disk fails when the file is to be made safe',
    given: (ground) => ({
      machine: {
        files: ground.failing({
          open: async (path, flags) => {
            const handle = await files.open(path, flags);
            return flags === 'r+' ? Object.assign(handle, {sync: trouble('EIO')}) : handle;
          },
        }),
      },
    }),
    says: /the new plugin cannot be written: EIO/,
  },
  {
    what: 'the file cannot be renamed',
    given: (ground) => ({machine: {files: ground.failing({rename: trouble('EPERM')})}}),
    says: /the new plugin cannot be put in place: EPERM.*protected \(lsattr\)/,
  },
  {
    what: 'what is there cannot be kept',
    given: (ground, old) => {
      ground.script(dirname(old));
      return {machine: {files: ground.failing({link: trouble('ENOSPC')})}};
    },
    says: /what is there now cannot be kept: ENOSPC/,
  },
  {
    what: 'the program that runs has been deleted meanwhile',
    given: (ground) => ({machine: {executable: join(ground.root, 'own', 'gone')}}),
    says: /the new plugin cannot be written: ENOENT/,
  },
  {
    what: 'the new file is for another processor',
    given: () => ({wanted: aFile('\u007fELF of another kind')}),
    says: /files.example\/plugin: the new plugin does not run on this machine: spawn.*take the executable for this system/,
  },
  {
    what: 'the new file is another program',
    given: () => ({wanted: aFile('kubectl-provision is not my name\n')}),
    says: /the file is not this program: --version says "kubectl-provision is not my name"/,
  },
  {
    what: 'the new file is of another version than the one asked for',
    given: () => ({
      version: '0.6.0',
      wanted: aFile('kubectl-provision 0.5.0\n', {major: 0, minor: 6, patch: 0, prerelease: ''}),
    }),
    says: /the file is of another version: it is 0\.5\.0, not 0\.6\.0/,
  },
  {
    what: 'the run is interrupted before the last step',
    given: (ground) => {
      const controller = new AbortController();
      const asked = ground.machine().askVersion;
      return {
        signal: controller.signal,
        machine: {
          askVersion: async (file) => {
            if (basename(file).startsWith('.'))
              controller.abort(new Failure({kind: 'interrupted', summary: 'stopped'}));
            return asked(file);
          },
        },
      };
    },
    kind: 'interrupted',
    says: /stopped/,
  },
];

describe('the old plugin is as it was, and nothing is left behind, when', () => {
  test.each(badCases)('$what', async ({given, kind = 'failed', says}) => {
    const ground = pluginGround();
    const old = ground.program(ground.first, '0.1.0');
    const {path, ...rest} = given(ground, old);
    const before = {
      text: readFileSync(old, 'utf8'),
      first: ground.names(ground.first),
      last: ground.names(ground.last),
    };
    const failure = await install({ground, ...rest, ...(path !== undefined && {path})}).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Failure);
    const {message, next = '', kind: actual} = failure as Failure;
    expect(`${message} ${next}`).toMatch(says);
    expect(actual).toBe(kind);
    const after = {text: readFileSync(old, 'utf8'), first: ground.names(ground.first), last: ground.names(ground.last)};
    expect(after).toEqual(before);
  });
});

describe('a program is asked for its version', () => {
  const write = (text: string | undefined) => {
    const file = join(pluginGround().first, 'program');
    if (text === undefined) return file;
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  };
  const env = {PATH: process.env.PATH, REGISTRY_ACCESS_TOKEN: 's3cret'};
  const ask = versionAsker({env, limitMs: 300, platform: process.platform, architecture: process.arch});

  test('by running it, without secrets in its environment', async () => {
    const answer = await ask(write(`#!/bin/sh\necho "$1 \${REGISTRY_ACCESS_TOKEN-none}"\n`));
    expect(answer).toEqual({printed: '--version none\n'});
  });

  test.each([
    ['fails', '#!/bin/sh\necho no such thing >&2\nexit 3\n', /no such thing/],
    ['never answers', '#!/bin/sh\nexec sleep 30\n', /no answer within 0\.3 s/],
    ['is no program', 'touch pwned', /it is no program/],
    ['is one for another processor', `\u007fELF${'\0'.repeat(60)}`, /for another processor/],
    ['is one for Windows', 'MZ and so on', /a program for Windows/],
    ['is gone', undefined, /ENOENT/],
  ])('and one that %s says why', async (_what, text, says) => {
    expect(await ask(write(text))).toMatchObject({trouble: expect.stringMatching(says)});
  });
});
