// Turns the command line of `npm run sandbox` into a value that says what to do.
import {resolve} from 'node:path';
import type {SandboxOptions} from './options.ts';

/** The name of the sandbox that `up` makes and the others look for when none is given. */
export const defaultName = 'default';

export type Action =
  | {action: 'help'}
  | {action: 'up'; options: SandboxOptions & {name: string}}
  | {action: 'down'; name: string}
  | {action: 'down-all'}
  | {action: 'status'}
  | {action: 'exec'; options: SandboxOptions; command: string[]}
  | {action: 'fault-set'; name: string; fault: string; settings: object}
  | {action: 'fault-clear'; name: string; fault?: string}
  | {action: 'fault-list'; name: string}
  | {action: 'usage-error'; problem: string};

export const usage = `usage: npm run -s sandbox -- up     [--name N] [--nodes K] [--sgx-nodes K] [--simulated all|none|a,b] [--release DIR]
                         -- down   [--name N | --all]
                         -- status
                         -- exec   [the flags of up] -- CMD…
                         -- fault  set NAME [JSON] | clear [NAME] | list   [--name N]
`;

type Flags = Record<string, string | true>;

const allowedFlags: Record<string, readonly string[]> = {
  up: ['name', 'nodes', 'sgx-nodes', 'simulated', 'release'],
  exec: ['name', 'nodes', 'sgx-nodes', 'simulated', 'release'],
  down: ['name', 'all'],
  status: [],
  fault: ['name'],
};

/** `environment` gives the name of the sandbox (SANDBOX_NAME) to whoever runs inside one. */
export function parseCommandLine(argv: readonly string[], environment: {SANDBOX_NAME?: string | undefined}): Action {
  const [verb = 'help', ...others] = argv;
  if (verb === 'help' || verb === '--help' || verb === '-h') return {action: 'help'};
  const allowed = allowedFlags[verb];
  if (allowed === undefined) return problem(`there is no command ${verb}`);
  const end = verb === 'exec' ? others.indexOf('--') : -1;
  const parsed = readFlags(end < 0 ? others : others.slice(0, end), allowed);
  if (typeof parsed === 'string') return problem(parsed);
  const name = text(parsed.flags.name) ?? environment.SANDBOX_NAME ?? defaultName;
  if (verb === 'fault') return faultAction(parsed.words, name);
  if (parsed.words.length > 0) return problem(`what is ${parsed.words.join(' ')}? A command for exec comes after --`);
  if (verb === 'status') return {action: 'status'};
  if (verb === 'down') return parsed.flags.all === true ? {action: 'down-all'} : {action: 'down', name};
  const options = readOptions(parsed.flags);
  if (typeof options === 'string') return problem(options);
  if (verb === 'up') return {action: 'up', options: {name: defaultName, ...options}};
  const command = end < 0 ? [] : others.slice(end + 1);
  return command.length === 0 ? problem('exec needs a command after --') : {action: 'exec', options, command};
}

function problem(text: string): Action {
  return {action: 'usage-error', problem: text};
}

/** Flags as `--name value` or `--name=value`; anything else is a word. Gives the problem as text. */
function readFlags(argv: readonly string[], allowed: readonly string[]): {flags: Flags; words: string[]} | string {
  const flags: Flags = {};
  const words: string[] = [];
  const rest = [...argv];
  for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
    if (!item.startsWith('--')) {
      words.push(item);
      continue;
    }
    const [flag = '', ...value] = item.slice(2).split('=');
    if (!allowed.includes(flag)) return `there is no flag --${flag} here`;
    const given = flag === 'all' ? true : value.length > 0 ? value.join('=') : rest.shift();
    if (given === undefined) return `--${flag} needs a value`;
    flags[flag] = given;
  }
  return {flags, words};
}

function readOptions(flags: Flags): SandboxOptions | string {
  const counts: {nodes?: number; sgxNodes?: number} = {};
  for (const [flag, key] of [
    ['nodes', 'nodes'],
    ['sgx-nodes', 'sgxNodes'],
  ] as const) {
    const given = text(flags[flag]);
    if (given === undefined) continue;
    if (!/^\d{1,3}$/.test(given)) return `--${flag} needs a number, not ${given}`;
    counts[key] = Number(given);
  }
  const name = text(flags.name);
  const simulated = text(flags.simulated);
  const release = text(flags.release);
  return {
    ...counts,
    ...(name === undefined ? {} : {name}),
    ...(simulated === undefined ? {} : {simulated: readParts(simulated)}),
    ...(release === undefined ? {} : {release: resolve(release)}),
  };
}

function readParts(given: string): 'all' | 'none' | string[] {
  return given === 'all' || given === 'none' ? given : given.split(',');
}

function faultAction([verb, fault, json = '{}', ...others]: readonly string[], name: string): Action {
  if (others.length > 0) return problem(`what is ${others.join(' ')}?`);
  if (verb === 'list' && fault === undefined) return {action: 'fault-list', name};
  if (verb === 'clear') return {action: 'fault-clear', name, ...(fault === undefined ? {} : {fault})};
  if (verb !== 'set' || fault === undefined) return problem('fault set NAME [JSON], fault clear [NAME] or fault list');
  const settings = readJson(json);
  return settings === undefined ? problem(`${json} is no JSON object`) : {action: 'fault-set', name, fault, settings};
}

function readJson(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: string | true | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
