// Runs one command against a fresh sandbox, and leaves nothing of either.
import {type ChildProcess, spawn} from 'node:child_process';
import {constants} from 'node:os';
import type {SandboxOptions} from './options.ts';
import {type OwnedSandbox, startSandbox} from './sandbox.ts';

export interface ExecOptions {
  options: SandboxOptions;
  command: readonly string[];
  talk: (text: string) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The command's exit code, or 128 + n when signal n has ended it. Signals that this process gets are passed on. */
export async function execInSandbox({options, command, talk}: ExecOptions): Promise<number> {
  const starting = new AbortController();
  let passOn = (_signal: NodeJS.Signals): void => starting.abort();
  let received: NodeJS.Signals | undefined;
  const take = once((signal) => {
    received = signal;
    passOn(signal);
  });
  for (const signal of signals) process.on(signal, take);
  const stopWatching = onParentLost(() => take('SIGHUP'));
  try {
    const sandbox = await startSandbox({...options, talk, signal: starting.signal});
    try {
      const child = startCommand(command, sandbox);
      passOn = (signal) => signalGroup(child, signal);
      return await endOf(child, sandbox, talk);
    } finally {
      await sandbox.stop();
    }
  } catch (thrown) {
    if (received !== undefined) return 128 + constants.signals[received];
    throw thrown;
  } finally {
    stopWatching();
    for (const signal of signals) process.off(signal, take);
  }
}

/** A Ctrl-C comes twice under npm, from the terminal and from npm; a person's second one comes later than that. */
function once(take: (signal: NodeJS.Signals) => void): (signal: NodeJS.Signals) => void {
  const last = new Map<NodeJS.Signals, number>();
  return (signal) => {
    const isEcho = Date.now() - (last.get(signal) ?? 0) < 200;
    last.set(signal, Date.now());
    if (!isEcho) take(signal);
  };
}

/** In a session of its own: a Ctrl-C reaches it once, through us, and all its children can be ended with it. */
function startCommand([file = '', ...args]: readonly string[], sandbox: OwnedSandbox): ChildProcess {
  return spawn(file, args, {
    detached: true,
    stdio: 'inherit',
    env: {...process.env, ...sandbox.environment()},
  });
}

function endOf(child: ChildProcess, sandbox: OwnedSandbox, talk: (text: string) => void): Promise<number> {
  if (child.pid !== undefined) sandbox.guard(child.pid);
  void sandbox.ended.then((reason) => {
    // The command may go on for its own reasons, but whoever reads its output should know.
    if (child.exitCode === null && reason !== undefined) talk(`the sandbox is gone: ${reason}`);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      talk(error.message);
      resolve((error as NodeJS.ErrnoException).code === 'ENOENT' ? 127 : 126);
    });
    child.on('exit', (code, signal) => {
      // What the command has left running ends here.
      signalGroup(child, 'SIGKILL');
      if (child.pid !== undefined) sandbox.release(child.pid);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing is left of it.
  }
}

/** A parent that is killed cannot tell; that we have been given to another one can be seen. */
function onParentLost(react: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    react();
  }, 250);
  return () => clearInterval(timer);
}
