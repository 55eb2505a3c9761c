// The starter's side of a supervisor: starts it as a process of its own session, and talks to it.
import {type ChildProcess, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {plainEnvironment} from './environment.ts';
import type {Assignment, Notice, Order, SandboxRecord} from './messages.ts';

export interface Supervised {
  /** Resolves when the sandbox is up; rejects with why it is not, and where the logs are. */
  readonly ready: Promise<SandboxRecord>;
  /** Resolves when the supervisor's process has ended, with the reason if it was a failure. */
  readonly ended: Promise<string | undefined>;
  send(order: Order): void;
  /** The supervisor lives on, and this process no longer waits for it. */
  detach(): void;
}

const program = fileURLToPath(new URL('main.ts', import.meta.url));

/** If this process ends in whatever way, the supervisor notices and takes everything down, unless detached. */
export function startSupervisor(assignment: Assignment, talk: (text: string) => void): Supervised {
  const child = spawn(process.execPath, [program], {
    detached: true,
    cwd: '/',
    env: plainEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ready = Promise.withResolvers<SandboxRecord>();
  const ended = Promise.withResolvers<string | undefined>();
  let failure: string | undefined;
  const complaints = collect(child);
  child.on('message', (message) => {
    const notice = message as Notice;
    if (notice.notice === 'talk') talk(notice.text);
    else if (notice.notice === 'ready') ready.resolve(notice.record);
    else failure = `${notice.reason}${notice.logs === '' ? '' : ` (logs: ${notice.logs})`}`;
  });
  child.on('error', (error) => {
    failure = error.message;
    ended.resolve(failure);
  });
  child.on('close', (code, signal) => {
    const crash =
      code === 0 ? undefined : `its supervisor ended: ${signal ?? `exit code ${code}`}\n${complaints()}`.trim();
    ended.resolve(failure ?? crash);
  });
  void ended.promise.then((reason) => ready.reject(new Error(`the sandbox did not start: ${reason ?? 'stopped'}`)));
  // Whoever does not wait for it is told by `ended`.
  ready.promise.catch(() => {});
  const send = (order: Order) => void (child.connected && child.send(order, () => {}));
  send({order: 'start', assignment});
  return {
    ready: ready.promise,
    ended: ended.promise,
    send,
    detach: () => {
      send({order: 'detach'});
      child.disconnect();
      child.stderr?.destroy();
      child.unref();
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (part: string) => {
    text = (text + part).slice(-4000);
  });
  return () => text;
}
