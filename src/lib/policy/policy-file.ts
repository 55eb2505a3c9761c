// Reads files with policies, within bounds: text of at most a megabyte, whatever the path leads to.
import {open, readdir, stat} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import type {Readable} from 'node:stream';
import {reasonOf} from '../report/failure.ts';

/** Bytes; see mostCharacters in yaml-nodes.ts. */
const mostBytes = 1 << 20;
/** Of one directory. */
const mostFiles = 1000;

export interface PolicyFile {
  /** For people: as it was typed, `stdin` for `-`. */
  name: string;
  /** Found in a directory that was named, rather than named itself. */
  isFound: boolean;
  content: {text: string} | {trouble: string; isUnknown: boolean};
}

export interface FileWorld {
  cwd: string;
  stdin: Readable;
  /** Ends waiting for what is never written. */
  signal: AbortSignal;
}

/** The files that the words mean: `-`, files, and directories with all *.yaml, *.yml and *.json directly in them. */
export async function readPolicyFiles(words: readonly string[], world: FileWorld): Promise<PolicyFile[]> {
  const found: PolicyFile[] = [];
  for (const word of words) found.push(...(await readWord(word, world)));
  return found;
}

async function readWord(word: string, world: FileWorld): Promise<PolicyFile[]> {
  if (word === '-') return [{name: 'stdin', isFound: false, content: await fromInput(world)}];
  const path = absolute(word, world);
  try {
    if (!(await stat(path)).isDirectory()) return [await readFile(word, path, {isFound: false, signal: world.signal})];
    const names = (await readdir(path)).filter((name) => /\.(?:ya?ml|json)$/i.test(name)).sort();
    if (names.length === 0) return [broken(word, 'the directory has no file named *.yaml, *.yml or *.json', false)];
    if (names.length > mostFiles) return [broken(word, `the directory has more than ${mostFiles} such files`, false)];
    const files: PolicyFile[] = [];
    for (const name of names)
      files.push(await readFile(join(word, name), join(path, name), {isFound: true, signal: world.signal}));
    return files;
  } catch (error) {
    world.signal.throwIfAborted();
    return [broken(word, reasonOf(error), (error as NodeJS.ErrnoException).code !== 'ENOENT')];
  }
}

async function fromInput({stdin, signal}: FileWorld): Promise<PolicyFile['content']> {
  const stop = () => stdin.destroy(signal.reason);
  signal.addEventListener('abort', stop, {once: true});
  try {
    return await bounded(stdin);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Reading {
  isFound: boolean;
  signal: AbortSignal;
}

async function readFile(name: string, path: string, {isFound, signal}: Reading): Promise<PolicyFile> {
  try {
    const handle = await open(path, 'r');
    try {
      return {
        name,
        isFound,
        content: await bounded(handle.createReadStream({autoClose: false, end: mostBytes, signal})),
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    return {...broken(name, reasonOf(error), (error as NodeJS.ErrnoException).code !== 'ENOENT'), isFound};
  }
}

function broken(name: string, trouble: string, isUnknown: boolean): PolicyFile {
  return {name, isFound: false, content: {trouble, isUnknown}};
}

function absolute(path: string, {cwd}: FileWorld): string {
  return isAbsolute(path) ? path : join(cwd, path);
}

async function bounded(stream: AsyncIterable<Uint8Array | string>): Promise<PolicyFile['content']> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > mostBytes) return {trouble: `it is larger than ${mostBytes} bytes`, isUnknown: false};
    chunks.push(bytes);
  }
  try {
    // The mark at the beginning is kept, so that what is written back is what was read.
    return {text: new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Buffer.concat(chunks))};
  } catch {
    return {trouble: 'it is no text in UTF-8', isUnknown: false};
  }
}
