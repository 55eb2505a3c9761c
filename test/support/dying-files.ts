// The real file system, for a program that dies: from the given call on nothing happens any more, not even cleaning up.
import type {FileHandle} from 'node:fs/promises';
import files from 'node:fs/promises';
import type {Files} from '../../src/lib/keys/machine.ts';

export interface DyingFiles {
  files: Files;
  /** Calls that were made, of the file system and of its open files. */
  calls(): number;
}

const deadly = 'the program was killed';

/**
 * `at`: number of the call, from 1, at which the program dies, before it does anything; a call that writes has written
 * half of it. Infinity lets it live, and counts.
 */
export function dyingFiles(at: number): DyingFiles {
  let calls = 0;
  const open = new Set<FileHandle>();
  const die = async () => {
    // The system closes what a dead program had open.
    await Promise.all([...open].map((handle) => handle.close().catch(() => {})));
    open.clear();
    throw new Error(deadly);
  };
  const step = async () => {
    calls += 1;
    if (calls >= at) await die();
  };
  const wrapHandle = (handle: FileHandle): FileHandle =>
    new Proxy(handle, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (calls + 1 === at) await writeHalf(target, String(name), args);
          await step();
          if (name === 'close') open.delete(target);
          return member.apply(target, args);
        };
      },
    });
  const wrapped = Object.entries(files).map(([name, member]) => [
    name,
    async (...args: unknown[]) => {
      await step();
      const result: unknown = await (member as (...given: unknown[]) => unknown)(...args);
      if (name !== 'open') return result;
      open.add(result as FileHandle);
      return wrapHandle(result as FileHandle);
    },
  ]);
  return {files: Object.fromEntries(wrapped) as Files, calls: () => calls};
}

async function writeHalf(handle: FileHandle, name: string, args: unknown[]): Promise<void> {
  if (name !== 'write' && name !== 'writeFile') return;
  const [content, offset, , position] = args;
  const bytes = Buffer.from(content as Uint8Array).subarray(typeof offset === 'number' ? offset : 0);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  await handle.write(half, 0, half.length, typeof position === 'number' ? position : null);
}
