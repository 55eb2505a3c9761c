// Credential helpers of Docker: programs docker-credential-NAME that are asked for the account of one registry.
import {spawn} from 'node:child_process';
import {reasonOf} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {type Credential, passwordCredential} from './credential.ts';

export interface HelperSurroundings {
  /** For the child; without our own secrets. */
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** Default: 15 s. */
  timeoutMs?: number;
}

export type HelperAnswer =
  | {is: 'credential'; credential: Credential}
  /** It knows none for this registry. */
  | {is: 'none'}
  /** Why it could not be asked. */
  | {is: 'trouble'; reason: string};

/** More than any credential has. */
const mostBytes = 65_536;

/** The registry's name goes in by stdin, the secret comes out by stdout: neither is ever an argument or a variable. */
export async function askCredentialHelper(
  name: string,
  server: string,
  surroundings: HelperSurroundings,
): Promise<HelperAnswer> {
  const program = `docker-credential-${name}`;
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return {is: 'trouble', reason: `${JSON.stringify(name)} is no helper's name`};
  try {
    const {code, stdout} = await run(program, server, surroundings);
    if (code === 0) return readAnswer(program, stdout);
    // The protocol's own words for "no"; what else it prints may hold a secret and is not quoted.
    if (/credentials not found/i.test(stdout)) return {is: 'none'};
    return {is: 'trouble', reason: `${program} failed with exit code ${code}`};
  } catch (thrown) {
    surroundings.signal.throwIfAborted();
    const isMissing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    return {is: 'trouble', reason: isMissing ? `there is no program ${program}` : `${program}: ${reasonOf(thrown)}`};
  }
}

function readAnswer(program: string, stdout: string): HelperAnswer {
  try {
    const {Username: username, Secret: secret} = JSON.parse(stdout) as {Username?: unknown; Secret?: unknown};
    if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return {is: 'none'};
    if (username === '<token>') {
      return {is: 'credential', credential: {is: 'identity-token', token: new Secret(secret)}};
    }
    const credential = passwordCredential(username, secret);
    return credential === undefined ? {is: 'none'} : {is: 'credential', credential};
  } catch {
    return {is: 'trouble', reason: `${program} did not answer as a credential helper does`};
  }
}

function run(program: string, input: string, {env, signal, timeoutMs = 15_000}: HelperSurroundings) {
  return new Promise<{code: number | string; stdout: string}>((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: {...env},
      stdio: ['pipe', 'pipe', 'ignore'],
      signal,
      timeout: timeoutMs,
    });
    const out: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      size += chunk.length;
      if (size > mostBytes) child.kill();
    });
    child.on('error', reject);
    child.on('close', (code, killedBy) =>
      resolve({code: code ?? killedBy ?? 'unknown', stdout: Buffer.concat(out).toString('utf8')}),
    );
    // One that ends without reading is judged by its answer.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
