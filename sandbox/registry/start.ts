// The reference registry on loopback: with TLS or without, open, with a password file, or behind a token server.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {hash} from 'bcryptjs';
import {registryBinary} from '../binaries/provide.ts';
import type {KeyedCertificate} from '../certificates/issue.ts';
import {startProcess} from '../supervisor/process-group.ts';
import {startWatchdog} from '../supervisor/watchdog.ts';

export interface RegistryOptions {
  /** An own directory, which goes with the registry. */
  directory: string;
  /** Without one it speaks plain HTTP. */
  certificate?: KeyedCertificate;
  /** Passwords by user name; without users and without a token server it is open. */
  users?: Readonly<Record<string, string>>;
  tokenServer?: {realm: string; issuer: string; service: string; jwks: string};
  /** Default: a free one. */
  port?: number;
  talk?: (text: string) => void;
}

export interface RunningRegistry {
  /** `127.0.0.1:40123` */
  host: string;
  /** Where blobs and manifests lie, for those who want to alter them. */
  storage: string;
  /** May be called again. */
  stop(): Promise<void>;
}

/** Resolves once it answers. */
export async function startRegistry(options: RegistryOptions): Promise<RunningRegistry> {
  const {directory, talk = () => {}} = options;
  const program = await registryBinary({talk});
  await mkdir(directory, {recursive: true});
  const file = join(directory, 'config.json');
  await writeFile(file, JSON.stringify(await configuration(options)), {mode: 0o600});
  const watchdog = startWatchdog(directory);
  const listening = Promise.withResolvers<string>();
  const running = await startProcess({
    command: {name: 'registry', file: '/bin/sh', args: ['-c', 'exec "$0" serve "$1" 2>&1', program, file]},
    logPath: join(directory, 'registry.log'),
    directory,
    watchdog,
    onLine: (line) => {
      const host = /listening on ([0-9.]+:[0-9]+)/.exec(line)?.[1];
      if (host !== undefined) listening.resolve(host);
    },
  });
  void running.ended.then(async (end) => {
    const log = await readFile(running.logPath, 'utf8').catch(() => '');
    listening.reject(new Error(`the registry ended (${end}):\n${log.slice(-2000)}`));
  });
  listening.promise.catch(() => {});
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await running.stop('SIGTERM', 2000);
    await watchdog.dismiss();
  };
  return {
    host: await listening.promise,
    storage: join(directory, 'storage'),
    stop: () => (stopping ??= stop()),
  };
}

/** JSON is YAML, which is what it reads. */
async function configuration({directory, certificate, users, tokenServer, port = 0}: RegistryOptions) {
  return {
    version: '0.1',
    log: {level: 'info', formatter: 'text', accesslog: {disabled: true}},
    storage: {filesystem: {rootdirectory: join(directory, 'storage')}, delete: {enabled: true}},
    http: {addr: `127.0.0.1:${port}`, ...(certificate && {tls: await tlsFiles(directory, certificate)})},
    ...(users && {auth: {htpasswd: {realm: 'sandbox', path: await passwordFile(directory, users)}}}),
    ...(tokenServer && {auth: {token: await tokenOptions(directory, tokenServer)}}),
  };
}

async function tlsFiles(directory: string, {certificate, key}: KeyedCertificate) {
  const files = {certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key')};
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, key, {mode: 0o600});
  return files;
}

async function passwordFile(directory: string, users: Readonly<Record<string, string>>): Promise<string> {
  const path = join(directory, 'htpasswd');
  const lines = await Promise.all(
    Object.entries(users).map(async ([name, text]) => `${name}:${await hash(text, 4)}\n`),
  );
  await writeFile(path, lines.join(''), {mode: 0o600});
  return path;
}

async function tokenOptions(directory: string, {jwks, ...options}: NonNullable<RegistryOptions['tokenServer']>) {
  const path = join(directory, 'jwks.json');
  await writeFile(path, jwks);
  return {...options, jwks: path, signingalgorithms: ['ES256']};
}
