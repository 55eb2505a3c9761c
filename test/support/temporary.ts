// Directories for tests. All of one test file lie in one directory, which goes when the file is through.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

let root: string | undefined;

export function emptyDirectory(): string {
  root ??= mkdtempSync(join(tmpdir(), 'kubectl-provision-test-'));
  return mkdtempSync(join(root, '-'));
}

export function removeDirectories(): void {
  // A program that a test has just ended may still be writing its last file.
  if (root !== undefined) rmSync(root, {recursive: true, force: true, maxRetries: 5});
  root = undefined;
}
