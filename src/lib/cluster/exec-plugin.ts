// Credential programs named by a kubeconfig (`user.exec`): run one and read the ExecCredential that it prints.
import {spawn} from 'node:child_process';
import {isAbsolute, join} from 'node:path';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Endpoint} from './endpoint.ts';
import type {ExecConfig} from './kubeconfig-user.ts';

export interface ExecAnswer {
  token?: string;
  clientCertificateData?: string;
  clientKeyData?: string;
  expirationTimestamp?: string;
}

export interface ExecSurroundings {
  env: Record<string, string | undefined>;
  signal: AbortSignal | undefined;
  onPluginOutput: ((text: string) => void) | undefined;
}

/** Runs the program of the endpoint's user. Throws Failure `undetermined` with its words when it gives no credential. */
export async function runExecPlugin(endpoint: Endpoint, surroundings: ExecSurroundings): Promise<ExecAnswer> {
  const exec = endpoint.user.exec;
  if (typeof exec?.command !== 'string' || exec.command === '') {
    throw trouble(endpoint, {kind: 'usage', summary: 'the exec plugin of the kubeconfig has no command'});
  }
  if (exec.interactiveMode === 'Always') {
    throw trouble(endpoint, {
      kind: 'usage',
      summary: 'the exec plugin of the kubeconfig wants a terminal of its own, which is not supported',
      next: 'log in with it first, or use a context whose plugin can run unattended',
    });
  }
  const {code, stdout, stderr} = await run(endpoint, exec, surroundings);
  if (code !== 0) {
    throw trouble(endpoint, {
      summary: `the credential plugin "${exec.command}" failed with exit code ${code}`,
      reason: lastWords(stderr),
      next: 'run it by hand, or log in again',
    });
  }
  return answerOf(endpoint, exec, stdout);
}

function answerOf(endpoint: Endpoint, exec: ExecConfig, stdout: string): ExecAnswer {
  let parsed: {kind?: string; status?: ExecAnswer} | undefined;
  try {
    parsed = JSON.parse(stdout);
  } catch {
    // What it printed may hold the token: it is not quoted.
  }
  const status = parsed?.status;
  if (status?.token !== undefined || status?.clientCertificateData !== undefined) return status;
  throw trouble(endpoint, {
    summary: `the credential plugin "${exec.command}" printed no ExecCredential with a token or certificate`,
    next: 'run it by hand to see what it prints',
  });
}

interface Ran {
  code: number | string;
  stdout: string;
  stderr: string;
}

function run(endpoint: Endpoint, exec: ExecConfig, surroundings: ExecSurroundings): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(commandOf(exec.command, endpoint.userDirectory), exec.args ?? [], {
      env: environmentOf(endpoint, exec, surroundings.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(surroundings.signal !== undefined && {signal: surroundings.signal}),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk);
      surroundings.onPluginOutput?.(chunk.toString());
    });
    child.on('error', (error) => {
      const aborted = surroundings.signal?.aborted;
      reject(aborted ? surroundings.signal?.reason : notStarted(endpoint, exec, error));
    });
    child.on('close', (code, killedBy) =>
      resolve({
        code: code ?? killedBy ?? 'unknown',
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    );
  });
}

/** A path is relative to the kubeconfig's folder; a bare name is searched on PATH. */
function commandOf(command: string, directory: string): string {
  return command.includes('/') && !isAbsolute(command) ? join(directory, command) : command;
}

function environmentOf(
  {cluster}: Endpoint,
  exec: ExecConfig,
  env: Record<string, string | undefined>,
): Record<string, string | undefined> {
  const info = {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo && {
        cluster: {
          server: cluster.server,
          'tls-server-name': cluster['tls-server-name'],
          'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
          'certificate-authority-data': cluster['certificate-authority-data'],
          'proxy-url': cluster['proxy-url'],
        },
      }),
    },
  };
  const own = Object.fromEntries((exec.env ?? []).map(({name, value}) => [name, value]));
  return {...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info)};
}

function notStarted(endpoint: Endpoint, exec: ExecConfig, error: Error): Failure {
  return trouble(endpoint, {
    summary: `the credential plugin "${exec.command}" cannot be started`,
    reason: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such program' : reasonOf(error),
    next: exec.installHint?.trim() || 'install it, or choose another context or user',
  });
}

function lastWords(stderr: string): string {
  const text = stderr.trim();
  return text === '' ? 'it said nothing' : text.slice(-600);
}

function trouble(
  {context, userName}: Endpoint,
  details: {kind?: 'usage'; summary: string; reason?: string; next?: string},
): Failure {
  return new Failure({kind: 'undetermined', object: `user ${userName ?? ''} of context ${context.name}`, ...details});
}
