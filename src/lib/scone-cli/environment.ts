// What a child process gets of our environment, by name: never all of it, as that holds tokens of other programs.
import {posix, win32} from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What programs need to find their own files and speak the user's language. */
const everyday = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'];
const windows = [
  'Path',
  'USERPROFILE',
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'TEMP',
  'TMP',
  'APPDATA',
  'LOCALAPPDATA',
];
/** Which engine, its configuration and accounts, and the way to the registry. */
const engine = [
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY'],
  ...['CONTAINER_HOST', 'CONTAINER_CONNECTION', 'CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF', 'REGISTRY_AUTH_FILE'],
  ...[
    'XDG_RUNTIME_DIR',
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'XDG_CACHE_HOME',
    'DBUS_SESSION_BUS_ADDRESS',
    'ProgramFiles',
  ],
];
/** Only for pulling: podman would hand them on to the container. */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/**
 * Settings of the program itself, the same for each call: simulation is allowed, as the machine it runs on need not have SGX;
 * it prints errors only (docs/system.md: SCONE CLI).
 */
export const sconeEnvironment = {
  SCONE_MODE: 'auto',
  SCONE_PRODUCTION: '0',
  SCONE_NO_TIME_THREAD: '1',
  SCONE_LOG: 'ERROR',
} as const;

/** A program that is measured: with its environment it prints its MRENCLAVE instead of running. */
export interface Measured {
  /** Program and words. */
  command: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
}

/** By what an image is for (docs/system.md: SCONE CLI, Vault). */
export const measuredPrograms = {
  'backup-controller': {command: ['scone', 'cas'], env: {SCONE_HASH: '1'}},
  'vault-statement-verifier': {
    command: ['vault-statement-verifier'],
    env: {SCONE_HASH: '1', SCONE_HEAP: '1G', SCONE_ALLOW_DLOPEN: '1'},
  },
} as const satisfies Record<string, Measured>;

export function localEnvironment(env: Environment): Record<string, string> {
  return chosen(env, [...everyday, ...windows]);
}

export function engineEnvironment(env: Environment, use: 'run' | 'pull'): Record<string, string> {
  return chosen(env, [...everyday, ...windows, ...engine, ...(use === 'pull' ? proxies : [])]);
}

function chosen(env: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Where a program of that name could lie: absolute directories of PATH only, as others depend on where one is. */
export function programCandidates(name: string, env: Environment, platform: NodeJS.Platform): string[] {
  const {delimiter, isAbsolute, join} = platform === 'win32' ? win32 : posix;
  const directories = (env.PATH ?? env.Path ?? '').split(delimiter).filter((entry) => isAbsolute(entry));
  return [...new Set(directories)].map((directory) => join(directory, platform === 'win32' ? `${name}.exe` : name));
}
