// Texts that are kept in files: test/golden/SET/NAME. UPDATE_GOLDEN=1 writes them anew; files nobody asks for fail.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterAll, expect} from 'vitest';

const update = Boolean(process.env.UPDATE_GOLDEN);

/** Call once at the top of a test file; the returned function compares a text with its file. */
export function goldenSet(set: string): (name: string, text: string) => void {
  const directory = fileURLToPath(new URL(`../golden/${set}/`, import.meta.url));
  const used = new Set<string>();
  mkdirSync(directory, {recursive: true});
  afterAll(() => {
    const orphans = readdirSync(directory).filter((name) => !used.has(name));
    if (update) for (const name of orphans) rmSync(directory + name);
    else expect(orphans, 'files that no test asks for').toEqual([]);
  });
  return (name, text) => {
    used.add(name);
    if (update) writeFileSync(directory + name, text);
    expect(text, `${set}/${name}: UPDATE_GOLDEN=1 npx vitest run accepts the new text`).toBe(read(directory + name));
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
