// `npm run sandbox`: brings sandboxes up and down, runs commands in them, switches faults.
import {constants} from 'node:os';
import {type Action, parseCommandLine, usage} from './command-line.ts';
import {execInSandbox} from './exec.ts';
import type {FaultName} from './faults/fault.ts';
import type {SandboxOptions} from './options.ts';
import {listSandboxes, type SandboxState, stopSandbox} from './running.ts';
import {attachSandbox, type Sandbox, startSandbox} from './sandbox.ts';

function talk(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function up(options: SandboxOptions & {name: string}): Promise<number> {
  const running = (await listSandboxes()).find(({name, state}) => name === options.name && state === 'up');
  if (running !== undefined) {
    talk(`sandbox ${options.name} is up already`);
    printExports(await attachSandbox(options.name));
    return 0;
  }
  const starting = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => starting.abort(signal));
  const sandbox = await startSandbox({...options, talk, signal: starting.signal}).catch((thrown) => {
    if (!starting.signal.aborted) throw thrown;
    return undefined;
  });
  if (sandbox === undefined) return 128 + constants.signals[starting.signal.reason as NodeJS.Signals];
  const {plan, milliseconds} = sandbox.record;
  talk(
    `sandbox ${plan.name}: ${plan.nodes} nodes, ${plan.sgxNodes} with SGX, up in ${(milliseconds / 1000).toFixed(1)} s`,
  );
  printExports(sandbox);
  sandbox.detach();
  return 0;
}

function printExports(sandbox: Sandbox): void {
  const {PATH: _path, ...environment} = sandbox.environment();
  const tools = `${sandbox.directory}/bin`;
  for (const [name, value] of Object.entries(environment)) print(`export ${name}='${value}'`);
  print(`export PATH='${tools}':"$PATH"`);
}

async function down(names: readonly string[]): Promise<number> {
  for (const name of names) {
    talk((await stopSandbox(name)) ? `sandbox ${name} is gone` : `there is no sandbox ${name}`);
  }
  return 0;
}

async function status(): Promise<number> {
  const sandboxes = await listSandboxes();
  if (sandboxes.length === 0) talk('there is no sandbox');
  for (const sandbox of sandboxes) print(statusLine(sandbox));
  return 0;
}

function statusLine({name, state, record}: SandboxState): string {
  if (record === undefined) return `${name}\t${state}`;
  const {plan, server, startedAt} = record;
  return `${name}\t${state}\t${server}\t${plan.nodes} nodes, ${plan.sgxNodes} with SGX\tsince ${startedAt}`;
}

async function listFaults(name: string): Promise<number> {
  const faults = await (await attachSandbox(name)).faults.list();
  for (const [fault, settings] of Object.entries(faults)) print(`${fault}\t${settings}`);
  return 0;
}

async function run(action: Action): Promise<number> {
  switch (action.action) {
    case 'help':
      print(usage.trimEnd());
      return 0;
    case 'usage-error':
      talk(`${action.problem}\n${usage.trimEnd()}`);
      return 2;
    case 'up':
      return up(action.options);
    case 'down':
      return down([action.name]);
    case 'down-all':
      return down((await listSandboxes()).map(({name}) => name));
    case 'status':
      return status();
    case 'exec':
      return execInSandbox({options: action.options, command: action.command, talk});
    case 'fault-set':
      // The switch checks name and settings.
      await (await attachSandbox(action.name)).faults.set(action.fault as FaultName, action.settings);
      return 0;
    case 'fault-clear':
      await (await attachSandbox(action.name)).faults.clear(action.fault);
      return 0;
    case 'fault-list':
      return listFaults(action.name);
  }
}

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2), process.env));
} catch (thrown) {
  talk(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 1;
}
