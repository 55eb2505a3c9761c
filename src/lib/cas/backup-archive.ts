// A backup of a CAS on this machine: a directory, or a sealed file that holds the same directory as a tar archive.
import {lstat, mkdir, mkdtemp, open, readFile, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {finished} from 'node:stream/promises';
import {fileStep} from '../keys/file-step.ts';
import type {KeyMachine} from '../keys/machine.ts';
import type {OpenWith, SealFor} from '../keys/seal-keys.ts';
import {openSealed, sealToFile} from '../keys/sealed-file.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {codeOf} from '../report/system-error.ts';
import type {DatabaseFile} from './backup-proof.ts';
import {measureHere} from './pod-files.ts';

/** The two files without which no CAS can be recovered (docs/system.md: CAS). */
export const databaseFiles = ['cas.db', 'cas.key-store'] as const;

const manifestName = 'backup.json';

/** What lies beside the files and says what they must be. */
export interface BackupManifest {
  cas: {name: string; namespace: string; uid: string; image: string};
  made: string;
  files: DatabaseFile[];
}

/**
 * Makes a directory beside the place under a passing name, to be filled; only `publish` gives the name.
 * @throws Failure where no directory for backups can be
 */
export async function stageBackup(path: string): Promise<string> {
  const directory = dirname(path);
  return fileStep({summary: 'the directory for backups cannot be used', file: directory, flag}, async () => {
    await makeDirectory(directory);
    return mkdtemp(join(directory, `.${basename(path)}.`));
  });
}

const flag = '--backup-dir';

/** One by one from above: told to make all at once, Node asks some file systems (proc) for ever. */
async function makeDirectory(path: string): Promise<void> {
  const present = await lstat(path).catch(() => undefined);
  if (present?.isFile()) {
    const next = `name another one with ${flag}`;
    throw new Failure({summary: 'what should be the directory for backups is a file', object: path, next});
  }
  if (present !== undefined) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path));
  await mkdir(path, {mode: 0o700}).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** Writes a stream into a file of the stage, to the disk. */
export async function stageFile(stage: string, name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = join(stage, name);
  await fileStep({summary: 'the backup cannot be written', file, flag}, async () => {
    const handle = await open(file, 'wx', 0o600);
    try {
      for await (const piece of bytes) {
        for (let done = 0; done < piece.length; ) done += (await handle.write(piece, done)).bytesWritten;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Reads everything back from the disk, then gives the directory its name, or seals it into a file. */
export async function publishBackup(
  stage: string,
  path: string,
  manifest: BackupManifest,
  seal: SealFor | undefined,
  machine: KeyMachine,
): Promise<void> {
  await stageFile(stage, manifestName, textBytes(`${JSON.stringify(manifest, undefined, 2)}\n`));
  await proveDirectory(stage, manifest);
  if (seal === undefined) {
    await refuseTaken(path);
    await rename(stage, path);
    return;
  }
  const {create} = await import('tar');
  const names = [manifestName, ...databaseFiles];
  const archive = () =>
    create({cwd: stage, portable: true, noMtime: true}, names) as unknown as AsyncIterable<Uint8Array>;
  await sealToFile(archive, {to: seal, path}, machine);
  await rm(stage, {recursive: true, force: true});
}

/** @throws Failure for a directory whose files are not what its manifest says */
async function proveDirectory(directory: string, {files}: BackupManifest): Promise<void> {
  for (const {name, bytes, sha256} of files) {
    const found = await measureHere(join(directory, name)).catch((error: unknown) => {
      throw damaged(directory, `${name} cannot be read: ${reasonOf(error)}`);
    });
    if (found.bytes === 0) throw damaged(directory, `${name} is empty`);
    if (found.bytes !== bytes) throw damaged(directory, `${name} has ${found.bytes} bytes, and should have ${bytes}`);
    if (found.sha256 !== sha256) throw damaged(directory, `${name} is not the file that was copied`);
  }
}

/** Opens a backup, proves that it is whole, and hands over the directory with its files; nothing of it stays afterwards. */
export async function withBackup<T>(
  path: string,
  keys: OpenWith | undefined,
  machine: KeyMachine,
  work: (directory: string, manifest: BackupManifest | undefined) => Promise<T>,
): Promise<T> {
  const facts = await lstat(path).catch(() => undefined);
  if (facts === undefined) {
    throw new Failure({
      kind: 'usage',
      summary: 'there is no such backup',
      object: path,
      next: 'name a directory or a sealed file',
    });
  }
  if (facts.isDirectory()) {
    const manifest = await readManifest(path);
    if (manifest !== undefined) await proveDirectory(path, manifest);
    return work(path, manifest);
  }
  if (keys === undefined) {
    const next = 'name what opens it: --passphrase-file FILE or --identity FILE';
    throw new Failure({kind: 'usage', summary: 'the backup is sealed', object: path, next});
  }
  const directory = await fileStep({summary: 'there is no room beside the sealed backup to open it', file: path}, () =>
    mkdtemp(join(dirname(path), `.${basename(path)}.`)),
  );
  try {
    await extractSealed(path, keys, directory, machine);
    const manifest = await readManifest(directory);
    if (manifest === undefined) throw damaged(path, `it holds no ${manifestName}`);
    await proveDirectory(directory, manifest);
    return await work(directory, manifest);
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
}

async function extractSealed(path: string, keys: OpenWith, directory: string, machine: KeyMachine): Promise<void> {
  const {Unpack} = await import('tar');
  const names: readonly string[] = [manifestName, ...databaseFiles];
  const unpack = new Unpack({cwd: directory, strict: true, fmode: 0o600, filter: (name) => names.includes(name)});
  const end = finished(unpack as unknown as NodeJS.WritableStream);
  end.catch(() => {});
  for await (const piece of await openSealed(path, keys, machine)) unpack.write(Buffer.from(piece));
  unpack.end();
  await end.catch((error: unknown) => {
    throw damaged(path, reasonOf(error));
  });
}

async function readManifest(directory: string): Promise<BackupManifest | undefined> {
  const text = await readFile(join(directory, manifestName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const manifest = JSON.parse(text) as BackupManifest;
    const names = manifest.files.map(({name}) => name);
    if (databaseFiles.every((name) => names.includes(name))) return manifest;
  } catch {
    // Told below.
  }
  throw damaged(directory, `its ${manifestName} cannot be understood`);
}

async function* textBytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function refuseTaken(path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) === undefined) return;
  throw new Failure({
    summary: 'there is such a directory already',
    object: path,
    next: 'run the same command again, or name another place',
  });
}

function damaged(object: string, reason: string): Failure {
  return new Failure({
    summary: 'the backup is not whole',
    object,
    reason,
    next: 'do not rely on it: make a new one with `cas backup`',
  });
}
