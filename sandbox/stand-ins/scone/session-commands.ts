// `scone session …`: making, reading and changing sessions in a CAS; checking, hashing, signing and encrypting them here.
import {readFileSync} from 'node:fs';
import {encryptionCipher} from '../../simulated/cas/policy-cipher.ts';
import type {Identification, SessionRequest} from '../../simulated/cas/protocol.ts';
import {readSession, sessionHash} from '../../simulated/cas/session-document.ts';
import {configWithIdentity, ownSignerId, signWithSeed} from './identity.ts';
import {Failed, type Invocation} from './invocation.ts';
import {ask, chosenAddress} from './known-cas.ts';
import {type Options, readOptions} from './options.ts';

export const sessionCommands: Readonly<Record<string, (run: Invocation) => Promise<void> | void>> = {
  create: (run) => send('POST', run),
  update: (run) => send('PUT', run),
  read,
  verify: printHash,
  'calculate-hash': printHash,
  check: (run) => void sessionIn(understood(run), run),
  sign,
  encrypt,
};

async function send(method: 'POST' | 'PUT', run: Invocation): Promise<void> {
  const options = understood(run);
  const session = sessionIn(options, run);
  const config = configWithIdentity(run);
  const address = chosenAddress(options.values.cas, config, run);
  const {hash} = await ask<{hash: string}>(address, method, '/sessions', {config, run, body: session});
  run.world.stdout(`${hash}\n`);
}

async function read(run: Invocation): Promise<void> {
  const {values, words} = understood(run);
  const [name, ...others] = words;
  if (name === undefined || others.length > 0) throw new Failed('required: <NAME>');
  const config = configWithIdentity(run);
  const address = chosenAddress(values.cas, config, run);
  const path = `/session?name=${encodeURIComponent(name)}`;
  const {text} = await ask<{text: string}>(address, 'GET', path, {config, run});
  run.world.stdout(text);
}

function printHash(run: Invocation): void {
  const {text} = sessionIn(understood(run), run);
  run.world.stdout(`${sessionHash(readSession(text))}\n`);
}

function sign(run: Invocation): void {
  const given = sessionIn(understood(run), run).text;
  const config = configWithIdentity(run);
  const text = withCreator(given, ownSignerId(config), run);
  const signatures = [{signer: ownSignerId(config), signature: signWithSeed(text, config)}];
  run.world.stdout(`${JSON.stringify({session: text, signatures}, null, 2)}\n`);
}

/** Signed policies that are published name their creator; whether the program writes that is not known. */
function withCreator(text: string, signer: string, {variation}: Invocation): string {
  if ('creator' in readSession(text) || !variation.pick('signing names the creator', [true, false])) return text;
  return `${text.endsWith('\n') ? text : `${text}\n`}creator:\n  signer: ${signer}\n`;
}

/** What the key in the answer is for is not known; here it is what the CAS needs besides its own to open the content. */
async function encrypt(run: Invocation): Promise<void> {
  const options = understood(run);
  const {text, signatures} = sessionIn(options, run);
  if (signatures === undefined) throw new Failed('a signed session is wanted');
  const recipient = options.values.key ?? (await keyOfCas(run));
  const {encrypted, key} = encryptionCipher.seal(JSON.stringify({text, signatures}), encryptionKeyIn(recipient));
  run.world.stdout(`${JSON.stringify({encrypted_session: encrypted, encryption_key: key}, null, 2)}\n`);
}

async function keyOfCas(run: Invocation): Promise<string> {
  const config = configWithIdentity(run);
  const address = chosenAddress(undefined, config, run);
  const known = await ask<Identification>(address, 'GET', '/identification', {config, run});
  return known.sessionEncryptionKey;
}

/** As `cas show-identification` prints it. */
function encryptionKeyIn(text: string): Buffer {
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/.test(text) ? 'hex' : 'base64');
  if (bytes.length !== 32) throw new Failed("invalid value for '--key <KEY>'");
  return bytes;
}

function understood({rest}: Invocation): Options {
  return readOptions(rest, {values: {'--cas': 'cas', '--key': 'key'}, switches: {'--use-env': 'use-env'}});
}

/** The session of the file that the command names: YAML, or signed JSON. Throws Failed if it is no session. */
function sessionIn({words, switches}: Options, {world}: Invocation): SessionRequest {
  const [file, ...others] = words;
  if (file === undefined || others.length > 0) throw new Failed('required: <FILE>');
  const request = requestIn(textOf(file));
  const text = switches.has('use-env') ? filledIn(request.text, world.environment) : request.text;
  try {
    readSession(text);
  } catch (thrown) {
    throw new Failed(`${file}: ${(thrown as Error).message}`);
  }
  return {...request, text};
}

function requestIn(text: string): SessionRequest {
  if (!text.trimStart().startsWith('{')) return {text};
  const {session, signatures} = JSON.parse(text) as {session?: string; signatures?: SessionRequest['signatures']};
  if (session === undefined || signatures === undefined) throw new Failed('neither a session nor a signed session');
  return {text: session, signatures};
}

function filledIn(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (reference, braced: string, bare: string) => {
    const value = environment[braced ?? bare];
    if (value === undefined) throw new Failed(`the environment variable of ${reference} is not set`);
    return value;
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Failed(`could not read ${file}: ${(thrown as NodeJS.ErrnoException).code}`);
  }
}
