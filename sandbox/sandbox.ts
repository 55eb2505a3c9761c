// Starts a sandbox, or finds one that runs, and gives access to it: for tests, the demo and the command line.
import {randomBytes} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {type AuditEntry, readAuditLog} from './audit.ts';
import {builtHelm, controlPlaneBinaries, kubeletBinary} from './binaries/provide.ts';
import {findProgram, searchDirectories} from './binaries/search.ts';
import {createClient} from './client/connect.ts';
import {writeKubeconfig} from './client/kubeconfig.ts';
import {identityFiles} from './control-plane/identities.ts';
import {accessFor, type UserRequest} from './control-plane/user.ts';
import {createFaultSwitch, type FaultSwitch} from './faults/switch.ts';
import {expectShortPaths, type Layout, layoutOf} from './layout.ts';
import {planSandbox, type SandboxOptions} from './options.ts';
import {makeRoom} from './running.ts';
import {isAlive, requestStop} from './supervisor/control.ts';
import type {SandboxRecord} from './supervisor/messages.ts';
import {startSupervisor} from './supervisor/supervised.ts';

export interface StartOptions extends SandboxOptions {
  /** Told of what takes long and of what a person should know. */
  talk?: (text: string) => void;
  /** Ends the start that is under way, and what has been started. */
  signal?: AbortSignal;
}

export interface Sandbox {
  readonly name: string;
  readonly directory: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** Path of the API server's audit log. */
  readonly auditLog: string;
  /** What is behind its pods, see kubelet/exposed-pod.ts. */
  readonly pods: string;
  /** What is known about it: nodes, processes, how long it took to come up. */
  readonly record: SandboxRecord;
  /** KUBECONFIG, SANDBOX_NAME, SANDBOX_AUDIT_LOG, and `path` with the sandbox's tools in front as PATH. */
  environment(path?: string): Record<string, string>;
  /** All requests that have been answered so far. */
  auditEntries(): Promise<AuditEntry[]>;
  /** Path of a new kubeconfig for a user with those groups; by default with no rights at all. */
  mintKubeconfig(request: UserRequest): Promise<string>;
  readonly faults: FaultSwitch;
  /** Ends it; resolves when nothing is left. */
  stop(): Promise<void>;
}

/** A sandbox that this process has started, and that ends with it. */
export interface OwnedSandbox extends Sandbox {
  /** This process group ends with the sandbox, even if this process is killed. */
  guard(processGroup: number): void;
  /** The process group has ended. */
  release(processGroup: number): void;
  /** It lives on when this process ends. */
  detach(): void;
  /** Resolves when it has ended, with the reason if that was a failure. */
  readonly ended: Promise<string | undefined>;
}

/** Brings a fresh sandbox up. The first time on a machine its programs may have to be built, which takes minutes. */
export async function startSandbox(options: StartOptions = {}): Promise<OwnedSandbox> {
  const {talk = () => {}, signal} = options;
  const plan = planSandbox(options, () => `s-${randomBytes(4).toString('hex')}`);
  const layout = layoutOf(plan.name);
  expectShortPaths(layout);
  if (!(await makeRoom(layout))) throw new Error(`there is a sandbox ${plan.name} already`);
  const provided = {talk, signal};
  const binaries = {...(await controlPlaneBinaries(provided)), kubelet: await kubeletBinary(provided)};
  const tools = await toolsForCommands();
  signal?.throwIfAborted();
  const supervised = startSupervisor({plan, binaries, tools}, talk);
  const abort = () => supervised.send({order: 'stop'});
  signal?.addEventListener('abort', abort);
  const record = await supervised.ready.finally(() => signal?.removeEventListener('abort', abort));
  return {
    ...(await accessTo(layout, record)),
    ended: supervised.ended,
    detach: () => supervised.detach(),
    guard: (processGroup) => supervised.send({order: 'guard', processGroup}),
    release: (processGroup) => supervised.send({order: 'release', processGroup}),
    stop: async () => {
      supervised.send({order: 'stop'});
      await supervised.ended;
    },
  };
}

/** Programs worth having in a command's PATH, as far as they are there: helm if it has been built, and kubectl. */
async function toolsForCommands(): Promise<Record<string, string>> {
  const helm = await builtHelm(process.env);
  const kubectl = await findProgram('kubectl', searchDirectories(process.env));
  return {...(helm === undefined ? {} : {helm}), ...(kubectl === undefined ? {} : {kubectl})};
}

/** The running sandbox of that name; throws if there is none. */
export async function attachSandbox(name: string): Promise<Sandbox> {
  const layout = layoutOf(name);
  if (!(await isAlive(layout.control))) throw new Error(`there is no sandbox ${name}`);
  const record = JSON.parse(await readFile(layout.record, 'utf8')) as SandboxRecord;
  return {...(await accessTo(layout, record)), stop: async () => void (await requestStop(layout.control))};
}

async function accessTo(layout: Layout, record: SandboxRecord): Promise<Omit<Sandbox, 'stop'>> {
  const files = identityFiles(layout);
  const [certificate, key] = await Promise.all([
    readFile(files.authority, 'utf8'),
    readFile(files.authorityKey, 'utf8'),
  ]);
  const authority = {certificate, key};
  const client = createClient(
    accessFor(record.server, authority, {user: 'sandbox:test', groups: ['system:masters']}),
    'sandbox:test',
  );
  return {
    name: record.plan.name,
    directory: layout.directory,
    kubeconfig: layout.kubeconfig,
    server: record.server,
    auditLog: layout.auditLog,
    pods: layout.pods,
    record,
    environment: (path = process.env.PATH ?? '') => ({
      KUBECONFIG: layout.kubeconfig,
      SANDBOX_NAME: record.plan.name,
      SANDBOX_AUDIT_LOG: layout.auditLog,
      PATH: `${layout.tools}${delimiter}${path}`,
    }),
    auditEntries: () => readAuditLog(layout.auditLog, client),
    mintKubeconfig: async (request) => {
      const path = join(layout.kubeconfigs, `minted-${randomBytes(6).toString('hex')}`);
      await writeFile(path, writeKubeconfig(accessFor(record.server, authority, request)), {mode: 0o600});
      return path;
    },
    faults: createFaultSwitch(client),
  };
}
