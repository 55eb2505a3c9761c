import {chmod, mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {moduleCache} from '../../../sandbox/binaries/cache.ts';
import {archiveIn} from '../../../sandbox/binaries/envtest.ts';
import {withLock} from '../../../sandbox/binaries/lock.ts';
import {controlPlaneBinaries} from '../../../sandbox/binaries/provide.ts';
import {controlPlaneModule, requiredVersion} from '../../../sandbox/binaries/tool.ts';

let directory = '';
const tools = controlPlaneModule.tools.map(({name}) => name);
const linux = {os: 'linux', architecture: 'amd64'};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'binaries-'));
});
afterEach(() => rm(directory, {recursive: true}));

async function place(folder: string, names: readonly string[]): Promise<string> {
  const path = join(directory, folder);
  await mkdir(path, {recursive: true});
  for (const name of names) {
    await writeFile(join(path, name), '#!/bin/sh\n');
    await chmod(join(path, name), 0o755);
  }
  return path;
}

function provide(environment: Record<string, string>) {
  return controlPlaneBinaries({
    talk: () => {},
    environment: {XDG_CACHE_HOME: join(directory, 'cache'), ...environment},
  });
}

describe('controlPlaneBinaries', () => {
  test('KUBEBUILDER_ASSETS comes before PATH', async () => {
    const assets = await place('assets', ['etcd', 'kube-apiserver']);
    const path = await place('path', tools);
    const binaries = await provide({KUBEBUILDER_ASSETS: assets, PATH: path});
    expect(binaries.etcd).toBe(join(assets, 'etcd'));
    expect(binaries.kwok).toBe(join(path, 'kwok'));
  });

  test('what is in the cache is not built again', async () => {
    const environment = {XDG_CACHE_HOME: join(directory, 'cache')};
    const cache = await moduleCache('control-plane', environment, {
      os: process.platform,
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    });
    await place(cache.directory.slice(directory.length), tools);
    expect((await provide({PATH: ''})).kwok).toBe(join(cache.directory, 'kwok'));
  });

  test('without Go it says what to install, and for what', async () => {
    const path = await place('path', ['etcd', 'kube-apiserver', 'kwok']);
    await expect(provide({PATH: path})).rejects.toThrow(
      /Go is needed to build kube-controller-manager, kube-scheduler, .*install Go 1.26.*KUBEBUILDER_ASSETS/,
    );
  });

  test('a failed attempt leaves no lock behind', async () => {
    await expect(provide({PATH: ''})).rejects.toThrow('Go is needed');
    const left = await readdir(join(directory, 'cache'), {recursive: true});
    expect(left.filter((name) => name.endsWith('lock'))).toEqual([]);
  });
});

describe('moduleCache', () => {
  test('depends on module, operating system and architecture', async () => {
    const of = async (module: string, os: string, architecture: string) =>
      (await moduleCache(module, {XDG_CACHE_HOME: directory}, {os, architecture})).directory;
    const directories = await Promise.all([
      of('control-plane', 'linux', 'amd64'),
      of('control-plane', 'linux', 'arm64'),
      of('control-plane', 'darwin', 'amd64'),
      of('helm', 'linux', 'amd64'),
    ]);
    expect(new Set(directories).size).toBe(4);
    expect(directories.every((path) => path.startsWith(join(directory, 'kubectl-provision-sandbox')))).toBe(true);
  });
});

describe('archiveIn', () => {
  const archive = {hash: 'ab', selfLink: 'https://archives.example/a.tar.gz'};
  const index = JSON.stringify({releases: {'v1.2.3': {'envtest-v1.2.3-linux-amd64.tar.gz': archive}}});

  test.each([
    ['the version and the platform', index, 'v1.2.3', linux, archive],
    ['another version', index, 'v1.2.4', linux, undefined],
    ['another platform', index, 'v1.2.3', {os: 'darwin', architecture: 'amd64'}, undefined],
    ['an empty index', '{}', 'v1.2.3', linux, undefined],
  ])('%s', (_sentence, text, version, platform, expected) => {
    expect(archiveIn(text, version, platform)).toEqual(expected);
  });
});

describe('requiredVersion', () => {
  test('reads the version of the committed module', async () => {
    const {goMod} = await moduleCache('control-plane', {XDG_CACHE_HOME: directory}, linux);
    expect(requiredVersion(goMod, 'k8s.io/kubernetes')).toMatch(/^v1\.\d+\.\d+$/);
  });

  test('a single line and a block are the same', () => {
    expect(requiredVersion('module x\n\nrequire a/b v1.2.3\n', 'a/b')).toBe('v1.2.3');
    expect(requiredVersion('require (\n\ta/bc v9\n\ta/b v1.2.3 // indirect\n)', 'a/b')).toBe('v1.2.3');
    expect(() => requiredVersion('module x', 'a/b')).toThrow('requires no a/b');
  });
});

describe('withLock', () => {
  test('two runs do not work at once', async () => {
    const file = join(directory, 'lock');
    const order: string[] = [];
    const run = (name: string) =>
      withLock(
        file,
        () => order.push(`${name} waits`),
        async () => {
          order.push(`${name} begins`);
          await new Promise((resolve) => setImmediate(resolve));
          order.push(`${name} ends`);
        },
      );
    await Promise.all([run('a'), run('b')]);
    const work = order.filter((line) => !line.endsWith('waits'));
    expect(work.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
    expect(order.some((line) => line.endsWith('waits'))).toBe(true);
  });

  test('the lock of a process that is gone does not count', async () => {
    const file = join(directory, 'lock');
    // Process numbers end far below this one.
    await writeFile(file, '2147483646');
    expect(
      await withLock(
        file,
        () => {},
        async () => 'done',
      ),
    ).toBe('done');
  });
});
