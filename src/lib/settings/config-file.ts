// The config file: found where the user said or in the user's config directory, and only if nobody else may write it.
import {statSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {Failure, reasonOf} from '../report/failure.ts';
import {type FileEntry, readAssignments, readYamlSettings} from './config-text.ts';
import {absolutePath, type Machine, pathsOf} from './paths.ts';

export interface ConfigFile {
  path: string;
  entries: readonly FileEntry[];
  /** Others than its owner may read it. */
  readableByOthers: boolean;
}

/** Largest config file that is read, in bytes. */
const largest = 1 << 20;

/**
 * The file named by --config or CONFIG_FILE, which must exist; else the user's own, if there is one.
 * The current directory is never searched: whoever can put a file there must not configure what gets installed.
 */
export async function readConfigFile(named: string | undefined, machine: Machine): Promise<ConfigFile | undefined> {
  const path = named === undefined ? pathsOf(machine).configFile : absolutePath(named, machine);
  const facts = statOf(path, named !== undefined);
  if (facts === undefined) return undefined;
  if (machine.platform !== 'win32' && (facts.mode & 0o022) !== 0) throw writableByOthers(path);
  if (facts.size > largest) throw unreadable(path, 'it is larger than 1 MiB');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, reasonOf(error), error);
  });
  const entries = /\.ya?ml$/i.test(path) ? await readYamlSettings(text, path) : readAssignments(text, path);
  return {path, entries, readableByOthers: machine.platform !== 'win32' && (facts.mode & 0o044) !== 0};
}

/** At once: without another thread, whose start takes longer than a check has to spare. */
function statOf(path: string, required: boolean): {mode: number; size: number} | undefined {
  try {
    const facts = statSync(path);
    if (facts.isFile()) return facts;
    throw unreadable(path, 'it is not a file');
  } catch (error) {
    if (error instanceof Failure) throw error;
    const absent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (absent && !required) return undefined;
    throw unreadable(path, absent ? 'there is no such file' : reasonOf(error), error);
  }
}

function writableByOthers(path: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'the config file may be written by others than its owner',
    object: path,
    reason: 'whoever can write it could decide what gets installed',
    next: `chmod go-w '${path}'`,
  });
}

function unreadable(path: string, reason: string, cause?: unknown): Failure {
  const next = 'name another file with --config, or none';
  return new Failure({kind: 'usage', summary: 'the config file cannot be read', object: path, reason, next, cause});
}
