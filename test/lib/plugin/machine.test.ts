// Where kubectl looks for plugins, by which names, on each system; which file is a program there.
import {readFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {completionFile, installCompletion} from '../../../src/lib/plugin/completion-file.ts';
import {fileName} from '../../../src/lib/plugin/machine.ts';
import {whyNoProgram} from '../../../src/lib/plugin/program-header.ts';
import {candidates, searchDirectories} from '../../../src/lib/plugin/search-path.ts';
import {pluginGround} from '../../support/plugin-ground.ts';

describe('the directories of PATH', () => {
  test.each<[NodeJS.Platform, string, string[]]>([
    ['linux', '/usr/bin:/bin', ['/usr/bin', '/bin']],
    ['linux', '/usr/bin/:/usr/bin:/usr//bin', ['/usr/bin']],
    ['linux', ':.:bin:../x:/bin', ['/bin']],
    ['linux', '/', ['/']],
    ['linux', '', []],
    ['win32', 'C:\\bin;D:\\tools\\;bin', ['C:\\bin', 'D:\\tools']],
    ['win32', 'C:\\', ['C:\\']],
  ])('on %s of %j are %j', (platform, searchPath, expected) => {
    expect(searchDirectories({platform, searchPath})).toEqual(expected);
  });
});

describe('the names', () => {
  test.each<[NodeJS.Platform, string, string, string]>([
    ['linux', 'kubectl-provision', 'kubectl-provision', 'kubectl_complete-provision'],
    ['darwin', 'kubectl-scone_provision', 'kubectl-scone_provision', 'kubectl_complete-scone_provision'],
    ['win32', 'kubectl-provision', 'kubectl-provision.exe', 'kubectl_complete-provision.cmd'],
  ])('on %s of %s', (platform, name, plugin, completion) => {
    expect([fileName({platform, name}), completionFile({platform, name})]).toEqual([plugin, completion]);
  });

  test('on Windows stand below its own directories', () => {
    const machine = pluginGround().machine({platform: 'win32', searchPath: 'C:\\bin'});
    expect(candidates(machine)).toEqual(['C:\\bin\\kubectl-provision.exe']);
  });

  test('on Windows the completion is a script beside the plugin', async () => {
    const ground = pluginGround();
    const written: [string, string][] = [];
    const machine = ground.machine({
      platform: 'win32',
      files: ground.failing({
        writeFile: async (file, text) => void written.push([String(file), String(text)]),
        readlink: files.readlink,
      }),
    });
    await installCompletion({file: 'C:\\bin\\kubectl-provision.exe'} as never, machine);
    const script = '@"%~dp0kubectl-provision.exe" __complete %*\r\n';
    expect(written).toEqual([['C:\\bin\\kubectl_complete-provision.cmd', script]]);
  });
});

describe('a file', () => {
  const elf = (machine: number) => {
    const bytes = Buffer.alloc(64);
    bytes.write('\u007fELF', 'latin1');
    bytes.writeUInt16LE(machine, 18);
    return bytes;
  };
  const mach = (processor: number) => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32BE(0xcffaedfe, 0);
    bytes.writeUInt32LE(processor, 4);
    return bytes;
  };

  test.each<[string, Buffer, NodeJS.Platform, string, RegExp | undefined]>([
    ['the Node that runs', readFileSync(process.execPath).subarray(0, 64), process.platform, process.arch, undefined],
    ['a script', Buffer.from('#!/bin/sh\n'), 'linux', 'x64', undefined],
    ['a script on Windows', Buffer.from('#!/bin/sh\n'), 'win32', 'x64', /a script/],
    ['ELF for x64', elf(0x3e), 'linux', 'x64', undefined],
    ['ELF for arm64 on x64', elf(0xb7), 'linux', 'x64', /another processor than x64/],
    ['ELF for x64 on arm64', elf(0x3e), 'linux', 'arm64', /another processor than arm64/],
    ['ELF on macOS', elf(0x3e), 'darwin', 'x64', /a program for Linux/],
    ['Mach-O for arm64', mach(0x0100000c), 'darwin', 'arm64', undefined],
    ['Mach-O for x64 on arm64', mach(0x01000007), 'darwin', 'arm64', /another processor/],
    ['Mach-O on Linux', mach(0x0100000c), 'linux', 'arm64', /a program for macOS/],
    ['PE', Buffer.from('MZ\u0090'), 'win32', 'x64', undefined],
    ['PE on Linux', Buffer.from('MZ\u0090'), 'linux', 'x64', /a program for Windows/],
    ['text', Buffer.from('rm -rf everything, line by line'), 'linux', 'x64', /no program/],
    ['nothing', Buffer.alloc(0), 'linux', 'x64', /no program/],
  ])('%s', (_what, start, platform, architecture, reason) => {
    const why = whyNoProgram(start, {platform, architecture});
    if (reason === undefined) expect(why).toBe(undefined);
    else expect(why).toMatch(reason);
  });
});
