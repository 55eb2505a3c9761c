// Where files lie on each system.
import {describe, expect, test} from 'vitest';
import {absoluteLocation, absolutePath, pathsOf} from '../../../src/lib/settings/paths.ts';

const linux = {env: {}, homeDirectory: '/home/jane', cwd: '/project', platform: 'linux' as const};
const windows = {env: {}, homeDirectory: 'C:\\Users\\jane', cwd: 'D:\\work', platform: 'win32' as const};

test.each([
  ['Linux', linux, '/home/jane/.config/kubectl-provision/config.yaml', '/home/jane/.cache/kubectl-provision'],
  [
    'Linux with XDG',
    {...linux, env: {XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k'}},
    '/c/kubectl-provision/config.yaml',
    '/k/kubectl-provision',
  ],
  [
    'Linux with relative XDG paths, which do not count',
    {...linux, env: {XDG_CONFIG_HOME: 'c', XDG_CACHE_HOME: 'k'}},
    '/home/jane/.config/kubectl-provision/config.yaml',
    '/home/jane/.cache/kubectl-provision',
  ],
  [
    'macOS',
    {...linux, platform: 'darwin' as const},
    '/home/jane/.config/kubectl-provision/config.yaml',
    '/home/jane/Library/Caches/kubectl-provision',
  ],
  [
    'Windows',
    {...windows, env: {APPDATA: 'C:\\A', LOCALAPPDATA: 'C:\\L'}},
    'C:\\A\\kubectl-provision\\config.yaml',
    'C:\\L\\kubectl-provision',
  ],
  [
    'one variable for everything',
    {...linux, env: {KUBECTL_PROVISION_HOME: '/all', XDG_CACHE_HOME: '/k'}},
    '/all/config.yaml',
    '/all/cache',
  ],
])('%s', (_system, machine, configFile, cacheDirectory) => {
  expect(pathsOf(machine)).toEqual({configFile, cacheDirectory});
});

describe('a path that was given', () => {
  test.each([
    ['file', linux, '/project/file'],
    ['/file', linux, '/file'],
    ['~/file', linux, '/home/jane/file'],
    ['a\\b', windows, 'D:\\work\\a\\b'],
    ['C:\\file', windows, 'C:\\file'],
  ])('%s becomes absolute', (path, machine, absolute) => {
    expect(absolutePath(path, machine)).toBe(absolute);
  });

  test.each([
    ['https://x.example/a', linux, 'https://x.example/a'],
    ['charts/a.tgz', linux, '/project/charts/a.tgz'],
    ['C:\\charts\\a.tgz', windows, 'C:\\charts\\a.tgz'],
  ])('%s stays or becomes a place', (location, machine, expected) => {
    expect(absoluteLocation(location, machine)).toBe(expected);
  });
});
