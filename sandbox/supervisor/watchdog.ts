// The watchdog: a tiny process that ends everything of a sandbox when its supervisor is killed.
import {type ChildProcess, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export interface Watchdog {
  /** From now on this process group ends with the supervisor. */
  guard(processGroup: number): void;
  /** The process group has ended by itself; its number may soon be somebody else's. */
  release(processGroup: number): void;
  /** Everything has been ended in order: the watchdog goes without touching anything. */
  dismiss(): Promise<void>;
}

const script = fileURLToPath(new URL('watchdog.sh', import.meta.url));

/** Starts the watchdog in a session of its own, so that no signal reaches it with others; a killed one is replaced. */
export function startWatchdog(directory: string): Watchdog {
  const guarded = new Set<number>();
  let dismissed = false;
  let dog = start();

  function start(): ChildProcess {
    const started = spawn('/bin/sh', [script, directory], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    // Writing to one that has just been killed; its successor gets the whole list.
    started.stdin.on('error', () => {});
    started.on('exit', () => {
      if (!dismissed) dog = start();
    });
    for (const group of guarded) started.stdin.write(`+${group}\n`);
    return started;
  }

  return {
    guard: (group) => {
      guarded.add(group);
      dog.stdin?.write(`+${group}\n`);
    },
    release: (group) => {
      guarded.delete(group);
      dog.stdin?.write(`-${group}\n`);
    },
    dismiss: async () => {
      dismissed = true;
      const gone = new Promise<void>((resolve) => dog.on('exit', () => resolve()));
      dog.stdin?.end('done\n');
      await gone;
    },
  };
}
