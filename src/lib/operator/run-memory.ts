// What a run leaves to the next one, so that it need not be found out again: what was rendered, what was asked.
import {createHash, randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {mkdir, readdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** JSON by key. It may forget at any time, and never fails. */
export interface RunMemory {
  /** Reads nothing of it yet but whether it is whole: parsing a large one takes longer. */
  recall(key: string): Promise<Remembered | undefined>;
  remember(key: string, value: unknown): Promise<void>;
  /** Keys of what was parsed in this run. */
  parsed(): string[];
}

export interface Remembered {
  /** The same value each time. */
  parse(): unknown;
}

/**
 * In a private directory, one file for each key, its first line the digest of the rest.
 * @param build tells one build of this program from another: each remembers for itself
 */
export function openRunMemory(directory: string, build: string): RunMemory {
  const fileOf = (key: string) => join(directory, 'remembered', digest(`${build}\n${key}`));
  const recalled = new Map<string, Buffer | undefined>();
  const parsed = new Map<string, unknown>();
  return {
    recall: async (key) => {
      if (!recalled.has(key)) recalled.set(key, wholeJson(fileOf(key)));
      const json = recalled.get(key);
      if (json === undefined) return undefined;
      return {
        parse() {
          if (!parsed.has(key)) parsed.set(key, JSON.parse(json.toString()));
          return parsed.get(key);
        },
      };
    },
    parsed: () => [...parsed.keys()],
    remember: async (key, value) => {
      recalled.delete(key);
      parsed.delete(key);
      const file = fileOf(key);
      const temporary = `${file}.${randomUUID()}`;
      const json = JSON.stringify(value);
      try {
        await mkdir(join(directory, 'remembered'), {recursive: true, mode: 0o700});
        await writeFile(temporary, `${digest(json)}\n${json}`, {mode: 0o600, flag: 'wx'});
        await rename(temporary, file);
        await forgetOlder(join(directory, 'remembered'), (await stat(file)).mtimeMs - thirtyDaysMs);
      } catch {
        await rm(temporary, {force: true}).catch(() => {});
      }
    },
  };
}

const thirtyDaysMs = 30 * 24 * 60 * 60_000;

/** Of clusters that are gone and builds that nobody runs any more; what still counts is found out again. */
async function forgetOlder(directory: string, milliseconds: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    const {mtimeMs} = await stat(file);
    if (mtimeMs < milliseconds) await rm(file, {force: true});
  }
}

function wholeJson(file: string): Buffer | undefined {
  const content = readOrNothing(file);
  const end = content.indexOf('\n');
  const json = content.subarray(end + 1);
  return end > 0 && digest(json) === content.toString('latin1', 0, end) ? json : undefined;
}

/** At once: a few small files are read before the threads for it have started. */
function readOrNothing(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
