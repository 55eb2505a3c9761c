// One call from the config on this machine to the program's exit code, with the config stored again.
import {readFile, stat} from 'node:fs/promises';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Secret} from '../report/secret.ts';
import type {Invocation} from './calls.ts';
import {type ConfigState, hasIdentity, readConfig, storeConfig} from './config-state.ts';
import {type Driver, lateAbort} from './driver.ts';
import {sconeEnvironment} from './environment.ts';
import type {CallResult} from './scone-cli.ts';
import {wordsOf} from './words.ts';

/** How long a change at the CAS may go on after the run was interrupted. */
const finishMs = 20_000;
const mostFileBytes = 4 * 1024 * 1024;

/** What the program printed, or how it refused. Throws Failure when it could not be run, or left a config that is not whole. */
export async function runCall(driver: Driver, invocation: Invocation, outer: AbortSignal): Promise<CallResult<string>> {
  outer.throwIfAborted();
  const {name, argv, network, limitMs} = invocation;
  const config = invocation.config === undefined ? undefined : await readConfig(invocation.config);
  if (config !== undefined) expectIdentity(driver, invocation, config);
  const files = await Promise.all(invocation.files.map(readCallFile));
  const late = lateAbort(outer, invocation.changes ? finishMs : 0);
  try {
    const ran = await driver.run(
      {name, argv, env: sconeEnvironment, files, config, network, limitMs, signal: late.signal},
      async (content) => {
        if (config !== undefined) await storeConfig(config, content, name);
      },
    );
    if (ran.exitCode === 0) return {ok: true, value: ran.stdout};
    // What a shell or an engine says of a program that was killed: nobody knows how far it had got.
    if (ran.exitCode > 128) throw killedFailure(name, ran.exitCode);
    return {ok: false, exitCode: ran.exitCode, words: wordsOf(ran, secretsOf(invocation, config, files))};
  } finally {
    late.end();
  }
}

function killedFailure(name: string, exitCode: number): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `${name} was ended by signal ${exitCode - 128}`,
    object: 'SCONE CLI',
    reason: 'not by this program: perhaps by a person, or by the system for want of memory',
    next: 'run the same command again',
  });
}

/** A key that the program would make far from here, in the midst of provisioning, could be lost with the place it runs in. */
function expectIdentity({keepsFilesHere, name}: Driver, invocation: Invocation, config: ConfigState): void {
  if (keepsFilesHere || !invocation.changes || hasIdentity(config)) return;
  throw new Failure({
    summary: `${invocation.name} would make the owner's identity where it can be lost`,
    object: config.path,
    reason: `the config holds no identity yet, and the program runs elsewhere (${name})`,
    next: 'make the identity first: `scone self show-key-hash`',
  });
}

async function readCallFile({name, path}: {name: string; path: string}): Promise<{name: string; content: Buffer}> {
  try {
    const {size} = await stat(path);
    if (size > mostFileBytes) throw new Failure({summary: `it has more than ${mostFileBytes / 1024 / 1024} MiB`});
    return {name, content: await readFile(path)};
  } catch (error) {
    throw new Failure({summary: 'the file cannot be read', object: path, reason: reasonOf(error), cause: error});
  }
}

/** What the program might quote when it complains. */
function secretsOf(
  {argv}: Invocation,
  config: ConfigState | undefined,
  files: readonly {content: Buffer}[],
): (Secret | string)[] {
  const given = argv.flatMap((argument) =>
    typeof argument === 'object' && 'secret' in argument ? [argument.secret] : [],
  );
  const {identity, session_signing_keypair_ed25519_seed: seed} = config?.keys ?? {};
  const keys = [identity, typeof seed === 'string' ? seed : undefined].filter((key) => key !== undefined);
  return [...given, ...keys, ...files.flatMap(({content}) => quotedSecretsIn(content.toString()))];
}

/** Private keys in a session, values of settings that are called keys in an owner config. */
function quotedSecretsIn(text: string): string[] {
  const pem = text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g) ?? [];
  const keys = [...text.matchAll(/^\s*\w*(?:key|token|password)\w*\s*[=:]\s*["']?([^\s"']{8,})/gim)];
  return [...pem, ...keys.map(([, value = '']) => value)];
}
