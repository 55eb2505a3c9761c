// The link for `kubectl audit`: made beside the plugin, found on PATH, never in the place of somebody else's file.
import {linkSync, readFileSync, readlinkSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {auditFile, findAuditLink, makeAuditLink} from '../../../src/lib/plugin/audit-link.ts';
import {findCopies} from '../../../src/lib/plugin/survey.ts';
import {type PluginGround, pluginGround, trouble} from '../../support/plugin-ground.ts';

async function found(ground: PluginGround) {
  const machine = ground.machine();
  return findAuditLink(await findCopies(machine), machine);
}

describe('what kubectl runs for `kubectl audit`', () => {
  test('is nothing where nobody has made it', async () => {
    const ground = pluginGround();
    ground.program(ground.first, '0.2.0');
    expect(await found(ground)).toEqual({is: 'absent'});
  });

  test('is ours where it leads to a copy, in whatever directory', async () => {
    const ground = pluginGround();
    const plugin = ground.program(ground.last, '0.2.0');
    symlinkSync(plugin, join(ground.first, 'kubectl-audit'));
    expect(await found(ground)).toEqual({is: 'ours', file: join(ground.first, 'kubectl-audit')});
  });

  test('is ours where it is another name of the same file', async () => {
    const ground = pluginGround();
    linkSync(ground.program(ground.first, '0.2.0'), join(ground.first, 'kubectl-audit'));
    expect((await found(ground)).is).toBe('ours');
  });

  test('is the first on PATH, whosoever it is', async () => {
    const ground = pluginGround();
    ground.program(ground.last, '0.2.0');
    ground.auditLink(ground.last);
    const other = ground.script(ground.first, 'kubectl-audit');
    expect(await found(ground)).toEqual({is: 'other', file: other});
  });

  test.each<[string, (ground: PluginGround, file: string) => void]>([
    ['the old script', (ground) => void ground.script(ground.first, 'kubectl-audit')],
    ['a link that leads nowhere', (_, file) => symlinkSync('kubectl-gone', file)],
    ['a link to another program', (_, file) => symlinkSync('/bin/sh', file)],
    ['a copy of ours that is no link', (ground) => void ground.program(ground.first, '0.2.0', 'kubectl-audit')],
  ])('is not ours: %s', async (_, make) => {
    const ground = pluginGround();
    ground.program(ground.first, '0.2.0');
    make(ground, join(ground.first, 'kubectl-audit'));
    expect(await found(ground)).toEqual({is: 'other', file: join(ground.first, 'kubectl-audit')});
  });
});

describe('it is made', () => {
  test('as a link of one word, so that both may be moved together; twice is once', async () => {
    const ground = pluginGround();
    ground.program(ground.first, '0.2.0');
    const file = join(ground.first, 'kubectl-audit');
    for (let time = 0; time < 2; time++) {
      expect(await makeAuditLink(ground.first, ground.machine())).toBe(`kubectl audit is answered by ${file}`);
      expect(readlinkSync(file)).toBe('kubectl-provision');
    }
  });

  test('never in the place of another file', async () => {
    const ground = pluginGround();
    const file = ground.script(ground.first, 'kubectl-audit');
    const before = readFileSync(file, 'utf8');
    expect(await makeAuditLink(ground.first, ground.machine())).toMatch(/is another file and was left as it is/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('or not, where no links can be made, and that is told', async () => {
    const ground = pluginGround();
    const machine = ground.machine({files: ground.failing({symlink: trouble('EPERM')})});
    expect(await makeAuditLink(ground.first, machine)).toMatch(/could not be made, so there is no kubectl audit/);
    expect(ground.names(ground.first)).toEqual([]);
  });

  test('as a script on Windows', async () => {
    const ground = pluginGround();
    const written: [string, string][] = [];
    const writeFile = async (file: unknown, text: unknown) => void written.push([String(file), String(text)]);
    const machine = ground.machine({platform: 'win32', files: ground.failing({writeFile, readlink: files.readlink})});
    await makeAuditLink('C:\\bin', machine);
    expect(written).toEqual([['C:\\bin\\kubectl-audit.cmd', '@"%~dp0kubectl-provision.exe" audit %*\r\n']]);
    expect([auditFile({platform: 'win32'}), auditFile({platform: 'linux'})]).toEqual([
      'kubectl-audit.cmd',
      'kubectl-audit',
    ]);
  });

  test('on Windows a script with other words is not ours', async () => {
    const ground = pluginGround();
    const asOnWindows = (file: string) => ({
      ...ground.machine({platform: 'win32', searchPath: ground.first}),
      files: ground.failing({lstat: () => files.lstat(file) as never, open: (() => files.open(file, 'r')) as never}),
    });
    const mine = join(ground.first, 'mine');
    writeFileSync(mine, '@echo mine\r\n');
    const ours = join(ground.first, 'ours');
    writeFileSync(ours, '@"%~dp0kubectl-provision.exe" audit %*\r\n');
    expect((await findAuditLink([], asOnWindows(mine))).is).toBe('other');
    expect((await findAuditLink([], asOnWindows(ours))).is).toBe('ours');
  });
});
