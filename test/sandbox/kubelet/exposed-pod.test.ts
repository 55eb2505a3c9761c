import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {appendLog, formatLog} from '../../../sandbox/kubelet/container-log.ts';
import {exposePod, withdrawPod} from '../../../sandbox/kubelet/exposed-pod.ts';
import {furnishRoot} from '../../../sandbox/kubelet/pod-root.ts';
import {emptyDirectory} from '../../support/temporary.ts';

describe('exposePod', () => {
  test('a later one replaces an earlier one whole, and nothing half-written is left', async () => {
    const directory = emptyDirectory();
    const pod = {namespace: 'default', name: 'cas-0'};
    await exposePod(directory, {...pod, ports: {8081: 40123}, root: '/r'});
    await exposePod(directory, {...pod, logFiles: {cas: '/l'}});
    expect(await readdir(directory)).toEqual(['default_cas-0.json']);
    expect(JSON.parse(await readFile(join(directory, 'default_cas-0.json'), 'utf8'))).toEqual({logFiles: {cas: '/l'}});
    await withdrawPod(directory, pod);
    await withdrawPod(directory, pod);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('formatLog', () => {
  test('is what a container runtime writes', () => {
    const at = new Date('2026-01-31T12:00:00.5Z');
    expect(formatLog(['a', ''], {at, stream: 'stderr'})).toBe(
      '2026-01-31T12:00:00.500000000Z stderr F a\n2026-01-31T12:00:00.500000000Z stderr F \n',
    );
  });

  test('lines are added at the end', async () => {
    const file = join(emptyDirectory(), 'log');
    await appendLog(file, ['one']);
    await appendLog(file, ['two']);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines.map((line) => line.split(' ').slice(1).join(' '))).toEqual(['stdout F one', 'stdout F two']);
  });
});

describe('furnishRoot', () => {
  test('has programs but for those that the image lacks, and can be furnished again', async () => {
    const root = emptyDirectory();
    const furniture = {
      directories: ['/etc/cas/db'],
      files: {'/etc/cas/cas.toml': 'x'},
      scripts: {'/usr/local/bin/restart-cas': '#!/bin/sh\n'},
      without: ['tar'],
    };
    await furnishRoot(root, furniture);
    await furnishRoot(root, furniture);
    const programs = await readdir(join(root, 'bin'));
    expect(programs).toEqual(expect.arrayContaining(['sh', 'cat', 'chown']));
    expect(programs).not.toContain('tar');
    expect(await readdir(join(root, 'etc', 'cas'))).toEqual(['cas.toml', 'db']);
    expect(await readFile(join(root, 'etc', 'cas', 'cas.toml'), 'utf8')).toBe('x');
  });
});
