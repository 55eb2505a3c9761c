// Keeps what was rendered from verified files, so that the next check need not render it again.
import {createHash, randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** Texts by key. It may forget at any time, and never fails. */
export interface RenderMemory {
  recall(key: string): Promise<string | undefined>;
  remember(key: string, text: string): Promise<void>;
}

/**
 * In a private directory, one file for each key, its first line the digest of the rest.
 * @param build tells one build of this program from another: each renders for itself
 */
export function openRenderMemory(directory: string, build: string): RenderMemory {
  const fileOf = (key: string) => join(directory, 'rendered', digest(`${build}\n${key}`));
  return {
    recall: async (key) => {
      const content = readOrNothing(fileOf(key));
      const end = content.indexOf('\n');
      const text = content.slice(end + 1);
      return end > 0 && digest(text) === content.slice(0, end) ? text : undefined;
    },
    remember: async (key, text) => {
      const file = fileOf(key);
      const temporary = `${file}.${randomUUID()}`;
      try {
        await mkdir(join(directory, 'rendered'), {recursive: true, mode: 0o700});
        await writeFile(temporary, `${digest(text)}\n${text}`, {mode: 0o600, flag: 'wx'});
        await rename(temporary, file);
      } catch {
        await rm(temporary, {force: true}).catch(() => {});
      }
    },
  };
}

/** At once: a few small files are read before the threads for it have started. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
