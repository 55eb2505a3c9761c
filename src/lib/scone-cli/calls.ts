// What each call is, before any driver: its words, the files it needs, and whether it needs the network.
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import type {Identification, Provisioning} from './scone-cli.ts';

/** A word of a command line. Drivers decide where a file lies for the program, and how a secret gets there. */
export type Argument = string | {file: string} | {secret: Secret};

export interface Invocation {
  /** The call for people, without its arguments: `scone cas attest`. */
  name: string;
  /** What follows `scone`. */
  argv: readonly Argument[];
  /** Path of the config file on this machine; undefined for calls that need none. */
  config: string | undefined;
  /** Files that the words name: name for the program, path on this machine. */
  files: readonly {name: string; path: string}[];
  network: 'cas' | 'none';
  /** Changes something at the CAS: once begun, it gets a while to finish when the run is interrupted. */
  changes: boolean;
  /** Milliseconds. */
  limitMs: number;
}

/** Calls that compute; the first one may have to start an enclave. */
const offlineLimitMs = 60_000;
/** Calls that talk to the CAS, which may have to ask others for evidence. */
const onlineLimitMs = 180_000;

export const versionCall: Invocation = offline('scone --version', ['--version']);

export function attestCall(call: {config: string; address: string; tolerance: readonly string[]}): Invocation {
  return online('scone cas attest', ['cas', 'attest', ...tolerant(call.tolerance), address(call.address)], call.config);
}

export function setDefaultCall(call: {config: string; address: string}): Invocation {
  return online('scone cas set-default', ['cas', 'set-default', address(call.address)], call.config);
}

export function provisionCall(call: Provisioning): Invocation {
  const file = 'owner-config.toml';
  const argv: Argument[] = [
    ...['cas', 'provision', address(call.address)],
    ...option('-c', word('the CAS key hash', call.keyHash)),
    ...secretOption('--token', word('the provisioning token', call.token.reveal(), {isSecret: true})),
    ...['--config-file', {file}],
    ...['with-attestation', ...tolerant(call.tolerance)],
  ];
  return {
    ...online('scone cas provision', argv, call.config),
    files: [{name: file, path: call.ownerConfigFile}],
    changes: true,
  };
}

export function readSessionCall({config, name}: {config: string; name: string}): Invocation {
  return online('scone session read', ['session', 'read', sessionName(name)], config);
}

type OfFile = {config: string; file: string};

/** The hash of a session as read; whether the program asks the CAS for it is not known. */
export function hashSessionCall(call: OfFile): Invocation {
  return withSession(online('scone session verify', ['session', 'verify'], call.config), call);
}

export function createSessionCall(call: OfFile): Invocation {
  return {...withSession(online('scone session create', ['session', 'create'], call.config), call), changes: true};
}

export function updateSessionCall(call: OfFile): Invocation {
  return {...withSession(online('scone session update', ['session', 'update'], call.config), call), changes: true};
}

export function checkSessionCall(call: OfFile): Invocation {
  return withSession(offline('scone session check', ['session', 'check'], call.config), call);
}

export function signSessionCall(call: OfFile): Invocation {
  return withSession(offline('scone session sign', ['session', 'sign'], call.config), call);
}

export function calculateHashCall(call: OfFile): Invocation {
  return withSession(offline('scone session calculate-hash', ['session', 'calculate-hash'], call.config), call);
}

/** With the key given the program needs no CAS. */
export function encryptSessionCall(call: OfFile & {key: string}): Invocation {
  const argv = ['session', 'encrypt', ...option('--key', word('the encryption key', call.key))];
  return withSession(offline('scone session encrypt', argv, call.config), call);
}

const identificationFlags: Record<Identification, string> = {
  'cas-key': '-c',
  'software-key': '-s',
  'session-encryption-key': '--session-encryption-key',
};

export function showIdentificationCall({config, what}: {config: string; what: Identification}): Invocation {
  return online('scone cas show-identification', ['cas', 'show-identification', identificationFlags[what]], config);
}

export function showCertificateCall({config}: {config: string}): Invocation {
  return online('scone cas show-certificate', ['cas', 'show-certificate'], config);
}

export function ownKeyHashCall({config}: {config: string}): Invocation {
  return offline('scone self show-key-hash', ['self', 'show-key-hash'], config);
}

export function signerIdCall({config}: {config: string}): Invocation {
  return offline('scone self show-session-signing-key', ['self', 'show-session-signing-key'], config);
}

function offline(name: string, argv: readonly Argument[], config?: string): Invocation {
  return {name, argv, config, files: [], network: 'none', changes: false, limitMs: offlineLimitMs};
}

function online(name: string, argv: readonly Argument[], config: string): Invocation {
  return {name, argv, config, files: [], network: 'cas', changes: false, limitMs: onlineLimitMs};
}

/** The program may tell YAML from JSON by the name. */
function withSession(invocation: Invocation, {file}: OfFile): Invocation {
  const name = file.endsWith('.json') ? 'session.json' : 'session.yaml';
  return {...invocation, argv: [...invocation.argv, {file: name}], files: [{name, path: file}]};
}

/** HOST:PORT; a host that begins with a dash would be taken for an option. */
function address(text: string): string {
  if (/^(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/.test(text)) return text;
  throw unusable('the address of the CAS', 'it is not of the form HOST:PORT');
}

function sessionName(text: string): string {
  if (/^[^\s\p{Cc}-][^\s\p{Cc}]*$/u.test(text)) return text;
  throw unusable('the name of the session', 'it is empty, begins with a dash, or has blanks or control characters');
}

/** Hashes, keys and tokens have no known alphabet, but are one printable word (docs/system.md: SCONE CLI). */
function word(what: string, text: string, {isSecret = false} = {}): string {
  if (/^[!-~]+$/.test(text)) return text;
  const why = text === '' ? 'it is empty' : 'it has blanks or characters that are not ASCII';
  throw unusable(what, isSecret || text === '' ? why : `${why}: ${JSON.stringify(text.slice(0, 80))}`);
}

/** A value that begins with a dash would be taken for an option, unless it stands in the same word. */
function option(flag: string, value: string): string[] {
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}

function secretOption(flag: string, value: string): Argument[] {
  const [first, second] = option(flag, value);
  return second === undefined ? [{secret: new Secret(first ?? '')}] : [flag, {secret: new Secret(second)}];
}

function tolerant(options: readonly string[]): string[] {
  const wrong = options.find((option) => !/^[!-~]+$/.test(option));
  if (wrong === undefined) return [...options];
  throw unusable('a tolerance option', `each is one word, not ${JSON.stringify(wrong.slice(0, 80))}`);
}

function unusable(what: string, reason: string): Failure {
  return new Failure({kind: 'usage', summary: `${what} cannot be given to the SCONE CLI`, reason});
}
