// Settings of the commands about pull secrets.
import {Secret} from '../report/secret.ts';
import {readVersion} from '../scone/semantic-version.ts';
import type {AccessToken} from './access-token.ts';
import {readAccessToken} from './access-token.ts';
import {filesOf} from './named-files.ts';
import type {Machine} from './paths.ts';
import {noToken, type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveConnection} from './resolve-connection.ts';
import {resolveRegistryWays} from './resolve-images.ts';
import {resolveNames} from './resolve-operator.ts';
import {resolveTarget} from './resolve-seal.ts';
import type {ConnectionSettings, ImageSettings} from './settings.ts';

export type SecretsAction = 'status' | 'rotate';

export interface SecretsSettings {
  action: SecretsAction;
  /** What `rotate` is to do. */
  act: 'rotate' | 'undo' | 'confirm';
  /** As far as given: what is missing is asked for, or taken from the pull secrets. */
  account: {username: string | undefined; accessToken: Secret | undefined; email: string | undefined};
  dryRun: boolean;
  yes: boolean;
  /** Pods that wait for an image are deleted, where a controller makes them anew. */
  restartStuck: boolean;
  /** Milliseconds for which an old value is kept. */
  keepOld: number;
  /** Holds the key of what is kept. */
  targetDirectory: string;
  /** Of the operator. */
  namespace: string;
  /** Server name in the pull secrets. */
  registry: string;
  imageRepo: string;
  imagePrefix: string;
  /** Undefined: the images that the cluster pulls. */
  version: string | undefined;
  ways: Pick<ImageSettings, 'registryCa' | 'plainHttp'>;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
  connection: ConnectionSettings;
}

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolveSecrets(
  read: SettingReader,
  machine: Machine,
  action: SecretsAction,
  token: AccessToken,
): SecretsSettings {
  const isRotation = action === 'rotate';
  return {
    action,
    ...(isRotation ? resolveRotation(read, token) : noRotation),
    targetDirectory: resolveTarget(read, machine),
    ...resolveNames(read),
    version: resolveVersion(read),
    ways: resolveRegistryWays(read, machine),
    strict: read.switch('strict'),
    timeout: read.duration('timeout', '15m'),
    connection: resolveConnection(read, machine),
  };
}

type Rotation = Pick<SecretsSettings, 'act' | 'account' | 'dryRun' | 'yes' | 'restartStuck' | 'keepOld'>;

const noRotation: Rotation = {
  act: 'rotate',
  account: {username: undefined, accessToken: undefined, email: undefined},
  dryRun: false,
  yes: false,
  restartStuck: false,
  keepOld: 0,
};

function resolveRotation(read: SettingReader, token: AccessToken): Rotation {
  for (const complaint of token.complaints) read.complain(complaint);
  for (const name of ['accessToken', 'accessTokenFile'] as const) read.text(name);
  const [undo, confirm] = [read.switch('undoRotation'), read.switch('confirmRotation')];
  if (undo && confirm) read.complain('--undo and --confirm contradict each other: choose one');
  const restartStuck = read.switch('restartStuck');
  const act = undo ? 'undo' : confirm ? 'confirm' : 'rotate';
  if (act !== 'rotate') {
    // From the environment an account may lie around; on the command line it is a misunderstanding.
    const own = (
      ['username', 'email', 'accessToken', 'accessTokenFile', 'accessTokenStdin', 'keepOld'] as const
    ).filter((name) => read.origin(name) === 'flag');
    for (const name of own) read.complain(`${read.where(name)} is for a rotation, not for --${act}`);
    if (act === 'confirm' && restartStuck) read.complain('--restart-stuck and --confirm contradict each other');
  }
  const username = read.text('username');
  if (username !== undefined && /[:\s]/.test(username)) {
    read.complain(`${read.where('username')}: a user name has no colon and no spaces`);
  }
  return {
    act,
    account: {
      username,
      accessToken: token.value === undefined ? undefined : new Secret(token.value),
      email: read.text('email'),
    },
    dryRun: read.switch('dryRun'),
    yes: read.switch('yes'),
    restartStuck,
    keepOld: read.duration('keepOld', '168h'),
  };
}

function resolveVersion(read: SettingReader): string | undefined {
  const version = read.text('version');
  if (version !== undefined && readVersion(version) === undefined) {
    read.complain(`${read.where('version')}: ${JSON.stringify(version)} is not a version; write one such as 6.0.6`);
  }
  return version;
}

/** The settings of the commands about pull secrets; throws as settle does. */
export async function readSecretsSettings(
  {sources}: Said,
  machine: Machine,
  action: SecretsAction,
  readStandardInput: () => Promise<string>,
): Promise<ReadSettings<SecretsSettings>> {
  const token = action === 'rotate' ? await readAccessToken(sources, machine, readStandardInput) : noToken;
  return settle({sources, machine, command: `secrets ${action}`, token}, async (read) => {
    const settings = resolveSecrets(read, machine, action, token);
    const {files, mirror} = filesOf(undefined, settings.connection);
    return {settings, files: {files: [...files, {name: '--registry-ca', path: settings.ways.registryCa}], mirror}};
  });
}
