// The published archive of test binaries (kube-apiserver, etcd and kubectl) of the Kubernetes project.
import {createHash} from 'node:crypto';
import {chmod, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {extract} from 'tar';
import type {Platform} from './cache.ts';

const releases = 'https://github.com/kubernetes-sigs/controller-tools/releases/download';
const patience = {connect: 3000, download: 120_000};

/** What is taken out of the archive. */
export const envtestMembers: readonly string[] = ['etcd', 'kube-apiserver'];

/** Where the archive of a Kubernetes version (`v1.36.3`) is published. */
export function envtestUrl(version: string, {os, architecture}: Platform): string {
  return `${releases}/envtest-${version}/envtest-${version}-${os}-${architecture}.tar.gz`;
}

/**
 * Puts the archive's programs into `directory`; false, without a word, if that cannot be done: no internet, no
 * archive for this version, a digest that does not match.
 */
export async function fetchEnvtest(version: string, platform: Platform, directory: string): Promise<boolean> {
  const url = envtestUrl(version, platform);
  const work = await mkdtemp(join(directory, 'envtest-'));
  try {
    // The small file first: it tells within seconds whether there is a way out at all.
    const expected = (await textAt(`${url}.sha512`, patience.connect)).trim().split(/\s+/)[0];
    const archive = await bytesAt(url, patience.download);
    if (createHash('sha512').update(archive).digest('hex') !== expected) return false;
    const file = join(work, 'archive.tar.gz');
    await writeFile(file, archive);
    await extract({file, cwd: work, strip: 2});
    for (const member of envtestMembers) {
      await chmod(join(work, member), 0o755);
      await rename(join(work, member), join(directory, member));
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(work, {recursive: true, force: true});
  }
}

async function textAt(url: string, milliseconds: number): Promise<string> {
  return (await bytesAt(url, milliseconds)).toString();
}

async function bytesAt(url: string, milliseconds: number): Promise<Buffer> {
  const answer = await fetch(url, {signal: AbortSignal.timeout(milliseconds)});
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
