// The logins of this machine: Docker's config file and the credential helpers it names.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {reasonOf} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import type {Credential, NamedCredential} from './credential.ts';
import {askCredentialHelper, type HelperSurroundings} from './credential-helper.ts';
import {type DockerConfig, entryCredential, isDockerConfig} from './docker-config.ts';
import type {Reference} from './reference.ts';

export interface LoginSurroundings extends HelperSurroundings {
  homeDirectory: string;
  /** Told why a file or helper could not be used. */
  onTrouble: (text: string) => void;
}

interface LoginFile extends DockerConfig {
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

/** Whatever this machine is logged in with at the registry of an image; nothing is read before the first question. */
export function dockerLogins(surroundings: LoginSurroundings): (reference: Reference) => Promise<NamedCredential[]> {
  const {env, homeDirectory, onTrouble} = surroundings;
  const file = join(env.DOCKER_CONFIG || join(homeDirectory, '.docker'), 'config.json');
  let reading: Promise<LoginFile | undefined> | undefined;
  return async ({registry}) => {
    reading ??= readLogins(file, onTrouble);
    const logins = await reading;
    return logins === undefined ? [] : await loginAt(registry, logins, file, surroundings);
  };
}

async function readLogins(file: string, onTrouble: (text: string) => void): Promise<LoginFile | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    const logins = typeof parsed === 'object' && parsed !== null ? {auths: {}, ...parsed} : parsed;
    if (isDockerConfig(logins)) return logins;
    onTrouble(`${file} is not a config of Docker`);
  } catch (thrown) {
    const {code} = thrown as NodeJS.ErrnoException;
    // The words of a JSON parser quote the text, which may hold a password.
    if (code !== 'ENOENT') onTrouble(code === undefined ? `${file} is not JSON` : `${file}: ${reasonOf(thrown)}`);
  }
  return undefined;
}

/** A helper that is named for a registry is the only one asked about it, as with Docker. */
async function loginAt(
  registry: string,
  {auths, credsStore, credHelpers}: LoginFile,
  file: string,
  surroundings: LoginSurroundings,
): Promise<NamedCredential[]> {
  const server = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  const helper = credHelpers?.[server] ?? credHelpers?.[registry] ?? credsStore;
  if (typeof helper === 'string' && helper !== '') {
    const answer = await askCredentialHelper(helper, server, surroundings);
    if (answer.is === 'credential') {
      return [{credential: answer.credential, from: `the login of docker-credential-${helper}`}];
    }
    if (answer.is === 'trouble') surroundings.onTrouble(answer.reason);
  }
  const names = [server, registry, `https://${registry}`, `https://${registry}/v1/`, `https://${registry}/v2/`];
  const credential = names.map((name) => loginCredential(auths[name])).find((found) => found !== undefined);
  return credential === undefined ? [] : [{credential, from: `the login in ${file}`}];
}

/** An identity token counts more than a password, as with Docker. */
function loginCredential(entry: DockerConfig['auths'][string] | undefined): Credential | undefined {
  if (entry?.identitytoken) return {is: 'identity-token', token: new Secret(entry.identitytoken)};
  return entryCredential(entry);
}
