// Copies the data of a Vault to this machine: a tar archive, read to its end before it gets its name.
import {createHash} from 'node:crypto';
import {mkdir, open, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {Cluster} from '../cluster/cluster.ts';
import {startInPod} from '../cluster/exec.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {describeVault, type VaultFacts, vaultContainer, vaultData} from './vault-object.ts';

export interface DataCopy {
  cluster: Cluster;
  vault: VaultFacts;
  directory: string;
  now: Date;
  signal: AbortSignal;
}

export interface CopiedData {
  path: string;
  bytes: number;
  files: number;
  /** 64 hex digits. */
  sha256: string;
  /** Something was written while it was read. */
  changed: boolean;
}

/** @throws Failure when the pod cannot be asked, has no tar, or what arrives is no whole archive with files in it */
export async function copyData({cluster, vault, directory, now, signal}: DataCopy): Promise<CopiedData> {
  const stamp = now.toISOString().replace(/[:.]/g, '-');
  const path = join(directory, `${vault.name}-${vault.namespace}-data-${stamp}.tar`);
  const part = `${path}.part`;
  await mkdir(directory, {recursive: true, mode: 0o700});
  try {
    const {sha256, bytes, changed} = await receive(part, {cluster, vault, signal});
    const files = await filesIn(part, vault);
    await rename(part, path);
    return {path, bytes, files, sha256, changed};
  } catch (error) {
    await rm(part, {force: true});
    throw error;
  }
}

async function receive(part: string, {cluster, vault, signal}: Pick<DataCopy, 'cluster' | 'vault' | 'signal'>) {
  const pod = {namespace: vault.namespace, name: `${vault.name}-0`};
  const command = ['tar', '-C', vaultData.parent, '-cf', '-', vaultData.name];
  const execution = await startInPod(cluster, pod, {container: vaultContainer, command, signal});
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(part, 'wx', 0o600);
  try {
    for await (const piece of execution.stdout as AsyncIterable<Buffer>) {
      hash.update(piece);
      bytes += piece.length;
      for (let done = 0; done < piece.length; ) done += (await handle.write(piece, done)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const {exitCode, stderr} = await execution.ended;
  // tar ends with 1 when a file has changed under its hands; the archive is whole all the same.
  if (exitCode > 1) throw notCopied(vault, stderr.trim() || `tar ended with exit code ${exitCode}`);
  return {sha256: hash.digest('hex'), bytes, changed: exitCode === 1};
}

/** Reads the archive to its end. */
async function filesIn(file: string, vault: VaultFacts): Promise<number> {
  const {list} = await import('tar');
  let files = 0;
  try {
    const count = ({type}: {type: string}) => {
      if (type === 'File') files += 1;
    };
    await list({file, strict: true, onReadEntry: count});
  } catch (error) {
    throw notCopied(vault, `the archive is not whole: ${reasonOf(error)}`);
  }
  if (files === 0) throw notCopied(vault, 'there are no files in it');
  return files;
}

function notCopied(vault: VaultFacts, reason: string): Failure {
  return new Failure({
    summary: 'the data of the Vault could not be copied',
    object: describeVault(vault),
    reason,
    next: `look at its pod: kubectl describe pod -n ${vault.namespace} ${vault.name}-0`,
  });
}
