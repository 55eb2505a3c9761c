// Where the program's own files lie on this machine: the only place that knows.
import {posix, win32} from 'node:path';

export interface Machine {
  env: Readonly<Record<string, string | undefined>>;
  homeDirectory: string;
  cwd: string;
  platform: NodeJS.Platform;
}

export interface Paths {
  /** `~/.config/kubectl-provision/config.yaml` */
  configFile: string;
  /** `~/.cache/kubectl-provision` */
  cacheDirectory: string;
}

/**
 * KUBECTL_PROVISION_HOME moves the whole tree. Otherwise the XDG variables count, and each system's own custom.
 * A relative XDG path is ignored, as the XDG specification says.
 */
export function pathsOf({env, homeDirectory, platform}: Machine): Paths {
  const {join, isAbsolute} = platform === 'win32' ? win32 : posix;
  const home = env.KUBECTL_PROVISION_HOME;
  if (home) return {configFile: join(home, 'config.yaml'), cacheDirectory: join(home, 'cache')};
  const xdg = (path: string | undefined) => (path && isAbsolute(path) ? path : undefined);
  const config = xdg(env.XDG_CONFIG_HOME) ?? (platform === 'win32' ? env.APPDATA : undefined);
  const cache = xdg(env.XDG_CACHE_HOME) ?? systemCache(platform, env, homeDirectory, join);
  return {
    configFile: join(config ?? join(homeDirectory, '.config'), 'kubectl-provision', 'config.yaml'),
    cacheDirectory: join(cache, 'kubectl-provision'),
  };
}

function systemCache(
  platform: NodeJS.Platform,
  env: Machine['env'],
  home: string,
  join: (...parts: string[]) => string,
): string {
  if (platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  return join(home, '.cache');
}

/** A path that somebody gave, made absolute; `~/` means the home directory, as it may come from a file. */
export function absolutePath(path: string, {cwd, homeDirectory, platform}: Omit<Machine, 'env'>): string {
  const {resolve, join} = platform === 'win32' ? win32 : posix;
  if (path === '~' || path.startsWith('~/')) return join(homeDirectory, path.slice(1));
  return resolve(cwd, path);
}

/** URLs stay as they are; everything else is a file or directory and becomes absolute. */
export function absoluteLocation(location: string, machine: Omit<Machine, 'env'>): string {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(location) ? location : absolutePath(location, machine);
}
