// Where secrets are planted: the ways in which a run is given them, and the files of a machine that hold them.
import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {commandTable} from '../../../src/cli/command-table.ts';
import {environmentNames, type SettingRow} from '../../../src/lib/settings/setting-row.ts';
import {settingTable} from '../../../src/lib/settings/setting-table.ts';
import {configText} from '../key-ground.ts';
import {emptyDirectory} from '../temporary.ts';
import type {Planted} from './secrets.ts';

/** How a run is given its secrets. */
export type Way = 'flag' | 'environment' | 'file' | 'stdin' | 'config file';
export const ways: readonly Way[] = ['flag', 'environment', 'file', 'stdin', 'config file'];

export interface Given {
  argv: string[];
  env: Record<string, string>;
  input?: string;
}

/** A machine with secrets in the files where people have theirs. */
export interface PlantedMachine {
  home: string;
  /** Files that were planted, by what they hold. */
  files: {
    accessToken: string;
    passphrase: string;
    config: string;
    kubeconfig: string;
    docker: string;
    backup: string;
    signer: string;
    policyKey: string;
    session: string;
    older: string;
  };
  /** Arguments and variables by which a command is given all secrets that it takes. */
  give(command: string, way: Way): Promise<Given>;
  /** One more file that may hold a secret; gives its path. */
  keep(path: string, text: string): string;
  /** A file that is yet to be made, and may hold a secret then. */
  expect(path: string): void;
  /** `PATH: names of secrets`, for files that hold one and are neither planted nor private. */
  leaks(): string[];
}

export interface MachineParts {
  /** The cluster of its kubeconfig. */
  cluster: Record<string, unknown>;
  /** The user of its kubeconfig. Default: the planted token. */
  user?: Record<string, unknown>;
  /** Names of registries that Docker knows: `127.0.0.1:40123`. */
  registries?: readonly string[];
}

export function plantedMachine(planted: Planted, {cluster, user, registries = []}: MachineParts): PlantedMachine {
  const home = emptyDirectory();
  const {values, owner, policyKey} = planted;
  const put = (path: string, text: string, mode = 0o600) => {
    const file = join(home, path);
    mkdirSync(dirname(file), {recursive: true, mode: 0o700});
    writeFileSync(file, text, {mode});
    chmodSync(file, mode);
    return file;
  };
  const auth = (password: string) => Buffer.from(`ada:${password}`).toString('base64');
  const docker = {
    auths: {
      'registry.example': {identitytoken: values.dockerIdentityToken, auth: auth('')},
      ...Object.fromEntries(registries.map((name) => [name, {auth: auth(values.dockerPassword)}])),
    },
  };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{name: 'test', context: {cluster: 'test', user: 'test'}}],
    clusters: [{name: 'test', cluster}],
    users: [{name: 'test', user: user ?? {token: values.kubeconfigToken}}],
  };
  const files = {
    accessToken: put('token', `${values.accessToken}\n`),
    passphrase: put('passphrase', `${values.passphrase}\n`),
    config: put('settings.yaml', `access-token: '${values.accessToken}'\ndcap-api: '${values.dcapKey}'\n`),
    kubeconfig: put('kubeconfig', JSON.stringify(kubeconfig)),
    docker: put('.docker/config.json', JSON.stringify(docker)),
    signer: put('signer.pem', owner.pem),
    policyKey: put('policy.key', policyKey),
    session: put('session.yaml', sessionWith(values.sessionSecret)),
    older: put('older.yaml', sessionWith(`${values.sessionSecret}0`)),
    // As a file that somebody took for a sealed one.
    backup: put('damaged.age', `age-encryption.org/v1\n${values.passphrase}\n`),
  };
  put('.cas/identity/config.json', configText(owner));
  const own = Object.values(files);
  return {
    home,
    files,
    async give(command, way) {
      const known = Object.keys((await commandTable[command]?.load())?.flags ?? {});
      const given = known.length === 0 ? {argv: [], env: {}} : giveSecrets(planted, files, way);
      const argv = [...withPairs(given.argv, known), ...account(known, way), ...passphrase(known, files)];
      return {...given, argv, env: {...given.env, KUBECONFIG: files.kubeconfig}};
    },
    keep(path, text) {
      const file = put(path, text);
      own.push(file);
      return file;
    },
    expect: (path) => void own.push(join(home, path)),
    leaks: () =>
      readdirSync(home, {recursive: true, withFileTypes: true})
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => !own.includes(path) && !path.startsWith(join(home, 'witness')) && !isPrivate(home, path))
        .map((path) => ({path, found: planted.foundIn(readFileSync(path, 'latin1'))}))
        .filter(({found}) => found.length > 0)
        .map(({path, found}) => `${path}: ${found}`),
  };
}

/** A session with a secret written out. */
function sessionWith(value: string): string {
  return `name: shop\nversion: "0.3"\nservices:\n- name: cart\n  command: cart\n  mrenclaves: [${'ab'.repeat(32)}]\n  environment: {KEY: ${value}}\nsecrets:\n- {name: key, kind: ascii, value: ${value}}\n`;
}

/** What the owner's directory for keys may hold, as nobody else can read it. */
function isPrivate(home: string, path: string): boolean {
  return path.startsWith(join(home, '.cas')) && (statSync(path).mode & 0o077) === 0;
}

function giveSecrets({values}: Planted, files: PlantedMachine['files'], way: Way): Given {
  const rows: SettingRow[] = Object.values(settingTable);
  const bySetting = {accessToken: values.accessToken, dcapKey: values.dcapKey, token: values.kubeToken};
  switch (way) {
    case 'flag': {
      const flags = {'--access-token': values.accessToken, '--dcap-api': values.dcapKey, '--token': values.kubeToken};
      return {argv: Object.entries(flags).flat(), env: {}};
    }
    case 'environment': {
      // All names of all of them: a setting that is new and secret must be added here.
      const secret = rows.filter((row) => row.secret && environmentNames(row).length > 0);
      const env = secret.flatMap((row) => {
        const [setting] = Object.entries(settingTable).find(([, each]) => each === row) ?? [];
        const value = bySetting[setting as keyof typeof bySetting];
        if (value === undefined) throw new Error(`the setting ${setting} is secret: plant a value for it`);
        return environmentNames(row).map((name) => [name, value]);
      });
      return {argv: [], env: Object.fromEntries(env)};
    }
    case 'file':
      return {argv: ['--access-token-file', files.accessToken], env: {}};
    case 'stdin':
      return {argv: ['--access-token-stdin'], env: {}, input: `${values.accessToken}\n`};
    case 'config file':
      return {argv: ['--config', files.config], env: {}};
  }
}

/** Without flags, and their values, that the command does not know. */
function withPairs(argv: readonly string[], known: readonly string[]): string[] {
  return argv.flatMap((word, index) => {
    const flag = word.startsWith('--') ? word : (argv[index - 1] ?? '');
    return known.includes(flag.slice(2)) ? [word] : [];
  });
}

function account(known: readonly string[], way: Way): string[] {
  if (!known.includes('username')) return [];
  const person = ['--username', 'ada', '--email', 'ada@example.org'];
  return known.includes('access-token') && way !== undefined ? person : [];
}

function passphrase(known: readonly string[], files: PlantedMachine['files']): string[] {
  const flags = ['passphrase-file', 'open-passphrase-file'].filter((flag) => known.includes(flag));
  return flags.flatMap((flag) => [`--${flag}`, files.passphrase]);
}
