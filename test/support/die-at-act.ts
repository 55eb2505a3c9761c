// Loaded before our program (node --import): counts what it does to the world outside, notes each act down, and dies by kill -9
// right behind the one that is named.
import {ChildProcess} from 'node:child_process';
import {appendFileSync} from 'node:fs';
import files, {type FileHandle} from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {basename} from 'node:path';

const {ACTS_LOG: log = '', DIE_BEHIND: fatal = ''} = process.env;
let count = 0;

function act(label: string): void {
  count += 1;
  appendFileSync(log, `${label}\n`);
  if (String(count) === fatal) process.kill(process.pid, 'SIGKILL');
}

/** Without what is made by chance. */
function nameOf(path: unknown): string {
  return basename(String(path)).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\.[A-Za-z0-9]{6}$/g, '*');
}

// biome-ignore lint/suspicious/noExplicitAny: any function of the file system.
type Call = (...args: any[]) => Promise<any>;
const calls = files as unknown as Record<string, Call>;
const places = new WeakMap<object, string>();

for (const name of ['rename', 'link', 'mkdir', 'mkdtemp', 'unlink', 'rm', 'rmdir']) {
  const usual = calls[name] as Call;
  calls[name] = async (...args) => {
    const result: unknown = await usual(...args);
    act(`${name} ${nameOf(args[name === 'rename' || name === 'link' ? 1 : 0])}`);
    return result;
  };
}

const open = calls.open as Call;
calls.open = async (path: unknown, ...more) => {
  const handle = (await open(path, ...more)) as FileHandle;
  if (places.get(Object.getPrototypeOf(handle)) === undefined) watch(Object.getPrototypeOf(handle));
  places.set(handle, nameOf(path));
  return handle;
};

/** What was written is on the disk. */
function watch(prototype: {sync: (this: FileHandle) => Promise<void>}): void {
  places.set(prototype, 'watched');
  const {sync} = prototype;
  prototype.sync = async function (this: FileHandle) {
    await sync.call(this);
    act(`write ${places.get(this)}`);
  };
}
syncBuiltinESMExports();

const {prototype} = ChildProcess;
const emit = prototype.emit as (...args: unknown[]) => boolean;
prototype.emit = function (this: ChildProcess, ...args: unknown[]) {
  if (args[0] === 'close') act(`run ${this.spawnargs.slice(1, 4).map(nameOf).join(' ')}`);
  return emit.apply(this, args);
};
